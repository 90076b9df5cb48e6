"""结转: what of the months cannot stand in one row of the year, by sector: carbon of mixed bases, anodes of mixed ways."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from cets_portal.norms.codes import Sector
from cets_portal.norms.form import Form, Method
from cets_portal.norms.rounding import half_up
from dataquality.rules.annual.aggregation import anode_tonnes, mean_of
from dataquality.rules.annual.carried import Carried
from dataquality.rules.annual.months import MonthFigures
from dataquality.rules.calculation.aluminium import GROSS
from dataquality.rules.calculation.power import NOT_MEASURED
from dataquality.rules.facts import Value
from dataquality.rules.rows import Row, RowKey

#: What says how the carbon of a fuel came about.
_CARBON: Final = ("B0", "B1", "B1d", "B2", "B3", "C5-C")
_ANODE: Final = ("L-how", "L-anode", "L-gross")
_NET: Final = "单位产品净耗"


def carried_of(form: Form, rows: Sequence[Row], months: Sequence[MonthFigures]) -> tuple[Carried, ...]:
    """Every group of carried values of a year. `months`: those that count."""
    carry = _BY_SECTOR.get(form.sector)
    return tuple(carry(form, rows, months)) if carry else ()


def _carbon(form: Form, rows: Sequence[Row], months: Sequence[MonthFigures]) -> Iterator[Carried]:
    """As-received carbon of the months, weighted by what was burnt, where any month measured it."""
    for row in rows:
        if row.parameter.code == "B":
            yield from _measured_carbon(row.key, row.parameter.decimals, months)


def _measured_carbon(key: RowKey, decimals: int, months: Sequence[MonthFigures]) -> Iterator[Carried]:
    how = key._replace(parameter="C5-C")
    ways = [one.said(how) for one in months if one.figure(key) is not None]
    measured = [way for way in ways if way != NOT_MEASURED]
    mean = mean_of(
        (carbon, burnt)
        for one in months
        if (carbon := one.figure(key)) is not None and (burnt := one.figure(key._replace(parameter="A")))
    )
    if measured and mean is not None:
        yield _one(key, "B0", Value(half_up(mean, decimals)), _CARBON)
        yield _one(key, "C5-C", Value(text=measured[-1], method=Method.TEXT), ("C5-C",))


def _anodes(form: Form, rows: Sequence[Row], months: Sequence[MonthFigures]) -> Iterator[Carried]:
    """Net consumption of the year, where some months went by the gross and others by the net."""
    for row in rows:
        ways = {one.said(row.key) for one in months} - {""}
        if row.parameter.code != "L-how" or GROSS not in ways or len(ways) == 1:
            continue
        net = _net_consumption(form, row.key, months)
        if net is not None:
            yield _one(row.key, "L-anode", Value(net), _ANODE)
            yield _one(row.key, "L-how", Value(text=_NET, method=Method.TEXT), ("L-how", "L-gross"))


def _net_consumption(form: Form, key: RowKey, months: Sequence[MonthFigures]) -> Decimal | None:
    """Carbon burnt ÷ metal made, to four decimals; None where a month cannot be known."""
    used = [anode_tonnes(form, key, one) for one in months]
    made = sum((one.figure(key._replace(parameter="L-out")) or Decimal(0) for one in months), Decimal(0))
    if not made or None in used:
        return None
    return half_up(sum((one for one in used if one is not None), Decimal(0)) / made, 4)


def _one(key: RowKey, code: str, value: Value, unless: Sequence[str]) -> Carried:
    """One value of a place, which a stated row of these codes does away with."""
    rows = frozenset(str(key._replace(parameter=each)) for each in unless)
    return Carried(((str(key._replace(parameter=code)), value),), rows)


_BY_SECTOR: Mapping[Sector, Callable[[Form, Sequence[Row], Sequence[MonthFigures]], Iterator[Carried]]] = (
    MappingProxyType({Sector.POWER: _carbon, Sector.ALUMINIUM: _anodes})
)
