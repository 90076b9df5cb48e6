"""办理时限: clocks that start with an event and run in working days (verification result, objection, decision)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from cets_portal.norms.codes import Actor, Grade, NormStatus
from cets_portal.norms.errors import NormError
from cets_portal.norms.files import FOLDER, codes_in, digest_of, path_of, read_norm
from cets_portal.norms.marking import gettext_noop as _

CLOCKS = FOLDER / "clocks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """时限: who must act within how many working days after what; the day of the event is not counted."""

    id: str
    name: str
    starts: str
    actor: Actor
    working_days: int
    clause: str
    source: str
    grade: Grade
    note: str = ""
    assumption: str = ""

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.working_days < 1:
            yield "working_days", _("至少一个工作日。")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockSet:
    """时限表: the clocks of one file."""

    code: str
    number: str
    title: str
    status: NormStatus
    source: str
    grade: Grade
    clocks: tuple[Clock, ...] = field(metadata={"unique": "id"})
    note: str = ""


def read_clocks(path: Path) -> ClockSet:
    """Clocks from any file of that shape. Raises NormError."""
    return read_norm(ClockSet, path)


@cache
def load_clocks(code: str) -> ClockSet:
    """The clocks of a file such as 'rights'. Raises NormError."""
    return read_clocks(path_of(CLOCKS, code))


@cache
def clock_sets() -> tuple[ClockSet, ...]:
    """Every set of clocks. Raises NormError where two share an id."""
    found = tuple(map(load_clocks, codes_in(CLOCKS)))
    ids = [clock.id for one in found for clock in one.clocks]
    for twice in {name for name in ids if ids.count(name) > 1}:
        raise NormError(_("时限 {clock} 在两个文件中都有。"), clock=twice)
    return found


def load_clock(clock_id: str) -> Clock:
    """The clock of an id such as 'verification_told'. Raises NormError."""
    for clock in (clock for one in clock_sets() for clock in one.clocks):
        if clock.id == clock_id:
            return clock
    raise NormError(_("没有时限 {clock}。"), clock=clock_id)


def clocks_digest(code: str) -> str:
    """SHA-256 of the file. Raises NormError."""
    return digest_of(path_of(CLOCKS, code))
