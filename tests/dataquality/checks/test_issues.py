"""问题: what an issue carries, how it is stored, and what a waiver makes of it."""

import pytest

from cets_portal.norms.months import Month
from dataquality.rules.checks import check_of, run_checks
from dataquality.rules.facts import Value
from dataquality.rules.issues import Issue, Severity, issue_from
from dataquality.rules.waivers import WaiverFact, with_waivers
from tests.dataquality.checks.filings import changed, facts_for
from tests.dataquality.making import MONTH


def issue() -> Issue:
    """The generation of Wang's unit was not filed."""
    facts = changed(facts_for("power"), {"U1:::M": None})
    return next(one for one in run_checks(facts) if one.check == "CHK-C-001")


def waiver(**more: str) -> WaiverFact:
    said = {"check": "CHK-C-001", "parameter": "", "facility": ""} | more
    return WaiverFact(7, said["check"], said["parameter"], said["facility"], Month(2026, 1), MONTH)


def test_an_issue_stands_at_its_row_with_section_place_and_clause() -> None:
    one = issue()
    assert (one.row, one.section, one.key) == ("U1:::M", "D", "CHK-C-001@U1:::M")
    assert one.place == ("1号机组", "", "发电量")
    assert one.clause == check_of(one.check).clause
    assert (one.stops, one.asks) == (True, False)


def test_an_issue_is_stored_as_plain_json_and_read_back_the_same() -> None:
    assert issue_from(issue().plain()) == issue()


def test_an_issue_of_a_facility_bears_its_name_and_no_section() -> None:
    facts = changed(facts_for("power"), {}, operations={})
    one = next(one for one in run_checks(facts) if one.check == "CHK-C-004")
    assert (one.row, one.place, one.section) == ("U1:::", ("1号机组", "", ""), "")


def test_a_waived_error_stays_as_a_notice_that_names_its_waiver() -> None:
    (one,) = with_waivers([issue()], [waiver()], MONTH)
    assert (one.severity, one.waived_from, one.waiver) == (Severity.NOTICE, "error", 7)
    assert one.key == issue().key


@pytest.mark.parametrize(
    "other", [{"check": "CHK-C-002"}, {"parameter": "N"}, {"facility": "U2"}], ids=["check", "parameter", "facility"]
)
def test_a_waiver_of_something_else_changes_nothing(other: dict[str, str]) -> None:
    assert with_waivers([issue()], [waiver(**other)], MONTH) == (issue(),)


def test_a_waiver_holds_for_its_months_and_ends_with_the_last() -> None:
    held = {month: with_waivers([issue()], [waiver()], month)[0].waiver for month in (MONTH, MONTH.following)}
    assert held == {MONTH: 7, MONTH.following: 0}


def test_a_waiver_may_name_facility_and_parameter() -> None:
    assert with_waivers([issue()], [waiver(parameter="M", facility="U1")], MONTH)[0].waiver == 7


def test_only_the_checks_of_the_sector_run() -> None:
    facts = changed(facts_for("cement"), {"L1:portland::C-out": Value()})
    assert {one.check.split("-")[1] for one in run_checks(facts)} <= {"C", "CM"}
