"""长期任务: duties that return every year by themselves, until a notice gives that year a date of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from cets_portal.norms.codes import Actor, DutyCode, Grade, NormStatus, Scope, Sector
from cets_portal.norms.files import FOLDER, codes_in, digest_of, path_of, read_norm
from cets_portal.norms.marking import gettext_noop as _

STANDING = FOLDER / "standing"


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyDuty:
    """每年的任务: due on a fixed day of the year after the emission year."""

    id: str
    task: str
    clause: str
    duty: DutyCode
    actors: tuple[Actor, ...]
    sectors: tuple[Sector, ...]
    due_month: int
    due_day: int
    first_emission_year: int
    source: str
    grade: Grade
    target: Actor | None = None
    scope: Scope = Scope.LISTED
    note: str = ""

    def due_on(self, emission_year: int) -> date:
        return date(emission_year + 1, self.due_month, self.due_day)

    def faults(self) -> Iterator[tuple[str, str]]:
        if not self.actors:
            yield "actors", _("至少要有一个主体。")
        try:
            date(2025, self.due_month, self.due_day)
        except ValueError:
            yield "due_day", _("每年都要有这一天。")


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingDuties:
    """长期任务表: the yearly duties of one regulation."""

    code: str
    number: str
    title: str
    issued_on: date
    status: NormStatus
    source: str
    grade: Grade
    duties: tuple[YearlyDuty, ...] = field(metadata={"unique": "id"})
    note: str = ""


def read_standing(path: Path) -> StandingDuties:
    """Standing duties from any file of that shape. Raises NormError."""
    return read_norm(StandingDuties, path)


@cache
def load_standing(code: str) -> StandingDuties:
    """The standing duties of a file such as 'order-19'. Raises NormError."""
    return read_standing(path_of(STANDING, code))


@cache
def standing_duties() -> tuple[StandingDuties, ...]:
    """Every file of standing duties. Raises NormError."""
    return tuple(map(load_standing, codes_in(STANDING)))


def standing_digest(code: str) -> str:
    """SHA-256 of the file. Raises NormError."""
    return digest_of(path_of(STANDING, code))
