"""临近门槛图: where each unit stands on the strip around the threshold.

Drawn by the server as SVG, coloured by classes; coordinates are Decimal, since no tonne passes through a
float. The strip shows; the table behind the link says.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

WIDTH = 790
LEFT, RIGHT = Decimal(16), Decimal(774)
LANES = (42, 51, 33)  # y of the first, second, third point that would cover one another
APART = Decimal(10)
TICKS = 8
NAMED_TICKS = (0, 2, 6, 8)  # The middle one bears the threshold's own label.


@dataclass(frozen=True)
class Point:
    """点: one unit; `inside` is whether the list has it in, `pk` opens its proof."""

    pk: int
    name: str
    tco2e: Decimal
    inside: bool


@dataclass(frozen=True)
class Mark:
    """画出的点."""

    point: Point
    x: Decimal
    y: int


@dataclass(frozen=True)
class Label:
    """点旁的名称: the two units next to the threshold, one on either side."""

    point: Point
    x: Decimal
    anchor: str


@dataclass(frozen=True)
class Tick:
    x: Decimal
    text: Decimal | None
    anchor: str


@dataclass(frozen=True)
class Strip:
    """临近门槛图. `low` and `high` are the ends of the band in tCO2e."""

    threshold: Decimal
    percent: Decimal
    low: Decimal
    high: Decimal
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]
    ticks: tuple[Tick, ...]
    inside: int
    outside: int


def make_strip(points: Iterable[Point], threshold: Decimal, percent: Decimal) -> Strip | None:
    """The strip for a band of ±percent of the threshold; None for a band of no width."""
    half = threshold * percent / 100
    if not half:
        return None
    low, high = threshold - half, threshold + half
    shown = sorted((p for p in points if low <= p.tco2e <= high), key=lambda p: (p.tco2e, p.pk))
    inside = sum(p.inside for p in shown)
    return Strip(
        threshold=threshold,
        percent=percent,
        low=low,
        high=high,
        marks=tuple(_laid_out(shown, low, high)),
        labels=tuple(_labels(shown, threshold, low, high)),
        ticks=tuple(_ticks(low, high)),
        inside=inside,
        outside=len(shown) - inside,
    )


def _at(value: Decimal, low: Decimal, high: Decimal) -> Decimal:
    return (LEFT + (value - low) / (high - low) * (RIGHT - LEFT)).quantize(Decimal("0.1"))


def _laid_out(points: list[Point], low: Decimal, high: Decimal) -> Iterator[Mark]:
    """Points that would cover one another go to the next lane; a fourth one lies on the last."""
    ends: list[Decimal] = [LEFT - 2 * APART] * len(LANES)
    for point in points:
        x = _at(point.tco2e, low, high)
        lane = next((i for i, end in enumerate(ends) if x - end >= APART), len(LANES) - 1)
        ends[lane] = x
        yield Mark(point, x, LANES[lane])


def _labels(points: list[Point], threshold: Decimal, low: Decimal, high: Decimal) -> Iterator[Label]:
    """Away from the line, unless the name would run out of the drawing."""
    below = [p for p in points if p.tco2e < threshold]
    if below:
        x, room = _at(below[-1].tco2e, low, high), _width(below[-1])
        yield Label(below[-1], x - APART, "end") if x - room > 0 else Label(below[-1], x + APART, "start")
    above = next((p for p in points if p.tco2e >= threshold), None)
    if above:
        x, room = _at(above.tco2e, low, high), _width(above)
        yield Label(above, x + APART, "start") if x + room < WIDTH else Label(above, x - APART, "end")


def _width(point: Point) -> int:
    """About how wide the label is: a Chinese character 12, a figure 7 units each."""
    return 12 * len(point.name) + 7 * len(f"{point.tco2e:,.2f}") + 2 * int(APART)


def _ticks(low: Decimal, high: Decimal) -> Iterator[Tick]:
    step = (high - low) / TICKS
    for number in range(TICKS + 1):
        value = low + step * number
        anchor = {0: "start", TICKS: "end"}.get(number, "middle")
        yield Tick(_at(value, low, high), value if number in NAMED_TICKS else None, anchor)
