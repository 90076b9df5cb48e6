"""历史图: one parameter over the last 13 months, with the band in which its own history usually lies.

Drawn by the server as SVG; lengths are whole units, since no tonne passes through a float. The table under it says the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Final

from cets_portal.norms.months import Month
from cets_portal.norms.rounding import half_up
from cets_portal.norms.thresholds import threshold
from dataquality.rules.months_due import earlier

MONTHS: Final = 13
WIDTH, HEIGHT = 760, 128
TOP, BOTTOM = 14, 96
LEFT, RIGHT = 64, 700


@dataclass(frozen=True, slots=True)
class Point:
    """一月: `is_now` is the month in work."""

    month: Month
    number: Decimal
    x: int
    y: int
    is_now: bool
    is_outside: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """横轴."""

    x: int
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """历史图. `band`: what the checks of sudden changes take for usual; None where history is too short."""

    points: tuple[Point, ...]
    ticks: tuple[Tick, ...]
    path: str
    low: Decimal
    high: Decimal
    median: Decimal | None
    band: tuple[Decimal, Decimal] | None
    band_y: int
    band_height: int
    median_y: int

    width, height, left, right, top, bottom, tick_y = WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM, BOTTOM + 20

    @property
    def span(self) -> int:
        return RIGHT - LEFT

    @property
    def label_x(self) -> int:
        return LEFT - 8


def history_chart(
    past: Sequence[tuple[Month, Decimal]], now: Month, number: Decimal | None, decimals: int
) -> Chart | None:
    """Of earlier months, oldest first, and this month's figure; None where fewer than two are known."""
    first = earlier(now, MONTHS - 1)
    known = [(month, one) for month, one in past if first <= month < now]
    before = [one for _month, one in known]
    if number is not None:
        known.append((now, number))
    if len(known) < 2:
        return None
    middle, band = usual(before, decimals)
    low, high = _range([one for _month, one in known], band)
    band_y = _y(band[1], low, high) if band else 0
    points = tuple(_point(month, one, now, low, high, band) for month, one in known)
    return Chart(
        points=points,
        ticks=tuple(Tick(_x(at), _tick(earlier(now, MONTHS - 1 - at), at)) for at in range(MONTHS)),
        path=" ".join(f"{'L' if at else 'M'}{one.x} {one.y}" for at, one in enumerate(points)),
        low=low,
        high=high,
        median=middle,
        band=band,
        band_y=band_y,
        band_height=max(_y(band[0], low, high) - band_y, 2) if band else 0,
        median_y=_y(middle, low, high) if middle is not None else 0,
    )


def usual(numbers: Sequence[Decimal], decimals: int) -> tuple[Decimal | None, tuple[Decimal, Decimal] | None]:
    """(median, band) of a history, as the checks measure it; both None where too few months are known."""
    if len(numbers) < threshold("jump_months"):
        return None, None
    middle = median(numbers)
    scatter = (
        threshold("jump_deviations") * threshold("mad_to_deviation") * median(abs(one - middle) for one in numbers)
    )
    reach = max(scatter, threshold("property_jump_floor") * abs(middle) / 100)
    low, high = (half_up(one, decimals) for one in (middle - reach, middle + reach))
    return half_up(middle, decimals), (low, high)


def _range(numbers: Sequence[Decimal], band: tuple[Decimal, Decimal] | None) -> tuple[Decimal, Decimal]:
    every = [*numbers, *(band or ())]
    low, high = min(every), max(every)
    return (low, high) if high > low else (low - 1, high + 1)


def _y(number: Decimal, low: Decimal, high: Decimal) -> int:
    return BOTTOM - int((number - low) * (BOTTOM - TOP) / (high - low))


def _x(at: int) -> int:
    return LEFT + 12 + at * (RIGHT - LEFT - 24) // (MONTHS - 1)


def _point(
    month: Month, number: Decimal, now: Month, low: Decimal, high: Decimal, band: tuple[Decimal, Decimal] | None
) -> Point:
    at = MONTHS - 1 - ((now.year - month.year) * 12 + now.number - month.number)
    outside = band is not None and not band[0] <= number <= band[1]
    return Point(month, number, _x(at), _y(number, low, high), month == now, outside)


def _tick(month: Month, at: int) -> str:
    """25/5 for the first and for each January, else the month alone."""
    return f"{month.year % 100:02d}/{month.number}" if at == 0 or month.number == 1 else str(month.number)
