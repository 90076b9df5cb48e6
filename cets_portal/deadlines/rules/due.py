"""期限行: what one task of a notice orders of one sector for one period."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cets_portal.norms.codes import Actor, DutyCode, Grade, Scope, Sector


class DueStatus(StrEnum):
    """期限状态: does the row bind anybody."""

    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    NOT_REQUIRED = "not_required"
    STANDING = "standing"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """期限行. `key` is '2026-32/2-2/steel/2026-09': notice, task, sector and period, the empty ones left out.

    `period` is the month that is filed; a backfill names its months in `from_month` and `to_month`.
    `shown_from` and `shown_to` span the days over which a list of dates shows the row: its due date, or
    the whole notice where it has none. `superseded_by` is the key of the row that stands in its place.
    """

    key: str
    notice: str
    number: str
    issued_on: date
    task_id: str
    item: str
    clause: str
    duty: DutyCode
    title: str
    actors: tuple[Actor, ...]
    target: Actor | None
    scope: Scope
    sector: Sector | None
    other_industries: tuple[str, ...] = ()
    list_years: tuple[int, ...] = ()
    emission_year: int | None = None
    quota_year: int | None = None
    filing_year: int | None = None
    period: str = ""
    from_month: str = ""
    to_month: str = ""
    days_after_month_end: int | None = None
    due_on: date | None = None
    status: DueStatus = DueStatus.IN_FORCE
    superseded_by: str = ""
    excused_by: str = ""
    excused_on: date | None = None
    shown_from: date
    shown_to: date
    grade: Grade
    source: str
    note: str = ""
    assumption: str = ""

    @property
    def binds(self) -> bool:
        """Somebody owes it by a day."""
        return self.status is DueStatus.IN_FORCE

    @property
    def same_matter(self) -> tuple[object, ...]:
        """Two rows of the same matter order the same thing of the same units."""
        years = (self.list_years, self.emission_year, self.quota_year, self.filing_year)
        return (self.duty, self.sector, self.scope, self.actors[0], self.other_industries, self.period, *years)


def by_key(rows: Iterable[Due]) -> dict[str, Due]:
    return {row.key: row for row in rows}
