"""计算表: collects the steps of one month; what is lacking travels on to everything that needs it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from decimal import Decimal

from cets_portal.norms.form import Form, Item, Method
from cets_portal.norms.rounding import half_up
from dataquality.rules.calculation.arithmetic import Term, figure, total
from dataquality.rules.facts import CalcStep, Input, Value, Working
from dataquality.rules.rows import Flow, Layout, PlannedFacility, Row, RowKey, rows_of


@dataclass(frozen=True, slots=True)
class Lack:
    """缺: the row texts without which the figure cannot be had; none where it has no meaning (nothing produced)."""

    rows: tuple[str, ...] = ()


Known = Term | Lack


def capacity_key(facility: PlannedFacility) -> RowKey:
    """'U1:::capacity': stands in `missing` where the plan gives no capacity; it is no row of the filing."""
    return RowKey(facility.code, "", "", "capacity")


@dataclass(slots=True)
class Sheet:
    """计算表: the filed values of one layout, and the steps made of them in order.

    `idle`: facilities that stood still: what is not filed for them counts as nought.
    """

    form: Form
    layout: Layout
    values: Mapping[str, Value]
    idle: frozenset[str] = frozenset()
    laid_out: InitVar[Sequence[Row] | None] = None
    rows: dict[str, Row] = field(init=False)
    places: frozenset[tuple[str, str, str]] = field(init=False)
    constants: dict[str, Term] = field(default_factory=dict)
    steps: dict[str, CalcStep] = field(default_factory=dict)
    missing: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self, laid_out: Sequence[Row] | None) -> None:
        self.rows = {row.text: row for row in laid_out or rows_of(self.form, self.layout)}
        self.places = frozenset((row.key.facility, row.key.item, str(row.key.direction)) for row in self.rows.values())

    # —— what goes in ——

    def filed(self, key: RowKey) -> Known:
        """The figure that was filed for a row."""
        value = self.values.get(str(key))
        if value is not None and value.number is not None:
            return self._row_figure(str(key), value.number)
        return self._row_figure(str(key), Decimal(0)) if key.facility in self.idle else Lack((str(key),))

    def figure_of(self, key: RowKey) -> Known:
        """The figure of a row, computed before or filed."""
        step = self.steps.get(str(key))
        return self._row_figure(str(key), step.value) if step else self.filed(key)

    def filed_or(self, key: RowKey, default: Term) -> Known:
        """The figure filed; the default where the row says default or nobody measures it; lacking where measured."""
        value = self.values.get(str(key))
        if value is None or (value.number is None and value.method is Method.DEFAULT):
            return default
        return self.filed(key)

    def says(self, key: RowKey) -> str:
        """The text filed for a row; "" where there is none."""
        value = self.values.get(str(key))
        return value.text if value else ""

    def is_given(self, key: RowKey) -> bool:
        """Whether a figure was filed, or is announced as measured."""
        value = self.values.get(str(key))
        return value is not None and (value.number is not None or value.method is Method.MEASURED)

    def is_filed(self, key: RowKey) -> bool:
        """Whether a figure was filed."""
        value = self.values.get(str(key))
        return value is not None and value.number is not None

    def constant(self, constant_id: str) -> Term:
        """A constant of the form. Raises KeyError."""
        if constant_id not in self.constants:
            one = self.form.constant(constant_id)
            self.constants[constant_id] = figure(Input(one.name, one.value, one.unit, f"constant:{one.id}"))
        return self.constants[constant_id]

    def of_item(self, item: Item, name: str, label: str, unit: str) -> Term:
        """What the norm sets for an item: `name` is a field of Item that has a value."""
        return figure(Input(f"{item.name} {label}", getattr(item, name), unit, f"item:{item.id}:{name}"))

    def capacity(self, facility: PlannedFacility) -> Known:
        """The capacity that the plan gives."""
        key = capacity_key(facility)
        if facility.capacity is None:
            return Lack((str(key),))
        unit = self.form.facility_kind(facility.kind).capacity_unit
        return figure(Input(facility.name, facility.capacity, unit, str(key)))

    def flows(self, owner: PlannedFacility | None, group: str) -> Iterator[tuple[Flow, Item]]:
        """The flows of one group of items, of a facility or (None) the enterprise; each that has rows, once."""
        code, flows = (owner.code, owner.flows) if owner else ("", self.layout.flows)
        seen: set[tuple[str, str]] = set()
        for flow in flows:
            item, place = self.form.item(flow.item), (flow.item, str(flow.direction))
            if item.group == group and (code, *place) in self.places and place not in seen:
                seen.add(place)
                yield flow, item

    def _row_figure(self, text: str, number: Decimal) -> Term:
        row = self.rows[text]
        label = f"{row.item.name} {row.parameter.label}" if row.item else row.parameter.label
        return figure(Input(label, number, row.unit, text))

    # —— what comes out ——

    def compute(self, key: RowKey, formula: Callable[..., Term], *given: Known) -> Known:
        """One computed row: rounded to the row's decimals, and handed on as rounded; or what it lacks."""
        lacking = tuple(dict.fromkeys(text for one in given if isinstance(one, Lack) for text in one.rows))
        if any(isinstance(one, Lack) for one in given):
            if lacking:
                self.missing[str(key)] = lacking
            return Lack(lacking)
        try:
            return self._enter(key, formula(*given))
        except ArithmeticError:  # Divided by nought, or absurdly large: no figure, and the inputs have to be mended.
            return self._unusable(key, given)

    def ratio(self, key: RowKey, formula: Callable[..., Term], over: Known, *given: Known) -> Known:
        """The same for a quotient; nothing where the divisor `over`, the formula's first argument, is nought."""
        if isinstance(over, Term) and over.value == 0:
            return Lack()
        return self.compute(key, formula, over, *given)

    def _unusable(self, key: RowKey, given: tuple[Known, ...]) -> Lack:
        origins = (one.origin for term in given if isinstance(term, Term) for one in term.inputs)
        lack = Lack(tuple(dict.fromkeys(text for text in origins if text in self.rows)))
        self.missing[str(key)] = lack.rows
        return lack

    def sum_of(self, key: RowKey, *parts: Known) -> Known:
        """A computed row that adds up others."""
        return self.compute(key, total, *parts)

    def working(self, emissions: Known) -> Working:
        """Everything, with the unit's emissions of the month."""
        return Working(
            tuple(self.steps.values()),
            tuple(self.missing.items()),
            emissions.value if isinstance(emissions, Term) else None,
        )

    def _enter(self, key: RowKey, made: Term) -> Term:
        row = self.rows[str(key)]
        parameter = row.parameter
        value = half_up(made.value, parameter.decimals)
        label = f"{row.item.name} {parameter.label}" if row.item else parameter.label
        self.steps[str(key)] = CalcStep(
            key=str(key),
            label=label,
            formula=made.text,
            inputs=made.inputs,
            unrounded=made.value,
            value=value,
            unit=row.unit,
            decimals=parameter.decimals,
            clause=parameter.clause,
            grade=parameter.grade,
        )
        return self._row_figure(str(key), value)
