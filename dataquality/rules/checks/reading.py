"""读数: the rows of a filing with what was filed, planned and computed for each, laid out once for every check."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from cets_portal.norms.form import Form, Method, Requirement
from dataquality.rules.facts import FilingFacts, Lab, Operation, Paper, Past, PlanRow, Value
from dataquality.rules.plan.departures import Departure, departures
from dataquality.rules.rows import PlannedFacility, Row

_NO_PAST: tuple[Past, ...] = ()
_NOTHING_SAID = Lab()


@dataclass(slots=True)
class Cell:
    """一格: a row with what was filed (`value`), what the plan says, and its figure, filed or computed.

    `expected`: something ought to stand here: the unit operates and the facility does not stand still.
    """

    row: Row
    text: str
    value: Value | None
    number: Decimal | None
    plan: PlanRow | None
    expected: bool

    @property
    def code(self) -> str:
        return self.row.key.parameter

    @property
    def facility(self) -> str:
        """Code of its facility, "" for the enterprise."""
        return self.row.key.facility

    @property
    def item(self) -> str:
        """Id of its item, "" where there is none."""
        return self.row.key.item

    @property
    def is_default(self) -> bool:
        """Filed by default; the number itself may be left to the portal."""
        return self.value is not None and self.value.method is Method.DEFAULT

    @property
    def is_filed(self) -> bool:
        return self.is_default or (self.value is not None and (self.value.number is not None or self.value.text != ""))

    @property
    def filed(self) -> Decimal | None:
        """The number that somebody typed; None for computed rows and texts."""
        return self.value.number if self.value is not None else None

    @property
    def is_measured(self) -> bool:
        return self.value is not None and self.value.number is not None and self.value.method is Method.MEASURED


class Reading:
    """一月之读数. `cells` in the filing's order."""

    def __init__(self, facts: FilingFacts) -> None:
        self.facts = facts
        self.computed = facts.working.values
        values, plan, number = facts.values, facts.plan, self.computed
        operating, idle = not facts.not_operating, facts.idle
        self.cells: list[Cell] = []
        self.by_text: dict[str, Cell] = {}
        self.by_code: dict[str, list[Cell]] = defaultdict(list)
        for row in facts.rows:
            text = row.text
            value = values.get(text)
            figure = value.number if value is not None and value.number is not None else number.get(text)
            cell = Cell(row, text, value, figure, plan.get(text), operating and row.key.facility not in idle)
            self.cells.append(cell)
            self.by_text[text] = cell
            self.by_code[row.key.parameter].append(cell)

    @property
    def form(self) -> Form:
        return self.facts.form

    @cached_property
    def filed(self) -> list[Cell]:
        """Cells in which somebody typed a number."""
        return [one for one in self.cells if one.value is not None and one.value.number is not None]

    @cached_property
    def answered(self) -> list[Cell]:
        """Those, and cells left to the default."""
        return [
            one
            for one in self.cells
            if one.value is not None and (one.value.number is not None or one.value.method is Method.DEFAULT)
        ]

    @cached_property
    def due(self) -> list[Cell]:
        """Cells of an operating facility that somebody has to fill in: computed ones left out."""
        return [one for one in self.cells if one.expected and one.row.parameter.requirement is not Requirement.AUTO]

    @cached_property
    def proven(self) -> dict[str, list[Paper]]:
        """Row text → its papers."""
        found: dict[str, list[Paper]] = defaultdict(list)
        for paper in self.facts.papers:
            for text in paper.proves:
                found[text].append(paper)
        return found

    @cached_property
    def constants(self) -> dict[str, Decimal]:
        """The form's constants by id."""
        return {one.id: one.value for one in self.form.constants}

    @cached_property
    def lab_kinds(self) -> frozenset[str]:
        """Ids of the evidence that is a laboratory report."""
        return frozenset(one.id for one in self.form.evidence if one.lab_report)

    @cached_property
    def labs(self) -> list[tuple[Paper, Lab]]:
        """Laboratory reports with what is said of them; one of which nothing is said has empty metadata."""
        return [(one, one.lab or _NOTHING_SAID) for one in self.facts.papers if one.kind in self.lab_kinds]

    def row_of(self, paper: Paper) -> str:
        """The first row of the filing that a paper proves; "" where it proves none."""
        return next((text for text in paper.proves if text in self.by_text), "")

    @cached_property
    def departures(self) -> tuple[Departure, ...]:
        """Where the month was filed otherwise than the plan says; none where there is no plan to compare with."""
        return departures(self.facts.plan, self.facts.values) if self.facts.plan else ()

    def of(self, *codes: str) -> Iterator[Cell]:
        """Cells of these parameters, in the filing's order for each."""
        for code in codes:
            yield from self.by_code.get(code, ())

    def at(self, facility: str, code: str, item: str = "", direction: str = "") -> Cell | None:
        """The cell of one facility, parameter and item; None where there is no such row."""
        return self.by_text.get(f"{facility}:{item}:{direction}:{code}")

    def figure(self, facility: str, code: str, item: str = "", direction: str = "") -> Decimal | None:
        """The figure there, filed or computed; None where there is none."""
        cell = self.at(facility, code, item, direction)
        return cell.number if cell is not None else None

    def is_unused(self, cell: Cell) -> bool:
        """Nothing of the row's item was used: its amount is filed as nought, so its quality need not be known."""
        return cell.item != "" and self.amounts.get((cell.facility, cell.item, cell.row.key.direction)) == 0

    @cached_property
    def amounts(self) -> dict[tuple[str, str, str], Decimal]:
        """(facility, item, direction) → its amount, where known: the first row in the unit of the item itself."""
        found: dict[tuple[str, str, str], Decimal] = {}
        for one in self.cells:
            item, parameter = one.row.item, one.row.parameter
            if item is None or one.number is None or parameter.requirement is Requirement.AUXILIARY:
                continue
            if one.row.unit == item.unit:
                found.setdefault((one.facility, one.item, one.row.key.direction), one.number)
        return found

    def past(self, text: str) -> tuple[Past, ...]:
        """Earlier values of a row, oldest first."""
        return self.facts.history.get(text, _NO_PAST)

    def runs(self, facility: str) -> bool:
        """The facility was not answered to stand still, nor the whole unit."""
        return not self.facts.not_operating and facility not in self.facts.idle

    def is_steady(self, facility: str) -> bool:
        """It ran as in other months: neither repaired, stopped nor restarted, so its quantities may be compared."""
        answer = self.facts.operations.get(facility, Operation.RUNNING)
        return self.runs(facility) and answer in (Operation.UNCHANGED, Operation.RUNNING)

    def facilities(self, *kinds: str) -> Iterator[PlannedFacility]:
        """Running facilities of these kinds (none named: of all)."""
        for one in self.facts.layout.facilities:
            if self.runs(one.code) and (not kinds or one.kind in kinds):
                yield one


def total(cells: Iterable[Cell]) -> Decimal:
    """Sum of the figures that are there."""
    return sum((one.number for one in cells if one.number is not None), Decimal())


def shown(number: Decimal, places: int | None = None) -> str:
    """A figure for a sentence: as it stands, or rounded to so many places; never with an exponent."""
    return f"{number:f}" if places is None else f"{number:.{places}f}"
