"""案情与区间的存放: the facts and sums of a case as plain data (JSON), and read again. Pure; yuan and tonnes as text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cets_portal.norms.penalties import Article, article_of
from cets_portal.oversight.rules.penalties import Breach, Sums, sums_of

_NAMES = ("gains", "traded", "shortfall", "price")


@dataclass(frozen=True, slots=True)
class Line:
    """条款与区间: an article of a case, and between which sums it lets decide; None where the facts do not suffice."""

    article: Article
    sums: Sums | None


def told_breach(breach: Breach) -> dict[str, str]:
    """The facts as plain data; what is not established stays out."""
    return {name: str(value) for name in _NAMES if (value := getattr(breach, name)) is not None}


def breach_of(told: Mapping[str, str]) -> Breach:
    """The facts again."""
    money = {name: Decimal(told[name]) for name in ("gains", "traded", "price") if name in told}
    return Breach(shortfall=int(told["shortfall"]) if "shortfall" in told else None, **money)


def told_sums(articles: Sequence[Article], breach: Breach) -> list[dict[str, Any]]:
    """Each article's range with its working; only the id where the facts do not suffice."""
    return [{"article": one.id, **_told(sums_of(one, breach))} for one in articles]


def _told(sums: Sums | None) -> dict[str, Any]:
    if sums is None:
        return {}
    figures = {name: str(value) for name, value in sums.figures.items()}
    return {"least": str(sums.least), "most": str(sums.most), "template": sums.template, "figures": figures}


def lines_of(told: Iterable[Mapping[str, Any]]) -> Iterator[Line]:
    """The stored sums, as they were worked out when the case was opened or restated."""
    for one in told:
        yield Line(article_of(one["article"]), _sums(one) if "least" in one else None)


def _sums(one: Mapping[str, Any]) -> Sums:
    figures = {name: Decimal(value) for name, value in one["figures"].items()}
    return Sums(Decimal(one["least"]), Decimal(one["most"]), one["template"], figures)
