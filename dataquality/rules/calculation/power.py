"""发电: per generating unit and fuel E = FC × C_ar × OF × 44/12; the unit's emissions are the sum (S11 annex 1; S10).

Carbon measured on a dry or air-dried basis is brought to the as-received basis; carbon not measured is the
calorific value times the default carbon per heat.
"""

import re
from collections.abc import Iterator

from cets_portal.norms.form import Item
from dataquality.rules.calculation import fuels
from dataquality.rules.calculation.arithmetic import HUNDRED, Term, total
from dataquality.rules.calculation.sheet import Known, Lack, Sheet
from dataquality.rules.rows import Flow, PlannedFacility, RowKey

#: What the row 元素碳含量确定方式 says where nobody measured.
NOT_MEASURED = "未实测"
#: What the row 元素碳检测频次 says where the as-received figure is worked out day by day or batch by batch.
EACH_TIME = ("每日", "每批次")
#: 机组类别 of a unit that burns gangue, slime or coal-water slurry.
UNCONVENTIONAL = "非常规燃煤"
GENSET, MEMBER = "genset", "member"
YES = "是"
#: 合并填报的各台机组编号 is a text; the codes stand in it.
_CODES = re.compile(r"[A-Za-z0-9#-]+")


def emissions(sheet: Sheet) -> Known:
    """Whole tonnes of carbon dioxide of all generating units."""
    parts = [_genset(sheet, unit) for unit in sheet.layout.facilities if unit.kind == GENSET]
    known = [part for part in parts if isinstance(part, Term)]
    return total(*known) if known and len(known) == len(parts) else Lack()


def _genset(sheet: Sheet, unit: PlannedFacility) -> Known:
    for member in _members(sheet, unit):
        _own_load(sheet, member)
    burnt = [_fuel(sheet, unit, flow, item) for flow, item in sheet.flows(unit, "fuel")]
    _load(sheet, unit)
    if unit.cofired:
        _biomass(sheet, unit)
    if not burnt:  # The plan names no fuel: nothing can be said, and nought would be wrong.
        return Lack()
    fossil = sheet.sum_of(_key(unit, "G"), *burnt)
    return sheet.compute(_key(unit, "Q"), lambda tonnes: tonnes, fossil)


def _key(unit: PlannedFacility, parameter: str, flow: Flow | None = None) -> RowKey:
    return RowKey(unit.code, flow.item if flow else "", flow.direction if flow else "", parameter)


# —— fuels ——


def _fuel(sheet: Sheet, unit: PlannedFacility, flow: Flow, item: Item) -> Known:
    quantity = sheet.filed(_key(unit, "A", flow))
    key = _key(unit, "F", flow)
    if isinstance(quantity, Term) and quantity.value == 0:
        return fuels.burnt(sheet, key, quantity)
    carbon = _carbon(sheet, unit, flow, item)
    return fuels.burnt(sheet, key, quantity, carbon, oxidation=_oxidation(sheet, unit, flow, item))


def _oxidation(sheet: Sheet, unit: PlannedFacility, flow: Flow, item: Item) -> Known:
    """Until 2025 the form sets it; from 2026 the platform's figure is filed."""
    key = _key(unit, "E", flow)
    if item.oxidation_percent is None:
        return sheet.filed(key)
    return fuels.oxidation(sheet, key, item)


def _carbon(sheet: Sheet, unit: PlannedFacility, flow: Flow, item: Item) -> Known:
    """收到基元素碳含量: measured directly, brought from another basis, or calorific value × default per heat."""
    key = _key(unit, "B", flow)
    how = sheet.says(_key(unit, "C5-C", flow))
    if how == NOT_MEASURED:
        return _default_carbon(sheet, unit, flow, item)
    if sheet.is_filed(_key(unit, "B0", flow)):
        return sheet.compute(key, lambda measured: measured, sheet.filed(_key(unit, "B0", flow)))
    if item.coal and sheet.is_filed(_key(unit, "B1d", flow)):
        return _from_dry(sheet, unit, flow)
    if item.coal and sheet.is_filed(_key(unit, "B1", flow)):
        return _from_air_dried(sheet, unit, flow)
    return sheet.compute(key, total, Lack(tuple(_wanted_for_carbon(sheet, unit, flow, item, how))))


def _wanted_for_carbon(sheet: Sheet, unit: PlannedFacility, flow: Flow, item: Item, how: str) -> Iterator[str]:
    """What to ask for: first how it is determined, then the figures of that way."""
    monthly = item.coal and sheet.says(_key(unit, "C5-freq", flow)) not in EACH_TIME
    codes = ("C5-C",) if not how else ("B1", "B2", "B3") if monthly else ("B0",)
    yield from (str(_key(unit, code, flow)) for code in codes)


def _from_dry(sheet: Sheet, unit: PlannedFacility, flow: Flow) -> Known:
    """C_ar = C_d × (100 − M_ar) ÷ 100."""
    dry, moisture = (sheet.filed(_key(unit, code, flow)) for code in ("B1d", "B2"))
    return sheet.compute(_key(unit, "B", flow), lambda c, m: c * (HUNDRED - m) / HUNDRED, dry, moisture)


def _from_air_dried(sheet: Sheet, unit: PlannedFacility, flow: Flow) -> Known:
    """C_ar = C_ad × (100 − M_ar) ÷ (100 − M_ad)."""
    carbon, received, dried = (sheet.filed(_key(unit, code, flow)) for code in ("B1", "B2", "B3"))
    return sheet.compute(
        _key(unit, "B", flow), lambda c, ar, ad: c * (HUNDRED - ar) / (HUNDRED - ad), carbon, received, dried
    )


def _default_carbon(sheet: Sheet, unit: PlannedFacility, flow: Flow, item: Item) -> Known:
    """C_ar = NCV × CC."""
    heat = _ncv(sheet, unit, flow, item)
    per_heat = sheet.compute(_key(unit, "D", flow), lambda default: default, _per_heat(sheet, unit, item))
    return sheet.compute(_key(unit, "B", flow), lambda ncv, cc: ncv * cc, heat, per_heat)


def _ncv(sheet: Sheet, unit: PlannedFacility, flow: Flow, item: Item) -> Known:
    """Obligatory: an empty row is lacking, only a row that says default takes the default."""
    key = _key(unit, "C", flow)
    if sheet.values.get(str(key)) is None:
        return sheet.filed(key)
    return sheet.filed_or(key, fuels.ncv_of(sheet, item))


def _per_heat(sheet: Sheet, unit: PlannedFacility, item: Item) -> Term:
    """The default goes by the class of the unit for ordinary coal, by the fuel otherwise."""
    if item.coal and unit.detail("class").startswith(UNCONVENTIONAL):
        return sheet.constant("cc_unconventional")
    return sheet.of_item(item, "carbon_per_heat", "单位热值含碳量缺省值", "tC/GJ")


# —— load and biomass ——


def _members(sheet: Sheet, unit: PlannedFacility) -> Iterator[PlannedFacility]:
    """The single units of a merged filing, standby ones left out."""
    merged = set(_CODES.findall(unit.detail("merged")))
    for one in sheet.layout.facilities:
        if one.kind == MEMBER and one.code in merged and one.detail("standby") != YES:
            yield one


def _own_load(sheet: Sheet, unit: PlannedFacility) -> Known:
    """负荷系数 = generation ÷ (capacity × hours), %."""
    generation, hours = sheet.filed(_key(unit, "M")), sheet.filed(_key(unit, "O"))
    capacity = sheet.capacity(unit)
    if any(isinstance(one, Term) and one.value == 0 for one in (hours, capacity)):
        return Lack()
    return sheet.compute(
        _key(unit, "P"), lambda made, rated, ran: made * HUNDRED / (rated * ran), generation, capacity, hours
    )


def _load(sheet: Sheet, unit: PlannedFacility) -> Known:
    """The load factor; of a merged filing the mean of its single units weighted by capacity."""
    members = tuple(_members(sheet, unit))
    if not members:
        return _own_load(sheet, unit)
    capacities = [sheet.capacity(one) for one in members]
    loads = [sheet.figure_of(_key(one, "P")) for one in members]

    def weighted(*given: Term) -> Term:
        rated, load = given[: len(members)], given[len(members) :]
        return total(*(f * c for f, c in zip(load, rated, strict=True))) / total(*rated)

    return sheet.compute(_key(unit, "P"), weighted, *capacities, *loads)


def _biomass(sheet: Sheet, unit: PlannedFacility) -> None:
    """生物质热量占比: heat of the boiler ÷ efficiency less heat of the fossil fuels, over the whole (derived, D)."""
    parts = [(sheet.filed(_key(unit, "A", flow)), _ncv(sheet, unit, flow, item))
             for flow, item in sheet.flows(unit, "fuel")]  # fmt: skip
    given = [one for pair in parts for one in pair]

    def heat(*terms: Term) -> Term:
        return total(*(fc * ncv for fc, ncv in zip(terms[::2], terms[1::2], strict=True)))

    fossil = sheet.compute(_key(unit, "K"), heat, *given)
    efficiency, boiler = sheet.filed(_key(unit, "I")), sheet.filed(_key(unit, "J"))
    sheet.ratio(_key(unit, "L"), _share, boiler, efficiency, fossil)


def _share(boiler: Term, efficiency: Term, fossil: Term) -> Term:
    whole = boiler * HUNDRED / efficiency
    return (whole - fossil) * HUNDRED / whole
