"""水泥: per clinker line fuel and process with substitutes deducted; own power facility and others beside it."""

from decimal import Decimal

from cets_portal.norms.form import Item, State
from dataquality.rules.calculation import fuels
from dataquality.rules.calculation.arithmetic import HUNDRED, Term, less_after, total
from dataquality.rules.calculation.sheet import Known, Sheet
from dataquality.rules.rows import Flow, PlannedFacility, RowKey

LINE = "clinker_line"
CARBIDE_SLAG = "carbide_slag"


def emissions(sheet: Sheet) -> Known:
    """The enterprise: its lines, its power facilities and what else it burns, tCO2."""
    parts: list[Known] = []
    for facility in sheet.layout.facilities:
        parts.append(_line(sheet, facility) if facility.kind == LINE else _fuels(sheet, "W", facility))
    parts.append(_fuels(sheet, "O", None))
    return sheet.sum_of(RowKey("", "", "", "ENT-E"), *parts)


def _key(facility: PlannedFacility | None, parameter: str, flow: Flow | None = None) -> RowKey:
    return RowKey(
        facility.code if facility else "", flow.item if flow else "", flow.direction if flow else "", parameter
    )


# —— fuels: prefix C a kiln, W a power boiler, O an industrial boiler ——


def _fuels(sheet: Sheet, prefix: str, facility: PlannedFacility | None) -> Known:
    burnt = [_fuel(sheet, prefix, facility, *one) for one in sheet.flows(facility, "fuel")]
    return sheet.sum_of(_key(facility, f"{prefix}-E"), *burnt)


def _fuel(sheet: Sheet, prefix: str, facility: PlannedFacility | None, flow: Flow, item: Item) -> Known:
    heat = sheet.filed_or(_key(facility, f"{prefix}-NCV", flow), fuels.ncv_of(sheet, item))
    per_heat = fuels.carbon_per_heat(sheet, _key(facility, f"{prefix}-CC", flow), item)
    burnt_share = sheet.compute(
        _key(facility, f"{prefix}-OF", flow), lambda default: default, _oxidation(sheet, prefix, item)
    )
    quantity = sheet.filed(_key(facility, f"{prefix}-FC", flow))
    return fuels.burnt(sheet, _key(facility, f"{prefix}-EF", flow), quantity, heat, per_heat, oxidation=burnt_share)


def _oxidation(sheet: Sheet, prefix: str, item: Item) -> Term:
    """A kiln burns all alike; a boiler burns solids worse than what the table gives for liquids and gas."""
    if prefix == "C":
        return sheet.constant("of_kiln")
    if item.state is State.SOLID:
        return sheet.constant("of_power_boiler" if prefix == "W" else "of_industrial_boiler")
    return sheet.of_item(item, "oxidation_percent", "碳氧化率缺省值", "%")


# —— the line ——


def _line(sheet: Sheet, line: PlannedFacility) -> Known:
    burnt = _fuels(sheet, "C", line)
    process = _process(sheet, line)
    whole = sheet.sum_of(_key(line, "C-line"), burnt, process)
    outputs = [sheet.filed(_key(line, "C-out", flow)) for flow, _item in sheet.flows(line, "clinker")]
    if outputs and not _all_nought(outputs):
        sheet.compute(_key(line, "C-int"), lambda co2, *tonnes: co2 / total(*tonnes), whole, *outputs)
    _slag_share(sheet, line)
    return whole


def _process(sheet: Sheet, line: PlannedFacility) -> Known:
    """过程排放量: clinker × factor less substitutes × deduction."""
    made = [_times(sheet, line, ("C-out", "C-EFc", "C-Ec"), *one) for one in sheet.flows(line, "clinker")]
    less = [_times(sheet, line, ("C-sub", "C-ded", "C-Ed"), *one) for one in sheet.flows(line, "substitute")]
    return sheet.compute(_key(line, "C-proc"), less_after(len(made)), *made, *less)


def _times(sheet: Sheet, line: PlannedFacility, codes: tuple[str, str, str], flow: Flow, item: Item) -> Known:
    quantity_code, factor_code, result_code = codes
    label = "过程排放因子" if quantity_code == "C-out" else "扣减系数"
    factor = fuels.set_by_item(sheet, _key(line, factor_code, flow), item, "factor", label, "tCO2/t")
    quantity = sheet.filed(_key(line, quantity_code, flow))
    return sheet.compute(_key(line, result_code, flow), lambda amount, ef: amount * ef, quantity, factor)


def _slag_share(sheet: Sheet, line: PlannedFacility) -> None:
    """电石渣替代率 = slag × its deduction ÷ (clinker × process factor), %; only where the line uses slag."""
    slag = next((flow for flow, _item in sheet.flows(line, "substitute") if flow.item == CARBIDE_SLAG), None)
    clinker = [flow for flow, _item in sheet.flows(line, "clinker")]
    if slag is None or not clinker:
        return
    outputs = [sheet.filed(_key(line, "C-out", flow)) for flow in clinker]
    if _all_nought(outputs):
        return
    given: list[Known] = [sheet.filed(_key(line, "C-sub", slag)), sheet.figure_of(_key(line, "C-ded", slag))]
    for flow, output in zip(clinker, outputs, strict=True):
        given += [output, sheet.figure_of(_key(line, "C-EFc", flow))]

    def share(used: Term, deduction: Term, *pairs: Term) -> Term:
        whole = total(*(tonnes * factor for tonnes, factor in zip(pairs[::2], pairs[1::2], strict=True)))
        return used * deduction * HUNDRED / whole

    sheet.compute(_key(line, "C-slag"), share, *given)


def _all_nought(known: list[Known]) -> bool:
    return all(isinstance(one, Term) and one.value == Decimal(0) for one in known)
