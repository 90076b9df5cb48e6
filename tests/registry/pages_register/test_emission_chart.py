"""年度排放图: bars stand to scale, the threshold line where it belongs, one year alone is no chart."""

from decimal import Decimal

from registry.choices import EmissionSource
from registry.models import AnnualEmission
from registry.selectors.profile import YearFigures
from registry.views.emission_chart import BOTTOM, RIGHT, TOP, make_chart


def year(number: int, tco2e: str) -> YearFigures:
    figure = AnnualEmission(
        emission_year=number, source=EmissionSource.VERIFIED, emissions_tco2e=Decimal(tco2e), sector="power"
    )
    return YearFigures(number, (figure,), figure)


def test_the_tallest_bar_fills_the_height_and_the_others_are_to_scale() -> None:
    chart = make_chart([year(2025, "100000"), year(2024, "50000")], Decimal("26000"))
    assert chart is not None
    half, full = chart.bars
    assert (half.year, full.year) == (2024, 2025)
    assert full.y == TOP
    assert full.height == BOTTOM - TOP
    assert half.height * 2 == full.height


def test_the_threshold_stands_between_a_unit_above_and_one_below() -> None:
    chart = make_chart([year(2024, "25999.99"), year(2025, "52000")], Decimal("26000"))
    assert chart is not None
    assert chart.limit_y is not None
    assert chart.bars[1].y < chart.limit_y <= chart.bars[0].y


def test_a_figure_that_is_not_nothing_is_seen_and_nothing_is_not() -> None:
    chart = make_chart([year(2023, "0"), year(2024, "0.01"), year(2025, "9000000")], None)
    assert chart is not None
    assert [bar.height for bar in chart.bars][:2] == [0, 1]
    assert chart.limit_y is None


def test_no_more_than_twelve_years_are_drawn_and_all_inside_the_frame() -> None:
    chart = make_chart([year(2010 + n, "30000") for n in range(16)], Decimal("26000"))
    assert chart is not None
    assert [bar.year for bar in chart.bars] == list(range(2014, 2026))
    assert max(bar.x + bar.width for bar in chart.bars) <= RIGHT


def test_one_year_alone_is_no_chart() -> None:
    assert make_chart([year(2025, "30000")], Decimal("26000")) is None
