"""不是数据的行的法则: repeated headers and totals are passed over with one notice each, and nothing else is."""

from datetime import date

import pytest

from registry.rules.roster import TEMPLATE_HEADINGS
from registry.services.roster import import_file
from registry.services.roster.reading import read_roster
from tests.registry.roster.sheets import Row, as_csv, as_xlsx, row

TODAY = date(2026, 9, 1)
HEADER = {heading: heading for heading in TEMPLATE_HEADINGS[:10]}


def told(*rows: Row) -> list[tuple[int, str]]:
    file = read_roster(as_xlsx(rows), province="99", today=TODAY)
    return [(issue.row, issue.code) for issue in file.issues]


def test_a_header_repeated_in_the_middle_gives_one_notice_and_no_row() -> None:
    file = read_roster(as_xlsx([row(1), HEADER, row(2)]), province="99", today=TODAY)
    (issue,) = file.issues
    assert (issue.row, issue.code, file.cell_of(issue)) == (3, "row_header", "B3")
    assert (file.total, len(file.rows)) == (2, 2)


@pytest.mark.parametrize("words", ["合计", "合 计", "小计：", "滨江市小计", "总计（12家）", "共计12家"])
def test_a_total_gives_one_notice_and_no_row(words: str) -> None:
    total = {"单位名称": words, "直接排放量(tCO2e)": 60000}
    assert told(row(1), total, row(2)) == [(3, "row_total")]


def test_a_total_is_seen_in_a_column_that_is_not_read() -> None:
    assert told(row(1, 序号=1), {"序号": "合计", "直接排放量(tCO2e)": 30000}) == [(3, "row_total")]


@pytest.mark.parametrize("name", ["小计量器具示例有限公司", "示例合计算技术有限公司", "示例电厂"])
def test_a_unit_without_a_code_is_not_taken_for_a_total(name: str) -> None:
    assert told(row(1, 单位名称=name, 统一社会信用代码="")) == [(2, "required_empty")]


def test_a_row_with_a_code_is_a_row_whatever_it_is_called() -> None:
    assert told(row(1, 单位名称="合计")) == []


@pytest.mark.django_db
def test_an_empty_figure_is_not_remarked_on_where_the_register_has_that_years() -> None:
    figure = "直接排放量(tCO2e)"
    empty = {figure: "", "数据来源": ""}
    import_file(as_csv([row(1), row(2)]), file_name="a.csv", province="99", today=TODAY)
    again = [
        row(1, **empty),
        row(2, **{figure: "", "数据来源": "填报"}),
        row(3, **empty),
        row(1, 排放年度=2024, **empty),
    ]
    outcome = import_file(as_csv(again), file_name="b.csv", province="99", today=TODAY)
    assert [(line.row, line.code) for line in outcome.issues] == [
        (3, "tco2e_empty"),
        (4, "tco2e_empty"),
        (5, "tco2e_empty"),
    ]
    assert outcome.counts.warnings == 3
