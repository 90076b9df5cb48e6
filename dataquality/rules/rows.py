"""填报行: which rows a unit's monthly filing has: the form's parameters laid over the unit's facilities and items.

The same rows stand in the control plan, on the filing page, in its workbook, in the API and before the checks.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from cets_portal.norms.form import Direction, FacilityKind, Form, Item, Level, Parameter


class RowKey(NamedTuple):
    """行键: facility "" for the enterprise, item and direction "" where there is none; no part holds a colon."""

    facility: str
    item: str
    direction: str
    parameter: str

    def __str__(self) -> str:
        return f"{self[0]}:{self[1]}:{self[2]}:{self[3]}"


def key_of(text: str) -> RowKey:
    """From 'U1:bituminous::A'. Raises ValueError."""
    parts = text.split(":")
    if len(parts) != 4:
        raise ValueError(text)
    return RowKey(*parts)


@dataclass(frozen=True, slots=True)
class Flow:
    """消耗品种: an item that the enterprise or a facility consumes, makes or passes on; `bought` against self-made."""

    item: str
    direction: Direction = Direction.NONE
    bought: bool = True


@dataclass(frozen=True, slots=True)
class PlannedFacility:
    """计划中的设施. `details`: what the checks need: class 机组类别, product 产品类别, boiler, pressure, merged codes …"""

    code: str
    name: str
    kind: str
    capacity: Decimal | None = None
    flows: tuple[Flow, ...] = ()
    cofired: bool = False
    details: tuple[tuple[str, str], ...] = ()

    def detail(self, name: str) -> str:
        """One detail; "" where the plan does not say."""
        return dict(self.details).get(name, "")


@dataclass(frozen=True, slots=True)
class Layout:
    """布局: the facilities of a unit and what the enterprise as a whole consumes, as its control plan says."""

    facilities: tuple[PlannedFacility, ...] = ()
    flows: tuple[Flow, ...] = ()

    def facility(self, code: str) -> PlannedFacility | None:
        """The facility of a code; None for the enterprise or an unknown one."""
        return next((one for one in self.facilities if one.code == code), None)


@dataclass(frozen=True, slots=True)
class Row:
    """填报行: one datum of one month. `text` is the key as stored and posted: 'U1:bituminous::A'."""

    key: RowKey
    parameter: Parameter
    facility: PlannedFacility | None = None
    kind: FacilityKind | None = None
    item: Item | None = None
    unit: str = field(default="")
    text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", str(self.key))


@lru_cache(maxsize=512)
def rows_of(form: Form, layout: Layout) -> tuple[Row, ...]:
    """Every monthly row of a unit: the enterprise's first, then facility by facility, in the form's order.

    Kept, since one unit's rows are laid out again for every page, save and check of a month.
    """
    return (*_enterprise_rows(form, layout), *(row for one in layout.facilities for row in _facility_rows(form, one)))


def _enterprise_rows(form: Form, layout: Layout) -> Iterator[Row]:
    flows = _flows(form, layout.flows)
    for parameter in _monthly(form, Level.ENTERPRISE):
        yield from _repeated(parameter, flows, None, None)


def _facility_rows(form: Form, facility: PlannedFacility) -> Iterator[Row]:
    kind, flows = form.facility_kind(facility.kind), _flows(form, facility.flows)
    for parameter in _monthly(form, Level.FACILITY):
        if parameter.facility_kinds and kind.id not in parameter.facility_kinds:
            continue
        yield from _repeated(parameter, flows, facility, kind)


def _flows(form: Form, flows: tuple[Flow, ...]) -> tuple[tuple[Flow, Item], ...]:
    return tuple((flow, form.item(flow.item)) for flow in flows)


def _monthly(form: Form, level: Level) -> Iterator[Parameter]:
    return (one for one in form.parameters if one.level is level and one.is_monthly)


def _repeated(
    parameter: Parameter,
    flows: tuple[tuple[Flow, Item], ...],
    facility: PlannedFacility | None,
    kind: FacilityKind | None,
) -> Iterator[Row]:
    """The parameter once, or once for each flow of its group of items, states and directions."""
    code = facility.code if facility else ""
    if not parameter.items:
        yield Row(RowKey(code, "", "", parameter.code), parameter, facility, kind, None, parameter.unit)
        return
    for flow, item in flows:
        if _belongs(parameter, item, flow):
            key = RowKey(code, item.id, flow.direction, parameter.code)
            yield Row(key, parameter, facility, kind, item, parameter.unit.replace("{item}", item.unit))


def _belongs(parameter: Parameter, item: Item, flow: Flow) -> bool:
    in_state = not parameter.states or item.state in parameter.states
    fits = in_state and (bool(item.coal) or not parameter.coal_only)
    return item.group == parameter.items and fits and flow.direction in parameter.directions
