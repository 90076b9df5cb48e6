"""法律责任: what a text says may follow from a breach, as data. One TOML file a text in penalties/."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache

from cets_portal.norms.codes import Grade, NormStatus
from cets_portal.norms.errors import NormError
from cets_portal.norms.files import FOLDER, codes_in, digest_of, path_of, read_norm
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.plan_parts import Stated

PENALTIES = FOLDER / "penalties"


class Party(StrEnum):
    """责任主体."""

    UNIT = "unit"
    UNIT_PERSON = "unit_person"
    LABORATORY = "laboratory"
    AGENCY = "agency"
    AGENCY_PERSON = "agency_person"
    OFFICIAL = "official"
    ANYBODY = "anybody"


class Amount(StrEnum):
    """金额的算法: none, between two sums, a multiple of the unlawful gains, of what was traded, of price × shortfall."""

    NONE = "none"
    RANGE = "range"
    GAINS = "gains"
    TRADED = "traded"
    SHORTFALL = "shortfall"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(Stated):
    """条款: who, for what, and what follows. Sums in yuan.

    `least`/`most` are yuan (RANGE) or multiples (the others). GAINS fall back on `floor_least`/`floor_most` where there
    are none or where they stay below `floor_below`. `refusing` is what follows if the breach is not mended.
    """

    id: str
    party: Party
    breach: str
    amount: Amount
    orders: tuple[str, ...] = ()
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(0)
    floor_below: Decimal = Decimal(0)
    floor_least: Decimal = Decimal(0)
    floor_most: Decimal = Decimal(0)
    refusing: str = ""
    #: Share of next year's quota that is cut where the breach is not mended, per cent.
    cut_least: Decimal = Decimal(0)
    cut_most: Decimal = Decimal(0)
    ministry_only: bool = False

    def faults(self) -> Iterator[tuple[str, str]]:
        """What the types cannot say."""
        if self.most < self.least or self.floor_most < self.floor_least or self.cut_most < self.cut_least:
            yield "most", _("上限低于下限。")
        if (self.amount is Amount.NONE) != (self.most == 0):
            yield "amount", _("金额的算法与数额不符。")
        if self.floor_below and self.amount is not Amount.GAINS:
            yield "floor_below", _("只有按违法所得处罚的条款才有此数。")


@dataclass(frozen=True, kw_only=True)
class Penalties:
    """法律责任 of one text."""

    code: str
    number: str
    title: str
    status: NormStatus
    grade: Grade
    articles: tuple[Article, ...] = field(metadata={"unique": "id"})
    note: str = ""


@cache
def penalties() -> tuple[Penalties, ...]:
    """Every text. Raises NormError where two articles share an id."""
    found = tuple(read_norm(Penalties, path_of(PENALTIES, code)) for code in codes_in(PENALTIES))
    ids = [one.id for text in found for one in text.articles]
    for twice in {one for one in ids if ids.count(one) > 1}:
        raise NormError(_("条款 {found} 出现了两次。"), found=twice)
    return found


def article_of(article_id: str) -> Article:
    """The article of an id such as '775-22'. Raises NormError."""
    for one in (one for text in penalties() for one in text.articles):
        if one.id == article_id:
            return one
    raise NormError(_("没有条款 {found}。"), found=article_id)


def penalties_digest(code: str) -> str:
    """SHA-256 of the file. Raises NormError."""
    return digest_of(path_of(PENALTIES, code))
