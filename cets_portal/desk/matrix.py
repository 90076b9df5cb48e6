"""各省 × 各环节: for every province that works here, how far each step of the year is, and where it is late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from cets_portal.deadlines.models import Obligation
from cets_portal.desk.board import Line, by_province, lines, matters
from cets_portal.desk.duties import duty_of
from cets_portal.norms.provinces import find_province, provinces
from cets_portal.oversight.selectors.bodies import bureaus
from cets_portal.oversight.selectors.owing import NONE, Tally, Unit
from cets_portal.templatetags.places import short_place


@dataclass(frozen=True)
class Cell:
    """一格: one step of one province."""

    tally: Tally
    is_late: bool
    url: str

    @property
    def words(self) -> str:
        """已办 / 应办."""
        return f"{self.tally.done:,} / {self.tally.total:,}"

    @property
    def hue(self) -> str:
        """How the cell looks: nothing asked, done, late, under way."""
        if not self.tally.total:
            return "none"
        if not self.tally.owing:
            return "ok"
        return "late" if self.is_late else "run"


@dataclass(frozen=True)
class Row:
    """一省: its cells in the order of the steps."""

    body: Unit
    cells: tuple[Cell, ...]

    @property
    def name(self) -> str:
        """The province in short; the bureau's own name where the norms do not know it."""
        found = find_province(self.body.province)
        return short_place(found) if found else self.body.name

    @property
    def late(self) -> int:
        return sum(cell.is_late for cell in self.cells)


def matrix(obligations: Iterable[Obligation], today: date) -> tuple[list[Line], list[Row]]:
    """Steps (columns) and provinces (rows, the most late first); a fixed number of queries."""
    known = list(obligations)
    steps = [line for line in lines(known, today) if matters(line)]
    parts = {_step(step.obligation): [row for row in known if _step(row) == _step(step.obligation)] for step in steps}
    counted = by_province(known)
    rows = [Row(body, tuple(_cell(step, parts, counted, body.province) for step in steps)) for body in bureaus()]
    return steps, sorted(rows, key=lambda row: (-row.late, row.body.province))


def _step(row: Obligation) -> tuple[str, str, str, date | None]:
    """What makes one column: the same task and period over its sectors."""
    return (row.notice, row.task_id, row.period, row.due_on)


def _cell(
    step: Line,
    parts: dict[tuple[str, str, str, date | None], list[Obligation]],
    counted: dict[tuple[int, str], Tally],
    province: str,
) -> Cell:
    own = [(row, counted.get((row.pk, province), NONE)) for row in parts[_step(step.obligation)]]
    tally = Tally(sum(one.total for _, one in own), sum(one.done for _, one in own))
    late = tally.owing > 0 and step.days_left < 0 and not step.is_excused
    first = next((row for row, one in own if one.owing), step.obligation)
    return Cell(tally, late, _url(first, province))


def _url(row: Obligation, province: str) -> str:
    """Into the duty, narrowed to the province: from there to the unit."""
    duty = duty_of(row)
    if duty and duty.is_per_unit:
        return f"{reverse('duty-detail', args=[row.key])}?province={province}&state=open"
    return duty.url(row) if duty else ""


def left_out(rows: Iterable[Row]) -> int:
    """How many provinces have nobody in a post here, and therefore no row."""
    shown = {row.body.province for row in rows}
    return sum(one.code not in shown for one in provinces())
