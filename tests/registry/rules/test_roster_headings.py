"""表头: columns are found by their headings in any order."""

from decimal import Decimal
from typing import Any

import pytest

from registry.rules.roster import HEADINGS, TEMPLATE_HEADINGS, map_headings, score_heading_row
from tests.cases import read_cases

CASES = read_cases("headings")


@pytest.mark.parametrize("case", CASES["headings"], ids=lambda case: case["text"])
def test_a_heading_is_recognised_as_files_write_it(case: dict[str, Any]) -> None:
    found = map_headings(["序号", case["text"]])
    assert dict(found.columns) == {case["field"]: 1}
    if "factor" in case:
        assert found.tonnes_per_unit == Decimal(case["factor"])


@pytest.mark.parametrize("text", CASES["unknown"])
def test_what_only_looks_alike_is_ignored_and_told(text: str) -> None:
    found = map_headings([text])
    assert not found.columns
    assert found.unknown == ((text,) if text else ())


def test_the_template_is_complete_and_every_field_has_a_case() -> None:
    found = map_headings(TEMPLATE_HEADINGS)
    assert found.complete
    assert list(found.columns) == list(HEADINGS)
    assert {case["field"] for case in CASES["headings"]} == set(HEADINGS)


def test_columns_may_stand_in_any_order() -> None:
    turned = map_headings(TEMPLATE_HEADINGS[::-1])
    assert turned.complete
    assert turned.columns["name"] == len(TEMPLATE_HEADINGS) - 1


def test_missing_columns_are_told_by_the_templates_names() -> None:
    found = map_headings(["单位名称", "省份", "地市", "行业", "行业代码", "子行业", "排放年度", "数据来源"])
    assert found.missing == ("统一社会信用代码", "直接排放量(tCO2e)")


def test_the_heading_row_is_the_one_that_names_most_fields() -> None:
    title = ["示例省2025年度重点排放单位名册", None, None]
    data = ["滨江示例水泥有限公司", "91990101MA0000015C", "示例省"]
    assert score_heading_row(title) == 0
    assert score_heading_row(data) == 0
    assert score_heading_row(TEMPLATE_HEADINGS) == len(HEADINGS)
    assert score_heading_row([None, 3, 2.5, True]) == 0


@pytest.mark.parametrize("headings", [["年度", "排放年度"], ["排放年度", "年度"]])
def test_an_alias_gives_way_to_the_templates_own_heading(headings: list[str]) -> None:
    found = map_headings(headings)
    assert found.columns["emission_year"] == headings.index("排放年度")
    assert found.headings["emission_year"] == "排放年度"
    assert found.repeated == ("年度",)


def test_the_second_of_two_equal_headings_is_told() -> None:
    found = map_headings(["单位名称", "单位名称"])
    assert found.columns["name"] == 0
    assert found.repeated == ("单位名称",)


def test_an_emission_unit_nobody_can_convert_is_no_emission_column() -> None:
    found = map_headings(["直接排放量（千克）"])
    assert found.strange_units == ("直接排放量（千克）",)
    assert "tco2e" not in found.columns
