"""一年十二个月: what each month of a year says, read from its signed submission, and how it stands. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from cets_portal.norms.form import Form, Method
from cets_portal.norms.months import Month
from dataquality.rules.facts import Value
from dataquality.rules.rows import Flow, Layout, PlannedFacility, Row, RowKey
from dataquality.rules.snapshot import layout_from


class Standing(StrEnum):
    """月份情况: how a month stands for the report of its year."""

    ACCEPTED = "accepted"
    #: Signed, the bureau has not decided: its newest submission counts.
    WAITING = "waiting"
    #: Sent back: what was signed no longer counts.
    RETURNED = "returned"
    #: Begun and never signed.
    DRAFT = "draft"
    #: Owed, and nothing is there.
    MISSING = "missing"
    #: Filed on the national platform, as recorded.
    ELSEWHERE = "elsewhere"
    #: The unit does not file that month.
    NOT_OWED = "not_owed"

    @property
    def counts(self) -> bool:
        """Its figures go into the year."""
        return self in (Standing.ACCEPTED, Standing.WAITING)

    @property
    def blocks(self) -> bool:
        """The report cannot be handed over before it is mended."""
        return self in (Standing.RETURNED, Standing.DRAFT, Standing.MISSING)

    @property
    def must_be_explained(self) -> bool:
        return self in (Standing.WAITING, Standing.ELSEWHERE, Standing.NOT_OWED)


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """一月数据: `values` what was filed, `computed` what the server made of it; both empty where nothing counts.

    `total` tCO2e. `number`, `sha256`: of the submission. `idle`: facilities that stood still.
    """

    month: Month
    standing: Standing
    number: int | None = None
    sha256: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    computed: Mapping[str, Decimal] = field(default_factory=dict)
    total: Decimal | None = None
    layout: Layout = field(default_factory=Layout)
    idle: frozenset[str] = frozenset()
    not_operating: bool = False

    def figure(self, key: RowKey) -> Decimal | None:
        """The month's figure of a row, filed or computed."""
        return self.figure_of(str(key))

    def figure_of(self, text: str) -> Decimal | None:
        value = self.values.get(text)
        return value.number if value is not None and value.number is not None else self.computed.get(text)

    def said(self, key: RowKey) -> str:
        """The month's text of a row."""
        value = self.values.get(str(key))
        return value.text if value else ""


def month_figures(
    month: Month, standing: Standing, content: Mapping[str, Any], form: Form, *, number: int, sha256: str
) -> MonthFigures:
    """A month from the content of its submission (schema: rules.snapshot); `form`: that of the content."""
    texts = {one.code for one in form.parameters if one.is_text}
    total = content["total"]
    return MonthFigures(
        month=month,
        standing=standing,
        number=number,
        sha256=sha256,
        values={row: _value(said, row.rpartition(":")[2] in texts) for row, said in content["values"].items()},
        computed={row: Decimal(one["v"]) for row, one in content["computed"].items()},
        total=Decimal(total) if total is not None else None,
        layout=layout_from(content["layout"]),
        idle=frozenset(content["idle"]),
        not_operating=content["not_operating"],
    )


def _value(said: Mapping[str, str], is_text: bool) -> Value:
    """A filed value; that of a figure is a number or empty."""
    number = Decimal(said["v"]) if said["v"] and not is_text else None
    return Value(number, "" if number is not None else said["v"], Method(said["m"]), said["n"])


def layout_of_year(months: Iterable[MonthFigures]) -> Layout:
    """全年布局: the last month's, and whatever earlier months had besides it: nothing that ran in the year is lost."""
    found = Layout()
    for one in sorted(months, key=lambda each: each.month, reverse=True):
        if one.standing.counts:
            found = _joined(found, one.layout)
    return found


def _joined(later: Layout, earlier: Layout) -> Layout:
    before = {one.code: one for one in earlier.facilities}
    kept = tuple(_with_flows(one, before.get(one.code)) for one in later.facilities)
    known = {one.code for one in later.facilities}
    return Layout(
        (*kept, *(one for one in earlier.facilities if one.code not in known)), _flows(later.flows, earlier.flows)
    )


def _with_flows(later: PlannedFacility, earlier: PlannedFacility | None) -> PlannedFacility:
    if earlier is None or later.flows == earlier.flows:
        return later
    return PlannedFacility(
        later.code, later.name, later.kind, later.capacity, _flows(later.flows, earlier.flows),
        later.cofired or earlier.cofired, later.details,
    )  # fmt: skip


def _flows(later: tuple[Flow, ...], earlier: tuple[Flow, ...]) -> tuple[Flow, ...]:
    known = {(one.item, one.direction) for one in later}
    return (*later, *(one for one in earlier if (one.item, one.direction) not in known))


def idle_of_year(months: Iterable[MonthFigures], layout: Layout) -> frozenset[str]:
    """Facilities that stood still in every month that counts: what is not filed for them is nought in the year, too."""
    counted = [one for one in months if one.standing.counts]
    codes = {one.code for one in layout.facilities}
    still = (_still(one, codes) for one in counted)
    return frozenset.intersection(*still) if counted else frozenset()


def _still(month: MonthFigures, codes: set[str]) -> frozenset[str]:
    return frozenset(codes) if month.not_operating else month.idle


def unfiled(row: Row, months: Iterable[MonthFigures]) -> tuple[Month, ...]:
    """Months that count, in which the row's facility ran and the row has no figure though others have one."""
    counted = [one for one in months if one.standing.counts and not one.not_operating]
    ran = [one for one in counted if row.key.facility not in one.idle]
    without = tuple(one.month for one in ran if one.figure(row.key) is None)
    return without if len(without) < len(ran) else ()
