"""样例企业: a plausible unit of every sector and one complete month of it, for the demo, tests and benchmarks.

`layout(sector)` is the unit, `values(sector)` what it files for a month: every row that is obligatory or planned
as measured; never a computed row. Another `seed` gives another plausible month. Everything is invented.
"""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from cets_portal.norms.codes import Sector
from cets_portal.norms.form import Direction, Form, Item, Method, Requirement, form_for
from cets_portal.norms.months import Month
from dataquality.rules.facts import Value
from dataquality.rules.rows import Flow, Layout, PlannedFacility, Row, rows_of

MONTH = Month(2026, 3)

_IN, _OUT = Direction.IN, Direction.OUT


def form_in_march(sector: str) -> Form:
    """The form of March 2026."""
    form = form_for(sector, MONTH)
    assert form is not None
    return form


def layout(sector: str) -> Layout:
    """The facilities and flows of one unit: a CHP plant, an integrated steelworks, a cement works, a smelter."""
    return _LAYOUTS[Sector(sector)]


def values(sector: str, seed: int = 0, *, month: Month = MONTH) -> dict[str, Value]:
    """A complete month of `layout(sector)`; figures wander a little with the seed, as months do."""
    form = form_for(sector, month)
    assert form is not None
    return values_of(form, layout(sector), seed)


def values_of(form: Form, plan: Layout, seed: int = 0) -> dict[str, Value]:
    """The same for any layout of this form. Row text → value."""
    chance = Random(seed)  # nosec B311 - invented figures, the same ones every time
    asked = (row for row in rows_of(form, plan) if _is_filed(row))
    return {row.text: _text(row) if row.parameter.is_text else _number(row, chance) for row in asked}


def _is_filed(row: Row) -> bool:
    requirement, code = row.parameter.requirement, row.parameter.code
    if code in _NEVER:
        return False
    if requirement is Requirement.COFIRED:
        return bool(row.facility and row.facility.cofired)
    if code in _COAL_ONLY_MEASURED:
        return bool(row.item and row.item.coal)
    if code in _FLUID_ONLY_MEASURED:
        return bool(row.item and not row.item.coal)
    return requirement in _FILED or code in _VOLUNTARY_FILED


_FILED = (Requirement.MUST, Requirement.MEASURED, Requirement.AUXILIARY_MUST)
_VOLUNTARY_FILED = frozenset(
    ("C4-FCv", "C4-prodv", "x-FC", "x-e", "x-h", "X-kind", "X-bought", "X-from", "X1", "X6", "X7")
)
#: One way of several: the other way's rows stay empty.
_NEVER = frozenset(("B1d", "L-gross"))
_COAL_ONLY_MEASURED = frozenset(("B1", "B2", "B3"))
_FLUID_ONLY_MEASURED = frozenset(("B0",))


def _text(row: Row) -> Value:
    if row.parameter.choices:
        return Value(text=_CHOSEN.get(row.parameter.code, row.parameter.choices[0]), method=Method.TEXT)
    return Value(text=_TEXTS.get(row.parameter.code, "示例"), method=Method.TEXT)


_CHOSEN = {"C5-C": "委托检测", "C5-N": "自行检测", "C5-freq": "每月缩分样"}
_TEXTS = {
    "C3-coal": "采购合同 HT-2026-031",
    "C5-lab": "示例煤质检测有限公司",
    "C5-uscc": "91990101MA0000015C",
    "E1": "国家温室气体排放因子数据库；煤粉炉；海拔 480 m",
    "H": "秸秆",
    "X-kind": "烟煤",
    "X-from": "示例省示例煤矿",
}


def _number(row: Row, chance: Random) -> Value:
    """A default stays a default; a figure is the usual one, a little off."""
    if _is_default(row):
        return Value(method=Method.DEFAULT)
    usual = _usual(row)
    steady = row.parameter.code in _STEADY
    figure = usual if steady else usual * (Decimal(1000) + chance.randint(-12, 12)) / 1000
    number = figure.quantize(Decimal(1).scaleb(-row.parameter.decimals), ROUND_HALF_UP)
    method = Method.DEFAULT if row.parameter.sources == (Method.DEFAULT,) else row.parameter.sources[0]
    return Value(number=number, method=method)


def _is_default(row: Row) -> bool:
    solid_coke = bool(row.item and row.item.ncv_default_only and "NCV" in row.parameter.code)
    return solid_coke or row.parameter.code in _LEFT_TO_DEFAULT


_LEFT_TO_DEFAULT = frozenset(("L-anode", "L-S", "L-A", "L-AE", "W-NCV", "O-NCV"))
#: Boiler figures and the like do not move from month to month.
_STEADY = frozenset(("E", "I", "O", "C6-hours"))


def _usual(row: Row) -> Decimal:
    """The usual figure of a row: by flow, then by parameter and kind, then by parameter."""
    code, item, facility = row.parameter.code, row.item, row.facility
    if item is not None and code in _BY_ITEM:
        return _BY_ITEM[code](item)
    keys = [(facility.kind if facility else "", item.id if item else "", row.key.direction, code)]
    keys.append((facility.kind if facility else "", "", "", code))
    return next((_USUAL[key] for key in keys if key in _USUAL), Decimal(100))


def _ncv(item: Item) -> Decimal:
    """Measured coal of a power plant is poorer than the default."""
    return Decimal("21.204") if item.ncv == Decimal("26.7") else item.ncv or Decimal(1)


_BY_ITEM: dict[str, Callable[[Item], Decimal]] = {
    "C": _ncv,
    "C3-NCV": _ncv,
    "C4-NCV": _ncv,
    "x-NCV": _ncv,
    "C-NCV": _ncv,
    "B0": lambda item: (item.ncv or Decimal(1)) * (item.carbon_per_heat or Decimal(1)),
}


def _table(text: str) -> dict[tuple[str, str, str, str], Decimal]:
    """Lines 'kind item direction code figure', '-' for none."""
    lines = [line.split() for line in text.strip().splitlines()]
    return {
        (_said(kind), _said(item), _said(direction), code): Decimal(figure)
        for kind, item, direction, code, figure in lines
    }


def _said(word: str) -> str:
    return "" if word == "-" else word


_USUAL = _table("""
genset bituminous - A 118250.00
genset natural_gas - A 12.50
genset bituminous - X-bought 121000.00
genset - - B1 0.6012
genset - - B2 12.40
genset - - B3 2.85
genset - - E 99.00
genset - - I 92.10
genset - - J 2310000.00
genset - - M 228600.000
genset - - N 386400.00
genset - - O 712.50
genset - - AE 12.000
genset - - X1 18.20
genset - - X6 214000.000
genset - - X7 12.000
- cleaned_coal - C3-FC 152000.00
- anthracite - C3-FC 41000.00
- bituminous - C3-FC 26000.00
- coke - C3-FC 18500.00
- natural_gas - C3-FC 86.00
- limestone - C3-P 62000.00
- dolomite - C3-P 9800.00
- electrode - C3-EL 210.00
- scrap - C3-M 24000.00
- ferrosilicon - C3-M 900.00
- silicomanganese - C3-M 1500.00
- pig_iron_sold - C3-AD 3000.00
- benzol_sold - C3-AD 1100.00
- tar_sold - C3-AD 3600.00
- - - C3-steel 402000.00
coking cleaned_coal in C4-FCv 152000.00
coking coke_oven_gas in C4-FCv 2100.00
coking coke out C4-FCv 112000.00
coking coke_oven_gas out C4-FCv 4700.00
coking - - C4-prodv 112000.00
sintering coke in C4-FC 19800.00
sintering anthracite in C4-FC 6200.00
sintering coke_oven_gas in C4-FC 260.00
sintering - - C4-prod 500000.00
ironmaking coke in C4-FC 138000.00
ironmaking anthracite in C4-FC 34800.00
ironmaking bituminous in C4-FC 26000.00
ironmaking bf_gas in C4-FC 17500.00
ironmaking bf_gas out C4-FC 62000.00
ironmaking - - C4-prod 378000.00
converter coke_oven_gas in C4-FCv 180.00
converter converter_gas out C4-FCv 4100.00
converter - - C4-prodv 402000.00
cofired_unit bf_gas - x-FC 30500.00
cofired_unit natural_gas - x-FC 40.00
cofired_unit - - x-e 52000.000
cofired_unit - - x-h 84000.00
- cleaned_coal - C6-dry 138000.00
- anthracite - C6-dry 37500.00
- bituminous - C6-dry 23600.00
- coke - C6-dry 17400.00
- - - C6-moist 9.10
clinker_line portland - C-out 141000.00
clinker_line bituminous - C-FC 19200.00
clinker_line diesel - C-FC 8.00
clinker_line carbide_slag - C-sub 4200.00
clinker_line steel_slag - C-sub 1800.00
- diesel - O-FC 6.00
electrolysis - - L-out 24600.00
- na2co3 - L-carb 36.00
- - - L-purity 98.50
""")


_LAYOUTS = {
    Sector.POWER: Layout(
        facilities=(
            PlannedFacility(
                code="U1",
                name="1号机组",
                kind="genset",
                capacity=Decimal(420),
                flows=(Flow("bituminous"), Flow("natural_gas")),
                details=(("class", "常规燃煤"), ("product", "热电联产")),
            ),
        ),
    ),
    Sector.STEEL: Layout(
        facilities=(
            PlannedFacility(
                "JH1", "1号焦炉", "coking",
                flows=(
                    Flow("cleaned_coal", _IN), Flow("coke_oven_gas", _IN, bought=False),
                    Flow("coke", _OUT, bought=False), Flow("coke_oven_gas", _OUT, bought=False),
                ),
            ),
            PlannedFacility(
                "SJ1", "1号烧结机", "sintering", Decimal(360),
                flows=(Flow("coke", _IN), Flow("anthracite", _IN), Flow("coke_oven_gas", _IN, bought=False)),
            ),
            PlannedFacility(
                "GL1", "1号高炉", "ironmaking", Decimal(2500),
                flows=(
                    Flow("coke", _IN), Flow("anthracite", _IN), Flow("bituminous", _IN),
                    Flow("bf_gas", _IN, bought=False), Flow("bf_gas", _OUT, bought=False),
                ),
            ),
            PlannedFacility(
                "ZL1", "1号转炉", "converter", Decimal(150),
                flows=(Flow("coke_oven_gas", _IN, bought=False), Flow("converter_gas", _OUT, bought=False)),
            ),
            PlannedFacility(
                "FD1", "1号自备机组", "cofired_unit", Decimal(135),
                flows=(Flow("bf_gas", bought=False), Flow("natural_gas")),
            ),
        ),
        flows=(
            Flow("cleaned_coal"), Flow("anthracite"), Flow("bituminous"), Flow("coke"), Flow("natural_gas"),
            Flow("limestone"), Flow("dolomite"), Flow("electrode"), Flow("scrap"), Flow("ferrosilicon"),
            Flow("silicomanganese"), Flow("pig_iron_sold"), Flow("benzol_sold"), Flow("tar_sold"),
        ),
    ),
    Sector.CEMENT: Layout(
        facilities=(
            PlannedFacility(
                "L1", "1号熟料生产线", "clinker_line", Decimal(5000),
                flows=(
                    Flow("portland"), Flow("bituminous"), Flow("diesel"), Flow("carbide_slag"), Flow("steel_slag"),
                ),
                details=(("clinker", "硅酸盐水泥熟料"),),
            ),
        ),
        flows=(Flow("diesel"),),
    ),
    Sector.ALUMINIUM: Layout(
        facilities=(PlannedFacility("DJ1", "1号电解系列", "electrolysis", Decimal(300000)),),
        flows=(Flow("na2co3"),),
    ),
}  # fmt: skip
