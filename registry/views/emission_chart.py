"""年度排放图: bars of one sector's figures by year, with the threshold as a line. Beside it stands the table.

Drawn by the server as SVG, coloured by classes; lengths are whole units, since no tonne passes through a float.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from registry.selectors.profile import YearFigures

WIDTH, HEIGHT = 560, 150
TOP, BOTTOM = 22, 126
#: To the right of the bars stands the name of the line.
LEFT, RIGHT = 8, 460
WIDEST_BAR = 40


@dataclass(frozen=True)
class Bar:
    """柱: one emission year; `known_by` is the source of the figure."""

    year: int
    tco2e: Decimal
    known_by: str
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def label_y(self) -> int:
        return self.y - 5


@dataclass(frozen=True)
class Chart:
    """年度排放图. `limit_y` is where the threshold lies; None where no rule gives one."""

    bars: tuple[Bar, ...]
    limit: Decimal | None
    limit_y: int | None

    width, height, bottom, left, right, year_y = WIDTH, HEIGHT, BOTTOM, LEFT, RIGHT, BOTTOM + 16

    @property
    def label_x(self) -> int:
        return RIGHT + 6

    @property
    def limit_label_y(self) -> int:
        return (self.limit_y or 0) + 4


def make_chart(years: Sequence[YearFigures], limit: Decimal | None) -> Chart | None:
    """The best figure of each year, oldest first, twelve at most; None where there is nothing to compare."""
    shown = sorted(years, key=lambda year: year.emission_year)[-12:]
    if len(shown) < 2:
        return None
    top = max([year.best.emissions_tco2e for year in shown] + [limit or Decimal(0), Decimal(1)])
    step = (RIGHT - LEFT) // len(shown)
    width = min(step * 6 // 10, WIDEST_BAR)
    bars = tuple(_bar(year, LEFT + number * step, step, width, top) for number, year in enumerate(shown))
    return Chart(bars, limit, BOTTOM - _length(limit, top) if limit else None)


def _bar(year: YearFigures, start: int, step: int, width: int, top: Decimal) -> Bar:
    best = year.best
    height = _length(best.emissions_tco2e, top)
    x = start + (step - width) // 2
    return Bar(year.emission_year, best.emissions_tco2e, best.get_source_display(), x, BOTTOM - height, width, height)


def _length(tco2e: Decimal, top: Decimal) -> int:
    """Of the drawing's units; a figure that is not nothing is seen."""
    return max(int(tco2e * (BOTTOM - TOP) / top), 1) if tco2e else 0
