"""清缴规则: due dates, offsets, which vintage serves which year, the fine for a shortfall. One TOML file in surrender/.

Where a text in force and a draft differ, both rows stand in the file; whoever asks says whether the draft was adopted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from cets_portal.norms.codes import Grade
from cets_portal.norms.files import FOLDER, digest_of, path_of, read_norm
from cets_portal.norms.marking import gettext_noop as _
from cets_portal.norms.plan_parts import Stated

SURRENDER = FOLDER / "surrender"


@dataclass(frozen=True, slots=True, kw_only=True)
class SurrenderDue(Stated):
    """清缴期限 of one quota year."""

    quota_year: int
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OffsetCap(Stated):
    """抵销上限: per cent of the obligation, floored."""

    percent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class OffsetRegistration(Stated):
    """抵销条件: for these quota years only credits registered on or after the day count."""

    quota_years: tuple[int, ...]
    registered_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class VintageRow(Stated):
    """可用配额: vintages first…last serve (or not) the obligations of first…last; 0 as a last year: no end."""

    vintage_from: int
    vintage_to: int
    obligation_from: int
    obligation_to: int
    allowed: bool

    def faults(self) -> Iterator[tuple[str, str]]:
        if 0 < self.vintage_to < self.vintage_from or 0 < self.obligation_to < self.obligation_from:
            yield "vintage_to", _("止年早于起年。")

    def speaks_of(self, vintage: int, obligation_year: int) -> bool:
        return _within(vintage, self.vintage_from, self.vintage_to) and _within(
            obligation_year, self.obligation_from, self.obligation_to
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fine(Stated):
    """罚款: multiples of average price × shortfall."""

    least: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SurrenderRules:
    """清缴规则."""

    code: str
    title: str
    grade: Grade
    due: tuple[SurrenderDue, ...] = field(metadata={"unique": "quota_year"})
    offset_cap: OffsetCap
    offset_registration: tuple[OffsetRegistration, ...]
    vintages: tuple[VintageRow, ...]
    fine: Fine
    note: str = ""

    def due_on(self, quota_year: int) -> date | None:
        """The last day; None where no text was found for that year."""
        return next((one.due_on for one in self.due if one.quota_year == quota_year), None)


def _within(year: int, first: int, last: int) -> bool:
    return first <= year and (last == 0 or year <= last)


@cache
def surrender_rules() -> SurrenderRules:
    """The rules in the files. Raises NormError."""
    return read_surrender_rules(path_of(SURRENDER, "surrender"))


def read_surrender_rules(path: Path) -> SurrenderRules:
    """Rules from any file of that shape. Raises NormError."""
    return read_norm(SurrenderRules, path)


def surrender_digest() -> str:
    """SHA-256 of the file."""
    return digest_of(path_of(SURRENDER, "surrender"))
