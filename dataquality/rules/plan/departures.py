"""偏离方案: where a month was filed otherwise than the plan in force says (2025-140 item 四; S12 9.4)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cets_portal.norms.form import Method
from dataquality.rules.facts import PlanRow, Values


class DepartureKind(StrEnum):
    """偏离种类."""

    BACK_TO_DEFAULT = "back_to_default"
    ANOTHER_SOURCE = "another_source"
    ANOTHER_INSTRUMENT = "another_instrument"
    NOT_PLANNED = "not_planned"


@dataclass(frozen=True, slots=True)
class Departure:
    """一处偏离: what the plan says of the row and what was filed (methods, or names of instruments)."""

    kind: DepartureKind
    row: str
    planned: str
    filed: str


def departures(
    plan: Mapping[str, PlanRow], values: Values, instruments: Mapping[str, str] | None = None
) -> tuple[Departure, ...]:
    """Rows filed otherwise than planned, in the order of the values. `instruments`: row → instrument used, where said."""
    used = instruments or {}
    found = (
        one
        for row, value in values.items()
        if value.number is not None or value.method is Method.DEFAULT  # a default may leave its number to the portal
        for one in _of(plan, row, value.method, used)
    )
    return tuple(found)


def _of(plan: Mapping[str, PlanRow], row: str, method: Method, used: Mapping[str, str]) -> Iterator[Departure]:
    said = plan.get(row)
    if said is None:
        yield Departure(DepartureKind.NOT_PLANNED, row, "", method)
        return
    if said.method is Method.MEASURED and method is Method.DEFAULT:
        yield Departure(DepartureKind.BACK_TO_DEFAULT, row, said.method, method)
    elif method is not said.method:
        yield Departure(DepartureKind.ANOTHER_SOURCE, row, said.method, method)
    if row in used and _plain(used[row]) != _plain(said.instrument):
        yield Departure(DepartureKind.ANOTHER_INSTRUMENT, row, said.instrument, used[row])


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()
