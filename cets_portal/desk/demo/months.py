"""样例年份: believable months of a plausible unit: seasons, months of unlike length, coal that varies, nothing round."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from cets_portal.desk.demo import works
from cets_portal.norms.form import Form, State
from cets_portal.norms.months import Month
from dataquality.rules.calculation import calculate
from dataquality.rules.checks.traits import AMOUNTS, LABORATORY
from dataquality.rules.facts import Value
from dataquality.rules.rows import Layout, Row, rows_of

#: What follows the activity besides the amounts.
AUXILIARY = ("X-bought", "X6", "X7", "L-aux-ac")
#: The default of natural gas stands at the upper end of the guide's range; what is burnt is a little leaner.
PIPELINE_GAS = Decimal("0.95")
#: Share of the usual month, by month of the year: winter up, summer down.
SEASONS = (115, 112, 104, 96, 90, 88, 92, 98, 102, 106, 110, 114)


@dataclass(frozen=True)
class Plant:
    """样例单位: its layout and how large it is against the plausible one of its sector."""

    sector: str
    size: Decimal
    seed: int

    @property
    def layout(self) -> Layout:
        """The plausible layout with capacities of this size."""
        plain = works.layout(self.sector)
        return replace(
            plain, facilities=tuple(replace(one, capacity=self._capacity(one.capacity)) for one in plain.facilities)
        )

    def _capacity(self, usual: Decimal | None) -> Decimal | None:
        return None if usual is None else max((usual * self.size).quantize(Decimal("0.1")), Decimal("0.1"))


def plant_of(sector: str, yearly_tco2e: Decimal, seed: int) -> Plant:
    """A plant that emits about so much a year."""
    form = works.form_in_march(sector)
    plain = works.layout(sector)
    total = calculate(form, plain, works.values_of(form, plain)).total
    assert total
    return Plant(sector, max(yearly_tco2e / 12 / total, Decimal("0.005")), seed)


def month_of(plant: Plant, form: Form, month: Month) -> dict[str, Value]:
    """What the plant files for one month. Row text → value."""
    chance = Random(f"{plant.seed} {month}")  # nosec B311 - invented figures, the same ones every time
    layout = plant.layout
    values = works.values_of(form, layout, chance.randrange(10**6))
    activity = Decimal(SEASONS[month.number - 1] + chance.randint(-3, 3)) / 120
    move = _Mover(chance, plant.size * activity * month.ends_on.day / 31, activity, month)
    return {**values, **_moved(rows_of(form, layout), values, move)}


def _moved(rows: tuple[Row, ...], values: Mapping[str, Value], move: "_Mover") -> dict[str, Value]:
    found = ((row, values.get(row.text)) for row in rows)
    return {
        row.text: replace(value, number=move.figure(row, value.number))
        for row, value in found
        if value is not None and value.number is not None
    }


class _Mover:
    """One month's weather, coal and running: moves each figure of the usual month."""

    def __init__(self, chance: Random, scale: Decimal, activity: Decimal, month: Month) -> None:
        self.chance, self.scale, self.activity, self.month = chance, scale, activity, month
        self.moisture = Decimal(chance.randint(800, 1600)) / 100
        self.quality = Decimal(chance.randint(960, 1040)) / 1000

    def figure(self, row: Row, number: Decimal) -> Decimal:
        """The figure of this month, with the decimals of the form."""
        return self._moved(row, number).quantize(Decimal(1).scaleb(-row.parameter.decimals), ROUND_HALF_UP)

    def _moved(self, row: Row, number: Decimal) -> Decimal:
        code, wobble = row.parameter.code, Decimal(self.chance.randint(985_000, 1_015_000)) / 1_000_000
        if code in ("B2", "C6-moist"):
            return self.moisture
        if code in ("O", "C6-hours"):
            return self.month.ends_on.day * 24 * min(Decimal(1), self.activity * Decimal("1.02"))
        if code == "B3":
            return Decimal(self.chance.randint(150, 350)) / 100
        if code == "C6-dry":
            return number * self.scale * (100 - self.moisture) / Decimal("90.9")
        if code in AMOUNTS or code in AUXILIARY:
            return number * self.scale * (wobble if code == "X-bought" else 1)
        if code in ("B1", "B1d"):
            return number * wobble * self.quality * Decimal("87.8") / (100 - self.moisture)
        if code in LABORATORY:
            return number * wobble * (self.quality if _is_coal(row) else PIPELINE_GAS)
        return number


def _is_coal(row: Row) -> bool:
    return row.item is not None and row.item.state is State.SOLID and bool(row.item.coal)
