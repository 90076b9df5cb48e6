"""数字与日期: a figure on paper is the figure that is stored."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from cets_portal.templatetags import dates, figures


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (Decimal("26000"), "26,000.00"),
        (Decimal("26000.000000"), "26,000.00"),
        (Decimal("25999.99"), "25,999.99"),
        (Decimal("25999.999900"), "25,999.9999"),
        (Decimal("1043716.5"), "1,043,716.50"),
        (Decimal("-1204.5"), "−1,204.50"),
        (Decimal("-0.00"), "0.00"),
        (Decimal("1E+3"), "1,000.00"),
        ("48600", "48,600.00"),
        (0, "0.00"),
        (None, "–"),
        ("", "–"),
    ],
)
def test_tonnes_show_two_decimals_or_more_and_are_never_rounded(stored: Decimal | int | str | None, shown: str) -> None:
    assert figures.tonnes(stored) == shown


def test_just_under_the_threshold_never_reads_as_the_threshold() -> None:
    assert figures.tonnes(Decimal("25999.995")) == "25,999.995"


@pytest.mark.parametrize("wrong", [1.5, True])
def test_no_float_comes_near_a_tonne(wrong: float) -> None:
    with pytest.raises(TypeError):
        figures.tonnes(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stored", "shown"), [(64687, "+64,687"), (-60740, "−60,740"), (0, "0"), (None, "–"), (Decimal("0.5"), "+0.5")]
)
def test_a_difference_bears_its_sign(stored: Decimal | int | None, shown: str) -> None:
    assert figures.signed(stored) == shown


def test_whole_numbers_have_no_decimals() -> None:
    assert figures.whole(3079895) == "3,079,895"


@pytest.mark.parametrize(("done", "total", "percent"), [(427, 428, 99), (428, 428, 100), (0, 0, 0), (1, 3, 33)])
def test_a_hundred_per_cent_means_nothing_is_left(done: int, total: int, percent: int) -> None:
    assert figures.percent_of(done, total) == percent


def test_a_day_of_law_is_written_with_its_weekday() -> None:
    with translation.override("zh-hans"):
        assert dates.day(date(2025, 7, 31)) == "7月31日 周四"


def test_an_instant_is_written_in_the_time_of_shanghai() -> None:
    with translation.override("zh-hans"):
        assert dates.long_moment(datetime(2025, 7, 21, 16, 30, tzinfo=UTC)) == "2025年7月22日 00:30"


def test_no_date_is_a_dash() -> None:
    assert dates.day(None) == dates.long_moment(None) == "–"
