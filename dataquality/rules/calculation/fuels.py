"""化石燃料: what the sectors share: carbon of a fuel into carbon dioxide, default factors of the item."""

from cets_portal.norms.form import Item
from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.calculation.arithmetic import HUNDRED, Term
from dataquality.rules.calculation.sheet import Known, Sheet
from dataquality.rules.rows import RowKey


def molar(sheet: Sheet) -> tuple[Term, Term]:
    """44 and 12, apart, so that the division comes last."""
    return sheet.constant("co2_molar"), sheet.constant("carbon_molar")


def ncv_of(sheet: Sheet, item: Item) -> Term:
    """低位发热量缺省值 of an item."""
    return sheet.of_item(item, "ncv", "低位发热量缺省值", f"GJ/{item.unit}")


def burnt(sheet: Sheet, key: RowKey, quantity: Known, *factors: Known, oxidation: Known | None = None) -> Known:
    """排放量: quantity × factors (× oxidation ÷ 100) × 44 ÷ 12, tCO2; of nothing burnt no factor is asked.

    `factors` are a carbon content, or a calorific value and a carbon content per heat.
    """
    co2, carbon = molar(sheet)
    if isinstance(quantity, Term) and quantity.value == 0:
        return sheet.compute(key, lambda amount: amount * co2 / carbon, quantity)

    def formula(amount: Term, *others: Term) -> Term:
        made = amount
        for one in others[: len(factors)]:
            made = made * one
        if oxidation is not None:
            made = made * others[-1] / HUNDRED
        return made * co2 / carbon

    given = (quantity, *factors) if oxidation is None else (quantity, *factors, oxidation)
    return sheet.compute(key, formula, *given)


def set_by_item(sheet: Sheet, key: RowKey, item: Item, name: str, label: str, unit: str) -> Known:
    """A row that the norm sets (default factor): entered as a step with its source, then used."""
    return sheet.compute(key, lambda default: default, sheet.of_item(item, name, label, unit))


def carbon_per_heat(sheet: Sheet, key: RowKey, item: Item) -> Known:
    """单位热值含碳量 of an item, tC/GJ."""
    return set_by_item(sheet, key, item, "carbon_per_heat", "单位热值含碳量缺省值", "tC/GJ")


def oxidation(sheet: Sheet, key: RowKey, item: Item) -> Known:
    """碳氧化率 of an item, %."""
    return set_by_item(sheet, key, item, "oxidation_percent", _("碳氧化率缺省值"), "%")
