"""名册行: what passes, what is said of each fault, and that nothing is said in vain."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cets_portal.norms.codes import EmissionSource, Sector
from registry.rules.catalogue import markdown_tables
from registry.rules.roster import (
    CHECKS,
    HEADINGS,
    MESSAGES,
    RosterContext,
    RosterRow,
    Severity,
    describe,
    describe_issue,
    find_duplicates,
    is_blank_row,
    map_headings,
    validate_row,
)
from registry.rules.screening import DECISIONS, REASONS
from tests.cases import read_cases

CASES = read_cases("roster")
GOOD: dict[str, object] = CASES["good"]
CONTEXT = RosterContext.for_file(CASES["import_province"], CASES["today"])
BETWEEN_ROWS = {"duplicate_row", "conflicting_rows", "two_names", "two_provinces"}
#: Said by the services: of the file's shape, and of a row beside the register.
OF_THE_FILE = {
    "heading_repeated", "heading_unknown", "sheets_unread", "row_overlong", "row_header", "row_total",
    "registered_elsewhere", "city_unknown",
}  # fmt: skip


def row(**changes: object) -> RosterRow:
    read, _issues = validate_row({**GOOD, **changes}, 5, CONTEXT)
    assert read is not None
    return read


def test_a_good_row_becomes_values_of_their_own_types() -> None:
    read, issues = validate_row(GOOD, 7, CONTEXT)
    assert issues == []
    assert read == RosterRow(
        uscc="91990101MA0000015C",
        name="滨江示例水泥（集团）有限公司",
        province="99",
        city="滨江市",
        sector=Sector.CEMENT,
        industry_code="3011",
        sub_industry="水泥(硅酸盐水泥熟料)",
        process="新型干法",
        emission_year=2025,
        tco2e=Decimal("486000.25"),
        source=EmissionSource.VERIFIED,
        former_names=("滨江水泥厂", "滨江示例水泥有限公司"),
        started_on=date(2008, 5, 1),
        closed_on=None,
        legal_representative="甲某",
        contact="乙某",
        phone="0990-1234567",
        address="示例省滨江市河东路1号",
    )
    assert read.row_number == 7


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: f"{case['code']}-{case['field']}")
def test_each_fault_is_told_of_its_own_cell(case: dict[str, Any]) -> None:
    read, issues = validate_row({**GOOD, **case["cells"]}, 5, CONTEXT)
    assert [(issue.code, issue.field) for issue in issues if issue.code == case["code"]] == [
        (case["code"], case["field"])
    ]
    (issue,) = (issue for issue in issues if issue.code == case["code"])
    assert issue.row == 5
    assert issue.heading == HEADINGS[case["field"]].name
    assert (read is None) == any(issue.severity is Severity.ERROR for issue in issues)
    told = str(describe_issue(issue))
    assert "{" not in told
    for words in case.get("says", []):
        assert words in told


def test_every_message_has_a_case() -> None:
    reached = {case["code"] for case in CASES["cases"]}
    assert reached == set(MESSAGES) - BETWEEN_ROWS - OF_THE_FILE


def test_a_warning_lets_the_row_in_and_an_error_does_not() -> None:
    for case in CASES["cases"]:
        read, issues = validate_row({**GOOD, **case["cells"]}, 5, CONTEXT)
        severities = {issue.code: issue.severity for issue in issues}
        assert severities[case["code"]] is MESSAGES[case["code"]].severity
        if MESSAGES[case["code"]].severity is Severity.ERROR:
            assert read is None


def test_all_faults_of_a_row_are_told_at_once() -> None:
    _read, issues = validate_row({**GOOD, "uscc": "91", "tco2e": -1, "province": "滨江省"}, 5, CONTEXT)
    assert {issue.code for issue in issues} == {"uscc_length", "tco2e_negative", "province_unknown"}


def test_bounds_themselves_are_within_bounds() -> None:
    cells = {"tco2e": "100000000", "closed_on": "2008-05-01", "emission_year": 2026}
    assert validate_row({**GOOD, **cells}, 5, CONTEXT)[1] == []
    assert validate_row({**GOOD, "tco2e": 100, "emission_year": 2013}, 5, CONTEXT)[1] == []
    assert validate_row({**GOOD, "tco2e": 0}, 5, CONTEXT)[1] == []


def test_a_row_without_a_figure_still_registers_the_enterprise() -> None:
    read = row(tco2e="", source="")
    assert (read.tco2e, read.source) == (None, None)


def test_a_captive_plant_is_not_told_off_for_its_owners_industry_code() -> None:
    cells = {**GOOD, "sector": "发电", "industry_code": "2614", "sub_industry": "自备电厂", "process": ""}
    assert validate_row(cells, 5, CONTEXT)[1] == []


def test_a_rolling_mill_is_not_told_off_for_a_code_that_only_reports() -> None:
    cells = {**GOOD, "sector": "钢铁", "industry_code": "3130", "sub_industry": "", "process": ""}
    assert validate_row(cells, 5, CONTEXT)[1] == []


def test_a_heading_in_ten_thousand_tonnes_multiplies_its_column() -> None:
    columns = map_headings(["直接排放量（万吨）"])
    context = RosterContext.for_file("99", date(2026, 11, 22), columns)
    read, issues = validate_row({**GOOD, "tco2e": 4.86}, 5, context)
    assert read is not None
    assert read.tco2e == Decimal(48600)
    assert issues == []


def test_an_issue_names_the_column_as_the_file_does() -> None:
    context = RosterContext.for_file("99", date(2026, 11, 22), map_headings(["企业名称", "信用代码"]))
    _read, issues = validate_row({**GOOD, "name": ""}, 5, context)
    assert issues[0].heading == "企业名称"


def test_an_import_for_any_province_takes_any_province() -> None:
    context = RosterContext.for_file(None, date(2026, 11, 22))
    read, _issues = validate_row({**GOOD, "province": "兵团"}, 5, context)
    assert read is not None
    assert read.province == "66"


def test_numbers_may_come_as_numbers() -> None:
    read = row(industry_code=3011.0, emission_year=2025.0, phone=13800000000.0, uscc=911301017001234586)
    assert (read.industry_code, read.emission_year, read.phone) == ("3011", 2025, "13800000000")
    assert read.uscc == "911301017001234586"


def test_columns_the_file_has_not_may_be_absent() -> None:
    needed = (
        "name",
        "uscc",
        "province",
        "city",
        "sector",
        "industry_code",
        "sub_industry",
        "emission_year",
        "tco2e",
        "source",
    )
    read, issues = validate_row({name: GOOD[name] for name in needed}, 5, CONTEXT)
    assert read is not None
    assert issues == []
    assert (read.former_names, read.started_on, read.address) == ((), None, "")


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.dates(),
    st.datetimes(),
    st.decimals(),
)


@given(st.dictionaries(st.sampled_from(sorted(HEADINGS)), CELLS))
def test_no_cell_whatever_it_holds_raises_and_a_rejected_row_always_says_why(cells: dict[str, object]) -> None:
    read, issues = validate_row({**GOOD, **cells}, 5, CONTEXT)
    assert (read is None) == any(issue.severity is Severity.ERROR for issue in issues)
    for issue in issues:
        assert str(describe_issue(issue))
        assert len(issue.found) <= 200
        assert all(isinstance(value, (str, int)) for value in issue.params.values())


@pytest.mark.parametrize(
    ("cells", "blank"),
    [
        ({"name": None, "city": " \u3000\n"}, True),
        ({}, True),
        ({"name": None, "tco2e": 0}, False),
        ({"name": "-"}, False),
    ],
)
def test_an_empty_tail_is_known(cells: dict[str, object], blank: bool) -> None:
    assert is_blank_row(cells) is blank


def test_an_exact_repeat_is_rejected_and_names_the_first_row() -> None:
    first, second, third = (replace(row(), row_number=number) for number in (3, 8, 9))
    issues = find_duplicates([first, second, third])
    assert [(issue.row, issue.code, issue.params["other_row"]) for issue in issues] == [
        (8, "duplicate_row", 3),
        (9, "duplicate_row", 3),
    ]
    assert "第 3 行" in str(describe_issue(issues[0]))


def test_two_figures_for_one_year_reject_each_other() -> None:
    first = replace(row(), row_number=3)
    second = replace(row(tco2e=486000.26), row_number=8)
    issues = find_duplicates([first, second])
    assert [(issue.row, issue.code, issue.params["other_row"]) for issue in issues] == [
        (3, "conflicting_rows", 8),
        (8, "conflicting_rows", 3),
    ]
    assert "486,000.25" in str(describe_issue(issues[0]))
    assert "486,000.26" in str(describe_issue(issues[0]))


def test_a_row_without_a_figure_is_a_repeat_of_the_one_that_has_it_wherever_it_stands() -> None:
    blank, filled = replace(row(tco2e=""), row_number=3), replace(row(), row_number=8)
    issues = find_duplicates([blank, filled])
    assert [(issue.row, issue.code, issue.params["other_row"]) for issue in issues] == [(3, "duplicate_row", 8)]


def test_no_sentence_on_contradicting_figures_has_a_gap_where_a_third_row_has_none() -> None:
    blank = replace(row(tco2e=""), row_number=3)
    rows = [blank, replace(row(), row_number=4), replace(row(tco2e=1), row_number=5)]
    issues = find_duplicates(rows)
    assert [(issue.row, issue.code) for issue in issues] == [
        (3, "duplicate_row"),
        (4, "conflicting_rows"),
        (5, "conflicting_rows"),
    ]
    assert all(issue.found and all(issue.params.values()) for issue in issues)


def test_two_rows_without_a_figure_are_one() -> None:
    rows = [replace(row(tco2e=""), row_number=number) for number in (3, 4)]
    assert [(issue.row, issue.code) for issue in find_duplicates(rows)] == [(4, "duplicate_row")]


def test_a_unit_without_an_industry_code_is_registered_and_left_to_screening() -> None:
    assert row(industry_code="").industry_code == ""


def test_a_figure_without_a_source_is_still_an_error() -> None:
    read, issues = validate_row({**GOOD, "source": ""}, 5, CONTEXT)
    assert read is None
    assert [(issue.code, issue.field) for issue in issues] == [("required_empty", "source")]


@pytest.mark.parametrize(
    "field", ["name", "former_names", "city", "address", "sub_industry", "process", "contact", "phone"]
)
def test_a_control_character_is_an_error_of_its_cell_and_shown_by_its_picture(field: str) -> None:
    read, issues = validate_row({**GOOD, field: "0990\x00123456"}, 5, CONTEXT)
    assert read is None
    assert ("control_characters", field, "0990␀123456") in [(one.code, one.field, one.found) for one in issues]


def test_each_of_several_former_names_is_checked_for_formulas() -> None:
    read, issues = validate_row({**GOOD, "former_names": "滨江水泥厂、=cmd|' /C calc'!A0"}, 5, CONTEXT)
    assert read is None
    assert [(issue.code, issue.field) for issue in issues] == [("formula", "former_names")]


@pytest.mark.parametrize("field", ["tco2e", "city", "phone", "process"])
def test_a_formula_without_a_value_is_told_as_a_formula(field: str) -> None:
    read, issues = validate_row({**GOOD, field: "=B2*2"}, 5, CONTEXT)
    assert read is None
    assert ("formula", field) in [(issue.code, issue.field) for issue in issues]


def test_another_year_source_or_sector_is_another_figure() -> None:
    rows = [row(), row(emission_year=2024), row(source="填报"), row(sector="发电", industry_code="4411")]
    assert find_duplicates(rows) == []


def test_one_code_under_two_names_or_in_two_provinces_is_remarked_on() -> None:
    context = RosterContext.for_file(None, date(2026, 11, 22))
    read, _issues = validate_row({**GOOD, "province": "河北", "emission_year": 2024}, 9, context)
    assert read is not None
    issues = find_duplicates([row(), replace(row(emission_year=2023, name="滨江另名水泥有限公司"), row_number=6), read])
    assert [(issue.row, issue.code, issue.severity) for issue in issues] == [
        (6, "two_names", Severity.WARNING),
        (9, "two_provinces", Severity.WARNING),
    ]


def test_full_width_and_half_width_brackets_are_one_name() -> None:
    other = row(emission_year=2024, name="滨江示例水泥(集团)有限公司")
    assert find_duplicates([row(), other]) == []


def test_every_message_between_rows_is_told_in_full() -> None:
    params = {"other_row": 3, "other_figure": "1.00", "other_name": "滨江"}
    for code in BETWEEN_ROWS:
        told = describe(code, "甲", params)
        assert "3" in told.found
        assert told.wanted


def test_messages_pass_through_the_translator() -> None:
    told = describe("required_empty", "", {}, "单位名称", lambda text: f"«{text}»")
    assert told.found.startswith("«")
    assert "«单位名称»" in told.found


def test_the_catalogue_lists_every_check_message_decision_and_reason() -> None:
    page = markdown_tables()
    assert all(check.__name__ in page for check in CHECKS)
    assert all(f"`{code}`" in page for code in (*MESSAGES, *REASONS, *(one.code for one in DECISIONS)))
