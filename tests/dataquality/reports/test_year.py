"""全年之律: quantities add up, properties are weighted, the server computes; nothing stated is nothing different."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cets_portal.norms.codes import Sector
from cets_portal.norms.form import Form, forms
from cets_portal.norms.months import Month
from cets_portal.norms.report_form import report_form_with, report_forms
from dataquality.rules.annual.content import ReportFrame, report_content
from dataquality.rules.annual.difference import report_difference
from dataquality.rules.annual.issues import report_issues
from dataquality.rules.annual.items import TOTAL, items_of, recomputed
from dataquality.rules.annual.months import MonthFigures, Standing, layout_of_year
from dataquality.rules.annual.year import Year, build_year
from dataquality.rules.rows import Flow, Layout, PlannedFacility
from tests.cases import read_cases
from tests.dataquality import making
from tests.dataquality.calculation.reading import layout_of
from tests.dataquality.reports.years import basis_of, case_year, month_of, row_of

CASES: list[dict[str, Any]] = read_cases("annual")["cases"]
SECTORS = pytest.mark.parametrize("sector", list(Sector))


def plausible(sector: str, seeds: list[int], stated: dict[str, str] | None = None) -> tuple[Any, Year]:
    form, layout = making.form_in_march(sector), making.layout(sector)
    months = [month_of(form, layout, making.values_of(form, layout, seed), n) for n, seed in enumerate(seeds, start=1)]
    basis = basis_of(form, layout, months, stated, dict.fromkeys(stated or {}, "盘存调整"))
    return basis, build_year(basis)


def content_of(basis: Any, year: Year) -> dict[str, Any]:
    frame = ReportFrame(
        number=1, kind="monthly", sector=basis.form.sector, emission_year=2025, enterprise={}, plan=None, fields={}
    )
    return report_content(basis, year, report_issues(basis, year, {}, 0), frame)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_worked_year_comes_out_to_the_last_digit(case: dict[str, Any]) -> None:
    year = case_year(case)
    for text, wanted in case["expect"].items():
        assert row_of(year, text).value == wanted, text


@SECTORS
@settings(max_examples=15, deadline=None)
@given(seeds=st.lists(st.integers(0, 10_000), min_size=1, max_size=12))
def test_the_year_equals_its_months_when_nothing_is_stated(sector: str, seeds: list[int]) -> None:
    _basis, year = plausible(sector, seeds)
    assert year.total == year.months_total
    assert not year.stated
    assert all(one.value == (one.from_months or "") for one in year.rows)


@SECTORS
@settings(max_examples=10, deadline=None)
@given(seeds=st.lists(st.integers(0, 10_000), min_size=12, max_size=12))
def test_the_year_stands_from_its_months_by_rounding_alone(sector: str, seeds: list[int]) -> None:
    _basis, year = plausible(sector, seeds)
    assert year.total is not None
    assert year.months_sum
    assert abs(year.total - year.months_sum) / abs(year.months_sum) < Decimal("0.005")


@SECTORS
@settings(max_examples=10, deadline=None)
@given(seeds=st.lists(st.integers(0, 10_000), min_size=2, max_size=12))
def test_a_report_computed_again_from_its_own_content_says_the_same(sector: str, seeds: list[int]) -> None:
    basis, year = plausible(sector, seeds)
    content = content_of(basis, year)
    assert recomputed(content, {}) == items_of(content)


def test_a_stated_figure_goes_through_to_the_total_and_is_to_be_explained() -> None:
    _basis, before = plausible("steel", [1, 2, 3])
    row = next(one for one in before.rows if one.row.parameter.code == "C3-FC" and one.value)
    more = str(Decimal(row.value) + 1000)
    basis, year = plausible("steel", [1, 2, 3], {row.text: more})
    said = row_of(year, row.text)
    assert said.is_stated
    assert (said.value, said.from_months, said.difference) == (more, row.value, Decimal(1000))
    assert year.total != year.months_total == before.total
    assert [one.check for one in report_issues(basis, year, {}, 0) if one.row == row.text] == ["difference"]


@pytest.mark.parametrize(("hours", "found"), [("8000", ["difference"]), ("8929", ["bounds"])])
def test_a_stated_sum_is_held_against_twelve_times_the_bound_of_a_month(hours: str, found: list[str]) -> None:
    _basis, before = plausible("power", [1, 2, 3])
    row = next(one for one in before.rows if one.row.parameter.maximum == 744 and one.value)
    basis, year = plausible("power", [1, 2, 3], {row.text: hours})
    assert [one.check for one in report_issues(basis, year, {}, 0) if one.row == row.text] == found


def test_the_same_figure_written_otherwise_is_no_difference() -> None:
    _basis, before = plausible("steel", [1])
    row = next(one for one in before.rows if one.row.parameter.code == "C3-FC" and one.value)
    _basis, year = plausible("steel", [1], {row.text: row.value + "0"})
    assert not year.stated


def test_what_the_verifier_puts_in_changes_what_is_computed_and_nothing_else() -> None:
    basis, year = plausible("steel", [4, 5])
    content = content_of(basis, year)
    text = next(one.text for one in year.rows if one.row.parameter.code == "C3-FC" and one.value)
    after = {one.item: one for one in recomputed(content, {text: "0", "nonsense": "1", TOTAL: "1"})}
    assert after[text].value == "0"
    before = {one.item: one for one in items_of(content)}
    changed = {item for item, one in after.items() if one.value != before[item].value}
    assert text in changed
    assert TOTAL in changed
    assert all(before[item].computed for item in changed - {text})


def test_a_verifier_s_measured_carbon_takes_the_place_of_what_the_months_carried() -> None:
    case = next(one for one in CASES if one["id"].startswith("power: months on different bases"))
    year = case_year(case)
    form = next(one for one in forms() if one.code == case["form"])
    content = content_of(basis_of(form, layout_of(case), []), year)
    after = {one.item: one.value for one in recomputed(content, {"U1:bituminous::B0": "0.7000"})}
    assert after["U1:bituminous::B"] == "0.7000"


def test_every_figure_that_somebody_files_has_a_rule_and_every_parameter_a_section() -> None:
    by_code: dict[str, Form] = {one.code: one for one in forms()}
    for report_form in report_forms():
        named = {*report_form.sums, *report_form.last, *(one.parameter for one in report_form.weighted)}
        known = {one.code for code in report_form.forms for one in by_code[code].parameters}
        assert named <= known, named - known
        for code in report_form.forms:
            for one in by_code[code].parameters:
                assert report_form.section_of(one.code, one.section), (code, one.code)
                if not one.is_computed and not one.is_text:
                    assert report_form.rule_of(one.code), (code, one.code)


def test_every_monthly_form_has_its_report_form() -> None:
    assert all(report_form_with(one.code).sector == one.sector for one in forms())


def test_a_facility_that_stood_only_in_earlier_months_stays_in_the_year() -> None:
    old = PlannedFacility("U1", "1号机组", "genset", flows=(Flow("lignite"),))
    early = MonthFigures(
        Month(2025, 1), Standing.ACCEPTED, layout=Layout((old, PlannedFacility("U2", "2号机组", "genset")))
    )
    new = PlannedFacility("U1", "1号机组", "genset", flows=(Flow("bituminous"),))
    late = MonthFigures(Month(2025, 12), Standing.ACCEPTED, layout=Layout((new,)))
    sent_back = MonthFigures(Month(2025, 6), Standing.RETURNED, layout=Layout((PlannedFacility("U9", "9", "genset"),)))
    layout = layout_of_year([early, sent_back, late])
    assert [one.code for one in layout.facilities] == ["U1", "U2"]
    assert [one.item for one in layout.facilities[0].flows] == ["bituminous", "lignite"]


def test_months_that_do_not_count_bring_no_figures() -> None:
    form, layout = making.form_in_march("aluminium"), making.layout("aluminium")
    values = making.values_of(form, layout)
    counted = month_of(form, layout, values, 1)
    returned = MonthFigures(
        Month(2025, 2), Standing.RETURNED, 1, "", counted.values, counted.computed, counted.total, layout
    )
    basis = basis_of(form, layout, [counted, returned])
    year = build_year(basis)
    assert year.months_sum == counted.total
    assert [one.check for one in report_issues(basis, year, {}, 0) if one.row == "2025-02"] == ["month_returned"]


def test_the_comparison_of_two_versions_names_what_changed_and_nothing_else() -> None:
    basis, year = plausible("aluminium", [1, 2])
    row = next(one for one in year.rows if one.row.parameter.code == "L-out")
    other, again = plausible("aluminium", [1, 2], {row.text: "999999"})
    changes = report_difference(content_of(basis, year), content_of(other, again))
    values = {one.key for one in changes if one.part == "value"}
    assert row.text in values
    assert {one.part for one in changes} == {"total", "value", "explanation"}
    assert report_difference(content_of(basis, year), content_of(basis, year)) == ()
