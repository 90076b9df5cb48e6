"""铝冶炼: the anode, the anode effect (CF4, C2F6 by their warming potential), the carbonates of the enterprise."""

from cets_portal.norms.form import Item
from dataquality.rules.calculation import fuels
from dataquality.rules.calculation.arithmetic import HUNDRED, THOUSAND, Term
from dataquality.rules.calculation.sheet import Known, Sheet
from dataquality.rules.rows import Flow, PlannedFacility, RowKey

#: What the row 炭阳极消耗确定方式 says where the gross consumption is filed.
GROSS = "毛耗折算"


def emissions(sheet: Sheet) -> Known:
    """The enterprise: electrolysis and carbonates, tCO2e."""
    parts = [_process(sheet, one) for one in sheet.layout.facilities]
    parts += [_carbonate(sheet, *one) for one in sheet.flows(None, "carbonate")]
    return sheet.sum_of(RowKey("", "", "", "ENT-E"), *parts)


def _key(facility: PlannedFacility, parameter: str) -> RowKey:
    return RowKey(facility.code, "", "", parameter)


def _process(sheet: Sheet, process: PlannedFacility) -> Known:
    output = sheet.filed(_key(process, "L-out"))
    whole = sheet.sum_of(_key(process, "L-E"), _anode(sheet, process, output), _effect(sheet, process, output))
    sheet.ratio(_key(process, "L-int"), lambda tonnes, co2: co2 / tonnes, output, whole)
    return whole


def _anode(sheet: Sheet, process: PlannedFacility, output: Known) -> Known:
    """炭阳极消耗: output × net consumption, or gross × (1 − butts), × (1 − S − A) × 44/12."""
    co2, carbon = fuels.molar(sheet)
    sulphur = sheet.filed_or(_key(process, "L-S"), sheet.constant("anode_sulphur"))
    ash = sheet.filed_or(_key(process, "L-A"), sheet.constant("anode_ash"))
    key = _key(process, "L-E1")

    def oxidised(anode: Term, s: Term, a: Term) -> Term:
        return anode * (HUNDRED - s - a) / HUNDRED * co2 / carbon

    if sheet.says(_key(process, "L-how")) == GROSS:
        butts = sheet.constant("anode_butt")
        gross = sheet.filed(_key(process, "L-gross"))
        return sheet.compute(
            key, lambda used, s, a: oxidised(used * (HUNDRED - butts) / HUNDRED, s, a), gross, sulphur, ash
        )
    net = sheet.filed_or(_key(process, "L-anode"), sheet.constant("anode_net"))
    return sheet.compute(key, lambda made, each, s, a: oxidised(made * each, s, a), output, net, sulphur, ash)


def _effect(sheet: Sheet, process: PlannedFacility, output: Known) -> Known:
    """阳极效应: output × (EF_CF4 × GWP + EF_C2F6 × GWP) ÷ 1000."""
    cf4, c2f6 = _factors(sheet, process)
    first, second = sheet.constant("gwp_cf4"), sheet.constant("gwp_c2f6")
    return sheet.compute(
        _key(process, "L-E2"), lambda made, a, b: made * (a * first + b * second) / THOUSAND, output, cf4, c2f6
    )


def _factors(sheet: Sheet, process: PlannedFacility) -> tuple[Known, Known]:
    """kg per tonne: by the minutes of effect where they are measured, the defaults otherwise."""
    key4, key2 = _key(process, "L-CF4"), _key(process, "L-C2F6")
    minutes = _key(process, "L-AE")
    if not sheet.is_given(minutes):
        return (
            sheet.compute(key4, lambda default: default, sheet.constant("cf4_default")),
            sheet.compute(key2, lambda default: default, sheet.constant("c2f6_default")),
        )
    slope, ratio = sheet.constant("cf4_slope"), sheet.constant("c2f6_ratio")
    cf4 = sheet.compute(key4, lambda lasted: lasted * slope, sheet.filed(minutes))
    return cf4, sheet.compute(key2, lambda factor: factor * ratio, cf4)


def _carbonate(sheet: Sheet, flow: Flow, item: Item) -> Known:
    """Quantity × purity × factor."""
    key = RowKey("", flow.item, flow.direction, "L-Ec")
    quantity, purity = (sheet.filed(key._replace(parameter=code)) for code in ("L-carb", "L-purity"))
    factor = fuels.set_by_item(sheet, key._replace(parameter="L-EFc"), item, "factor", "排放因子缺省值", "tCO2/t")
    return sheet.compute(key, lambda amount, pure, ef: amount * pure / HUNDRED * ef, quantity, purity, factor)
