"""边界数据: a unit's confirmed annex → what each row of tables 1-1 … 1-4 and 2-1 … 2-4 starts from.

Figures stay the texts of the annex, keyed by the columns of the official tables; "" where nothing is known.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from cets_portal.norms.codes import Sector
from cets_portal.norms.folding import fold
from cets_portal.norms.plan_parts import SpecialCase
from cets_portal.norms.plan_power import ClassFuel
from quota.rules.allocation.terms import Phase, Terms
from quota.rules.cells import read_number
from quota.rules.power import PowerYear, class_called

Annex = Mapping[str, Any]
#: What is stored with a row; plain JSON: texts and lists of texts.
Inputs = dict[str, Any]
#: Annex key → column of the official table.
_POWER = {
    "fuel_type": "fuel", "class": "genset_class", "product": "product", "capacity_mw": "capacity",
    "generation_mwh": "generation", "heat_gj": "heat", "load_factor_percent": "load_factor",
    "biomass_percent": "biomass_percent", "emissions_tco2e": "verified",
}  # fmt: skip
_STEEL = {
    "iron_capacity_10kt": "capacity", "iron_output_t": "output", "iron_tco2e": "iron", "sinter_tco2e": "sinter",
    "crude_steel_t": "crude_steel",
}  # fmt: skip
_CEMENT = {
    "slag_t": "slag", "slag_deduction": "slag_deduction", "clinker_t": "output", "process_factor": "process_factor",
    "slag_percent": "slag_percent", "clinker_class": "clinker_class", "clinker_variety": "clinker_kind",
    "design_t_per_day": "capacity", "fuel_tco2e": "fuel_tco2e", "process_tco2e": "process_tco2e",
    "line_tco2e": "verified",
}  # fmt: skip
_ALUMINIUM = {
    "capacity_t_per_year": "capacity", "metal_t": "output", "material_use_tco2e": "material",
    "effect_tco2e": "effect", "process_tco2e": "verified",
}  # fmt: skip
_COLUMNS = {Sector.POWER: _POWER, Sector.CEMENT: _CEMENT, Sector.ALUMINIUM: _ALUMINIUM}
_SEVERAL = str.maketrans({"，": "、", ",": "、", ";": "、", "；": "、", "/": "、"})
#: The words of the plans for ordinary and other coal units and gas units, as the control plan names classes.
_ORDINARY, _OTHER_COAL, _GAS = "常规燃煤", "非常规燃煤", "燃气"


def rows_of(terms: Terms, annex: Annex, total: str, capacities: Mapping[str, str]) -> list[tuple[str, Inputs]]:
    """(code, inputs) of every object of a unit. `total`: the figure that stands; `capacities`: MW by code of the register.

    An estimate knows no objects: one row without a code then. A power plant's single genset emits what the plant does;
    lines and processes keep their own figure, since a works may emit beside them (tables 2-3 ②, 2-4 ⑤).
    """
    rows = list(_objects(terms, annex, total, capacities))
    if not rows:
        return [("", {"verified": total})]
    if len(rows) == 1 and (terms.sector is Sector.POWER or not rows[0][1]["verified"]):
        rows[0][1]["verified"] = total
    return rows


def _objects(terms: Terms, annex: Annex, total: str, capacities: Mapping[str, str]) -> Iterator[tuple[str, Inputs]]:
    if terms.sector is Sector.STEEL:
        if whole := annex.get("whole"):
            yield "", _renamed(whole, _STEEL) | {"verified": total}
        return
    for unit in annex.get("units", ()):
        inputs = _renamed(unit, _COLUMNS[terms.sector])
        if terms.phase is Phase.FINAL and terms.power is not None:
            inputs |= _genset(terms.power, unit, capacities)
        yield str(unit["code"]), inputs


def _renamed(found: Mapping[str, Any], names: Mapping[str, str]) -> Inputs:
    return {column: str(found.get(key, "")) for key, column in names.items()}


def _genset(year: PowerYear, unit: Mapping[str, Any], capacities: Mapping[str, str]) -> Inputs:
    classes = list(classes_of(year, unit, capacities))
    return {"is_merged": "是" if unit.get("merged") else "否", "classes": classes}


def classes_of(year: PowerYear, unit: Mapping[str, Any], capacities: Mapping[str, str]) -> tuple[str, ...]:
    """Ids of the classes: of a merged group one for each capacity among its members (最不利原则 decides between them).

    A merged group whose members the register does not know may be of either class of its kind. Empty: not told.
    """
    kind = fold(str(unit.get("class", "")))
    named = class_called(year, kind)
    if named is not None:
        return (named.id,)
    if kind == fold(_GAS):
        return tuple(one.id for one in year.rules.classes if one.fuel is ClassFuel.GAS)
    coal = [one for one in year.rules.classes if one.fuel is ClassFuel.COAL]
    if kind == fold(_OTHER_COAL):
        return tuple(one.id for one in coal if not one.follows_load)
    if kind != fold(_ORDINARY):
        return ()
    sizes = _sizes(unit, capacities)
    if sizes is None:
        return tuple(one.id for one in coal if one.follows_load)
    return tuple(one.id for one in coal if one.follows_load and any(one.suits(size) for size in sizes))


def _sizes(unit: Mapping[str, Any], capacities: Mapping[str, str]) -> list[Any] | None:
    """Rated capacities in MW of the unit or of each member of the group; None where a member's is not known."""
    if not unit.get("merged"):
        own = read_number(unit.get("capacity_mw", "")).number
        return [] if own is None else [own]
    codes = [one.strip() for one in str(unit.get("merged_codes", "")).translate(_SEVERAL).split("、") if one.strip()]
    found = [read_number(capacities.get(code, "")).number for code in codes]
    return None if not found or None in found else found


# —— special cases ——

Evident = Callable[[Terms, Inputs], "SpecialCase | None"]


def evident_case(terms: Terms, inputs: Inputs) -> SpecialCase | None:
    """The case that the annex itself shows: the share of biomass, a class of its own, white clinker."""
    found = _FROM_ANNEX.get(terms.sector)
    return found(terms, inputs) if found else None


def _of_genset(terms: Terms, inputs: Inputs) -> SpecialCase | None:
    biomass, share = terms.case("biomass"), read_number(inputs.get("biomass_percent", "")).number
    if biomass and biomass.above_percent is not None and share is not None and share > biomass.above_percent:
        return biomass
    text = fold(inputs.get("genset_class", ""))
    return _called(terms.cases, text) if text else None


def _of_line(terms: Terms, inputs: Inputs) -> SpecialCase | None:
    """仅生产白色硅酸盐水泥熟料: a line that makes this kind alone."""
    kinds = [one for one in str(inputs.get("clinker_class", "")).translate(_SEVERAL).split("、") if one]
    white = kinds and all(one.startswith("白色") for one in kinds)
    return terms.case("white_clinker") if white else None


def _called(cases: Iterable[SpecialCase], folded: str) -> SpecialCase | None:
    return next((one for one in cases if one.is_called(folded)), None)


_FROM_ANNEX: Mapping[Sector, Evident] = {Sector.POWER: _of_genset, Sector.CEMENT: _of_line}
