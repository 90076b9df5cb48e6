"""配额分配相关数据: the quota input annex of a conclusion (S11 附件2; what tables 2-1 to 2-4 of the plan consume).

Stable keys; every figure is a text as the verified year has it ("" where there is none), tCO2 or tCO2e::

    {"schema": "annex/1", "sector", "emission_year": n, "form": code of the form,
     "enterprise": {"name", "uscc", "province", "city", "district", "sub_industry"},
     "verified_tco2e": the unit's emissions of the year,
     "estimated": bool, the province's own estimate: no units then,
     "units": [one for each generating unit, clinker line, electrolysis process; steel: each process],
     "whole": {what table 2-2 asks of the steelworks as a whole; empty elsewhere},
     "missing": ["U1.boiler", …] columns of the form that nobody filled}

Units of power (附件2 columns and the heat of table 2-1): "code", "name", "class" 机组类别, "product" 产品类别,
"fuel_type" 主体燃料类型, "capacity_mw", "fuels": [{"item", "name", "quantity", "unit", "ncv"}], "boiler" 锅炉类型,
"cooling" 冷却方式, "merged": bool 是否合并填报, "merged_codes" 各台机组编号, "generation_mwh", "biomass_percent",
"load_factor_percent", "emissions_tco2e", and beside the columns "heat_gj".
Units of steel: "code", "name", "kind", "output_t", "emissions_tco2e"; "whole": "iron_capacity_10kt" 炼铁工序生产能力
(万t/年), "iron_output_t", "iron_tco2e", "sinter_tco2e", "crude_steel_t", "enterprise_tco2e".
Units of cement: "code", "name", "slag_t", "slag_deduction", "clinker_t", "process_factor", "slag_percent",
"clinker_class", "clinker_variety", "design_t_per_day", "fuel_tco2e", "process_tco2e", "line_tco2e", "tco2e_per_t".
Units of aluminium: "code", "name", "capacity_t_per_year", "metal_t", "material_use_tco2e" 能源作为原材料用途的排放量,
"effect_tco2e" 阳极效应排放量, "tco2e_per_t", "process_tco2e".
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from cets_portal.norms.codes import Sector
from cets_portal.norms.form import Form, Item, form_of
from dataquality.rules.annual.items import ReportItem
from dataquality.rules.conclusion.table import TOTAL, number_of
from dataquality.rules.rows import PlannedFacility, RowKey, key_of
from dataquality.rules.snapshot import figure, layout_from

SCHEMA: Final = "annex/1"
_SIX: Final = Decimal("0.000001")
#: May stay empty without being told as missing.
_OPTIONAL: Final = frozenset(
    {"merged_codes", "biomass_percent", "slag_t", "slag_deduction", "slag_percent", "clinker_variety", "output_t"}
)
Unit = dict[str, Any]


class _Values:
    """已核数据: the verified items by facility, item and parameter."""

    def __init__(self, items: Iterable[ReportItem], form: Form) -> None:
        self.form = form
        self.text: dict[RowKey, str] = {}
        self.total = ""
        for one in items:
            if one.item == TOTAL:
                self.total = one.value
            else:
                self.text[key_of(one.item)] = one.value

    def get(self, facility: str, parameter: str) -> str:
        return self.text.get(RowKey(facility, "", "", parameter), "")

    def rows(self, facility: str, parameter: str) -> Iterator[tuple[Item, str]]:
        """(item, text) of a parameter that repeats over items."""
        for key, text in self.text.items():
            if key.facility == facility and key.parameter == parameter and key.item:
                yield self.form.item(key.item), text

    def sum(self, facility: str, parameter: str) -> str:
        """The items of a parameter added up; "" where none has a figure."""
        found = [number for _item, text in self.rows(facility, parameter) if (number := number_of(text)) is not None]
        return figure(sum(found, Decimal(0))) if found else ""


def quota_annex(content: Mapping[str, Any], items: Iterable[ReportItem]) -> dict[str, Any]:
    """The annex of a verified report: `content` of its version, `items` after verification."""
    values, layout = _Values(items, form_of(content["form"])), layout_from(content["layout"])
    sector = Sector(content["sector"])
    units = [unit for one in layout.facilities if (unit := _UNIT_OF[sector](one, values)) is not None]
    whole = _steelworks(layout.facilities, values) if sector is Sector.STEEL else {}
    return _annex(content, values.total, units, whole)


def estimated_annex(sector: str, emission_year: int, enterprise: Mapping[str, str], tco2e: str) -> dict[str, Any]:
    """The annex where the province estimated: the emissions, and nothing by unit."""
    about = {"sector": sector, "emission_year": emission_year, "form": "", "enterprise": enterprise}
    return _annex(about, tco2e, [], {}) | {"estimated": True}


def with_total(annex: Mapping[str, Any], tco2e: str) -> dict[str, Any]:
    """The same annex where the unit's emissions were decided otherwise; its units stay as verified."""
    return {**annex, "verified_tco2e": tco2e}


def _annex(content: Mapping[str, Any], total: str, units: list[Unit], whole: Unit) -> dict[str, Any]:
    said = content["enterprise"]
    names = ("name", "uscc", "province", "city", "district", "sub_industry")
    return {
        "schema": SCHEMA,
        "sector": str(content["sector"]),
        "emission_year": content["emission_year"],
        "form": content["form"],
        "enterprise": {name: said.get(name, "") for name in names},
        "verified_tco2e": total,
        "estimated": False,
        "units": units,
        "whole": whole,
        "missing": [*_missing(units), *(f"whole.{key}" for key, text in whole.items() if text == "")],
    }


def _missing(units: Iterable[Unit]) -> Iterator[str]:
    for unit in units:
        yield from (f"{unit['code']}.{key}" for key, one in unit.items() if one == "" and key not in _OPTIONAL)


# —— power ——


def _genset(one: PlannedFacility, values: _Values) -> Unit | None:
    if one.kind != "genset":
        return None
    fuels = [_fuel(one, values, item, text) for item, text in values.rows(one.code, "A")]
    return {
        "code": one.code,
        "name": one.name,
        "class": one.detail("class"),
        "product": one.detail("product"),
        "fuel_type": one.detail("fuel_type") or _main_fuel(fuels),
        "capacity_mw": _capacity(one),
        "fuels": fuels,
        "boiler": one.detail("boiler"),
        "cooling": one.detail("cooling"),
        "merged": bool(one.detail("merged")),
        "merged_codes": one.detail("merged"),
        "generation_mwh": values.get(one.code, "M"),
        "heat_gj": values.get(one.code, "N"),
        "biomass_percent": values.get(one.code, "L"),
        "load_factor_percent": values.get(one.code, "P"),
        "emissions_tco2e": values.get(one.code, "Q"),
    }


def _fuel(one: PlannedFacility, values: _Values, item: Item, quantity: str) -> dict[str, str]:
    heat = next((text for found, text in values.rows(one.code, "C") if found.id == item.id), "")
    return {"item": item.id, "name": item.name, "quantity": quantity, "unit": item.unit, "ncv": heat}


def _main_fuel(fuels: Iterable[Mapping[str, str]]) -> str:
    """主体燃料: what gave most of the heat; where that cannot be told, the first."""
    known = list(fuels)

    def heat(fuel: Mapping[str, str]) -> Decimal:
        quantity, ncv = number_of(fuel["quantity"]), number_of(fuel["ncv"])
        return quantity * ncv if quantity is not None and ncv is not None else Decimal(-1)

    return max(known, key=heat)["name"] if known else ""


# —— steel ——


def _process(one: PlannedFacility, values: _Values) -> Unit | None:
    if one.kind == "cofired_unit":
        return None
    output = values.get(one.code, "C4-prod") or values.get(one.code, "C4-prodv")
    return {
        "code": one.code,
        "name": one.name,
        "kind": one.kind,
        "output_t": output,
        "emissions_tco2e": values.get(one.code, "C4-E"),
    }


def _steelworks(facilities: Iterable[PlannedFacility], values: _Values) -> Unit:
    known = list(facilities)
    iron = [one for one in known if one.kind == "ironmaking"]
    sinter = [one for one in known if one.kind == "sintering"]
    return {
        "iron_capacity_10kt": _added(one.detail("annual_capacity") for one in iron),
        "iron_output_t": _added(values.get(one.code, "C4-prod") for one in iron),
        "iron_tco2e": _added(values.get(one.code, "C4-E") for one in iron),
        "sinter_tco2e": _added(values.get(one.code, "C4-E") for one in sinter) if sinter else "0",
        "crude_steel_t": values.get("", "C3-steel"),
        "enterprise_tco2e": values.get("", "C5-E") or values.total,
    }


# —— cement ——


def _line(one: PlannedFacility, values: _Values) -> Unit | None:
    if one.kind != "clinker_line":
        return None
    slag = [(item, text) for item, text in values.rows(one.code, "C-sub") if item.id == "carbide_slag"]
    deduction = next((text for item, text in values.rows(one.code, "C-ded") if item.id == "carbide_slag"), "")
    return {
        "code": one.code,
        "name": one.name,
        "slag_t": slag[0][1] if slag else "0",
        "slag_deduction": deduction,
        "clinker_t": values.sum(one.code, "C-out"),
        "process_factor": _factor(one.code, values),
        "slag_percent": values.get(one.code, "C-slag"),
        "clinker_class": one.detail("clinker")
        or "、".join(item.name for item, _text in values.rows(one.code, "C-out")),
        "clinker_variety": one.detail("variety"),
        "design_t_per_day": _capacity(one),
        "fuel_tco2e": values.get(one.code, "C-E"),
        "process_tco2e": values.get(one.code, "C-proc"),
        "line_tco2e": values.get(one.code, "C-line"),
        "tco2e_per_t": values.get(one.code, "C-int"),
    }


def _factor(code: str, values: _Values) -> str:
    """熟料的过程排放因子: of several kinds of clinker the mean weighted by output, six decimals half up."""
    factors = {item.id: number_of(text) for item, text in values.rows(code, "C-EFc")}
    outputs = {item.id: number_of(text) for item, text in values.rows(code, "C-out")}
    known = [(outputs.get(key), factor) for key, factor in factors.items() if factor is not None]
    if len({factor for _made, factor in known}) == 1:
        return figure(known[0][1])
    made = [(amount, factor) for amount, factor in known if amount]
    whole = sum((amount for amount, _f in made), Decimal(0))
    if not whole:
        return ""
    return figure((sum((a * f for a, f in made), Decimal(0)) / whole).quantize(_SIX, ROUND_HALF_UP))


# —— aluminium ——


def _electrolysis(one: PlannedFacility, values: _Values) -> Unit | None:
    return {
        "code": one.code,
        "name": one.name,
        "capacity_t_per_year": _capacity(one),
        "metal_t": values.get(one.code, "L-out"),
        "material_use_tco2e": values.get(one.code, "L-E1"),
        "effect_tco2e": values.get(one.code, "L-E2"),
        "tco2e_per_t": values.get(one.code, "L-int"),
        "process_tco2e": values.get(one.code, "L-E"),
    }


def _capacity(one: PlannedFacility) -> str:
    return figure(one.capacity) if one.capacity is not None else ""


def _added(texts: Iterable[str]) -> str:
    """Figures added up; "" where one of them is not known."""
    numbers = [number_of(text) for text in texts]
    known = [number for number in numbers if number is not None]
    return figure(sum(known, Decimal(0))) if known and len(known) == len(numbers) else ""


_UNIT_OF: Final[Mapping[Sector, Callable[[PlannedFacility, _Values], Unit | None]]] = {
    Sector.POWER: _genset,
    Sector.STEEL: _process,
    Sector.CEMENT: _line,
    Sector.ALUMINIUM: _electrolysis,
}
