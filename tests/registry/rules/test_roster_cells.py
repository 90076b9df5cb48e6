"""单元格: numbers, dates and words as real files write them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules.figures import plain_tonnes, show_tonnes
from registry.rules.roster.amounts import read_tonnes
from registry.rules.roster.dates import read_date, read_year
from registry.rules.roster.texts import industry_digits, looks_like_phone, split_names
from registry.rules.roster.words import find_sector, find_source
from tests.cases import read_cases

CASES = read_cases("cells")


def shown(case: Any) -> str:
    return str(case["value"] if isinstance(case, dict) else case)


@pytest.mark.parametrize("case", CASES["amounts"], ids=shown)
def test_an_amount_is_read(case: dict[str, Any]) -> None:
    read = read_tonnes(case["value"], Decimal(case.get("unit", 1)))
    assert read.tco2e == Decimal(case["tco2e"])
    assert read.remark == case.get("remark", "")
    assert read.problem == ""


@pytest.mark.parametrize("value", CASES["no_amounts"], ids=str)
def test_what_is_no_amount_is_not_guessed(value: object) -> None:
    assert read_tonnes(value) == (None, "tco2e_not_a_number", "")


@given(st.decimals(0, 10**9, places=6))
def test_an_amount_of_six_decimals_comes_back_exactly(tonnes: Decimal) -> None:
    assert read_tonnes(str(tonnes)).tco2e == tonnes
    assert read_tonnes(show_tonnes(tonnes)).tco2e == tonnes
    assert read_tonnes(plain_tonnes(tonnes)).tco2e == tonnes


@given(st.integers(0, 10**10))
def test_a_number_of_excel_with_two_decimals_comes_back_exactly(hundredths: int) -> None:
    assert read_tonnes(hundredths / 100).tco2e == Decimal(hundredths) / 100


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_number_is_read_as_more_than_it_is_across_the_threshold(value: float) -> None:
    read = read_tonnes(value).tco2e
    assert read is not None
    noise = Decimal(value).copy_abs() * Decimal("1e-14")
    assert read.copy_abs() <= Decimal(value).copy_abs() + noise


@pytest.mark.parametrize(
    ("tonnes", "text"),
    [
        ("26000", "26,000.00"),
        ("25999.999999", "25,999.999999"),
        ("0", "0.00"),
        ("1234567.5", "1,234,567.50"),
        ("4.86E+4", "48,600.00"),
        ("48600.100000", "48,600.10"),
    ],
)
def test_tonnes_are_shown_with_every_decimal_and_at_least_two(tonnes: str, text: str) -> None:
    assert show_tonnes(Decimal(tonnes)) == text


@pytest.mark.parametrize("case", CASES["days"], ids=shown)
def test_a_day_is_read(case: dict[str, Any]) -> None:
    assert read_date(case["value"]) == (case["on"], "", ())


@pytest.mark.parametrize("case", CASES["no_days"], ids=shown)
def test_an_impossible_day_says_what_is_impossible(case: dict[str, Any]) -> None:
    day = read_date(case["value"])
    assert (day.on, day.problem, dict(day.params)) == (None, case["problem"], case.get("params", {}))


@given(st.dates(date(1930, 1, 1), date(2099, 12, 31)))
def test_every_way_to_write_a_day_gives_that_day(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    ways = [
        day,
        datetime(day.year, day.month, day.day, 12, 30),  # noqa: DTZ001
        day.isoformat(),
        serial,
        str(serial),
        f"{day:%Y%m%d}",
        int(f"{day:%Y%m%d}"),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
    ]
    assert [read_date(way).on for way in ways] == [day] * len(ways)


@pytest.mark.parametrize("case", CASES["years"], ids=shown)
def test_a_year_is_read(case: dict[str, Any]) -> None:
    assert read_year(case["value"]) == case["year"]


@pytest.mark.parametrize("value", CASES["no_years"], ids=str)
def test_what_is_no_year_is_none(value: object) -> None:
    assert read_year(value) is None


@pytest.mark.parametrize("case", CASES["sectors"], ids=lambda case: case["text"] + case.get("code", ""))
def test_a_sector_is_known_by_the_words_of_rosters(case: dict[str, str]) -> None:
    assert find_sector(case["text"], case.get("code", "")) == case.get("sector")


@pytest.mark.parametrize("case", CASES["sources"], ids=lambda case: case["text"])
def test_a_source_is_known_by_the_words_of_rosters(case: dict[str, str]) -> None:
    assert find_source(case["text"]) == case.get("source")


@pytest.mark.parametrize("case", CASES["industry_codes"], ids=lambda case: case["text"])
def test_an_industry_code_is_four_digits(case: dict[str, str]) -> None:
    assert industry_digits(case["text"]) == case["digits"]


@pytest.mark.parametrize("text", CASES["phones"])
def test_phone_numbers_look_like_phone_numbers(text: str) -> None:
    assert looks_like_phone(text)


@pytest.mark.parametrize("text", CASES["no_phones"])
def test_other_texts_do_not(text: str) -> None:
    assert not looks_like_phone(text)


def test_several_former_names_are_taken_apart() -> None:
    assert split_names("甲公司、乙公司；\n乙公司; 丙（集团）公司 ") == ("甲公司", "乙公司", "丙（集团）公司")
