"""钢铁: the enterprise by mass balance (1), processes (2), co-fired power units (3), others by difference (4)."""

from collections.abc import Iterator
from typing import Final

from cets_portal.norms.form import Direction, Item, State
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.calculation import fuels
from dataquality.rules.calculation.arithmetic import HUNDRED, Term, less_after, total
from dataquality.rules.calculation.sheet import Known, Lack, Sheet
from dataquality.rules.rows import Flow, PlannedFacility, RowKey

COFIRED: Final = "cofired_unit"
#: Filed by every works; the others file theirs freely, under a parameter of its own.
_OBLIGED: Final = ("sintering", "ironmaking")
#: Group of items → parameter of its quantity; its factor and emissions are '…-F' and '…-E'.
_MATERIALS: Final = {"carbonate": "C3-P", "electrode": "C3-EL", "raw": "C3-M"}


def emissions(sheet: Sheet) -> Known:
    """The enterprise's emissions of table C.5, whole tonnes of carbon dioxide."""
    enterprise = _enterprise(sheet)
    processes = [_process(sheet, one) for one in sheet.layout.facilities if one.kind != COFIRED]
    units = [_cofired(sheet, one) for one in sheet.layout.facilities if one.kind == COFIRED]
    return _summary(sheet, enterprise, processes, units)


def _key(parameter: str, flow: Flow | None = None, facility: PlannedFacility | None = None) -> RowKey:
    return RowKey(
        facility.code if facility else "", flow.item if flow else "", flow.direction if flow else "", parameter
    )


# —— (1) enterprise ——


def _enterprise(sheet: Sheet) -> Known:
    added = [_bought_fuel(sheet, flow, item) for flow, item in sheet.flows(None, "fuel")]
    added += [_material(sheet, code, *one) for group, code in _MATERIALS.items() for one in _of(sheet, group)]
    taken = [_material(sheet, "C3-AD", *one) for one in _of(sheet, "product")]
    output = sheet.filed(_key("C3-steel"))
    steel = sheet.of_item(sheet.form.item("crude_steel"), "factor", _("二氧化碳排放因子"), "tCO2/t")
    taken.append(sheet.compute(_key("C3-steel-E"), lambda tonnes: tonnes * steel, output))
    whole = sheet.compute(_key("C3-E"), less_after(len(added)), *added, *taken)
    sheet.ratio(_key("C3-int"), lambda tonnes, co2: co2 / tonnes, output, whole)
    return whole


def _of(sheet: Sheet, group: str) -> Iterator[tuple[Flow, Item]]:
    return sheet.flows(None, group)


def _bought_fuel(sheet: Sheet, flow: Flow, item: Item) -> Known:
    heat = _ncv(sheet, _key("C3-NCV", flow), item)
    per_heat = fuels.carbon_per_heat(sheet, _key("C3-CC", flow), item)
    return fuels.burnt(sheet, _key("C3-EF", flow), sheet.filed(_key("C3-FC", flow)), heat, per_heat)


def _material(sheet: Sheet, code: str, flow: Flow, item: Item) -> Known:
    """Quantity × factor: carbonates, electrodes, raw materials, products."""
    factor = fuels.set_by_item(sheet, _key(f"{code}-F", flow), item, "factor", _("二氧化碳排放因子缺省值"), "tCO2/t")
    quantity = sheet.filed(_key(code, flow))
    return sheet.compute(_key(f"{code}-E", flow), lambda amount, ef: amount * ef, quantity, factor)


def _ncv(sheet: Sheet, key: RowKey, item: Item) -> Known:
    """Coke always takes the default; others where nobody measures."""
    default = fuels.ncv_of(sheet, item)
    return default if item.ncv_default_only else sheet.filed_or(key, default)


# —— (2) processes ——


def _process(sheet: Sheet, process: PlannedFacility) -> Known:
    flows = list(sheet.flows(process, "fuel"))
    into = [_flow(sheet, process, *one) for one in flows if one[0].direction is Direction.IN]
    out = [_flow(sheet, process, *one) for one in flows if one[0].direction is Direction.OUT]
    emitted = sheet.compute(_key("C4-E", None, process), less_after(len(into)), *into, *out)
    output = sheet.filed(_key("C4-prod" if process.kind in _OBLIGED else "C4-prodv", None, process))
    sheet.ratio(_key("C4-int", None, process), lambda tonnes, co2: co2 / tonnes, output, emitted)
    return emitted


def _flow(sheet: Sheet, process: PlannedFacility, flow: Flow, item: Item) -> Known:
    code = "C4-FC" if process.kind in _OBLIGED else "C4-FCv"
    heat = _process_ncv(sheet, _key("C4-NCV", flow, process), item)
    per_heat = fuels.carbon_per_heat(sheet, _key("C4-CC", flow, process), item)
    quantity = sheet.filed(_key(code, flow, process))
    return fuels.burnt(sheet, _key("C4-EF", flow, process), quantity, heat, per_heat)


def _process_ncv(sheet: Sheet, key: RowKey, item: Item) -> Known:
    """Gas and liquids by process; coke the default; other solids the enterprise's figure (7.1.2.2.1)."""
    if item.state is not State.SOLID or item.ncv_default_only:
        return _ncv(sheet, key, item)
    enterprise = RowKey("", item.id, "", "C3-NCV")
    if str(enterprise) in sheet.rows:
        return _ncv(sheet, enterprise, item)
    return fuels.ncv_of(sheet, item)


# —— (3) co-fired units ——


def _cofired(sheet: Sheet, unit: PlannedFacility) -> Known:
    flows = list(sheet.flows(unit, "fuel"))
    emitted = sheet.sum_of(_key("x-E", None, unit), *(_unit_fuel(sheet, unit, *one) for one in flows))
    _self_made_share(sheet, unit, flows)
    return emitted


def _unit_fuel(sheet: Sheet, unit: PlannedFacility, flow: Flow, item: Item) -> Known:
    heat = _process_ncv(sheet, _key("x-NCV", flow, unit), item)
    per_heat = fuels.carbon_per_heat(sheet, _key("x-CC", flow, unit), item)
    share = fuels.oxidation(sheet, _key("x-OF", flow, unit), item)
    quantity = sheet.filed(_key("x-FC", flow, unit))
    return fuels.burnt(sheet, _key("x-EF", flow, unit), quantity, heat, per_heat, oxidation=share)


def _self_made_share(sheet: Sheet, unit: PlannedFacility, flows: list[tuple[Flow, Item]]) -> None:
    """掺烧自产二次能源热量占比 = heat of what the works made itself ÷ heat of all fossil fuels, %."""
    given: list[Known] = []
    for flow, item in flows:
        given += [sheet.filed(_key("x-FC", flow, unit)), _process_ncv(sheet, _key("x-NCV", flow, unit), item)]
    if not any(isinstance(one, Lack) or one.value for one in given[::2]):
        return

    def share(*terms: Term) -> Term:
        heats = [fc * ncv for fc, ncv in zip(terms[::2], terms[1::2], strict=True)]
        own = [heat for heat, (flow, _item) in zip(heats, flows, strict=True) if not flow.bought]
        return total(*own) * HUNDRED / total(*heats)

    sheet.compute(_key("x-share", None, unit), share, *given)


# —— (4) summary ——


def _summary(sheet: Sheet, enterprise: Known, processes: list[Known], units: list[Known]) -> Known:
    whole = sheet.compute(_key("C5-E"), lambda tonnes: tonnes, enterprise)
    mine = sheet.sum_of(_key("C5-P"), *processes)
    power = sheet.sum_of(_key("C5-X"), *units)
    sheet.compute(_key("C5-O"), lambda e, p, x: e - p - x, whole, mine, power)
    return whole
