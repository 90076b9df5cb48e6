"""门槛筛查: each example's verdict, and the laws that hold for every unit."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cets_portal.norms import NormError, list_rule_for
from cets_portal.norms.codes import Change, EmissionSource, JointState, Sector, Verdict
from registry.rules.screening import (
    CHANGE_REASONS,
    DECISIONS,
    REASONS,
    LastEntry,
    ListChange,
    ScreeningFacts,
    ScreeningResult,
    advice_text,
    change,
    decided_change,
    explain,
    fill,
    reason_text,
    screen,
)
from registry.rules.screening.changes import _WHY_OUT
from tests.cases import read_cases

CASES = read_cases("screening")
TODAY: date = CASES["today"]
FIGURES = ("base_tco2e", "previous_tco2e", "later_estimate_tco2e")


def facts_of(case: dict[str, Any]) -> ScreeningFacts:
    known = {**CASES["unit"], **case["facts"]}
    for name in FIGURES:
        if name in known:
            known[name] = Decimal(known[name]) if known[name] else None
    known["sector"] = Sector(known["sector"])
    known["base_source"] = EmissionSource(known["base_source"]) if known["base_source"] else None
    return ScreeningFacts(**known)


def screened(case: dict[str, Any]) -> ScreeningResult:
    list_year = case.get("list_year", CASES["list_year"])
    return screen(facts_of(case), list_rule_for(list_year), list_year, case.get("today", TODAY))


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["id"])
def test_each_example_gets_its_verdict_and_reason(case: dict[str, Any]) -> None:
    result = screened(case)
    assert (result.verdict, result.reason) == (case["verdict"], case["reason"])
    assert result.near is case.get("near", False)
    assert result.clause
    assert len(result.clause) <= 60


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["id"])
def test_each_reason_is_told_in_full_with_its_figures(case: dict[str, Any]) -> None:
    result = screened(case)
    told = reason_text(result.reason, result.params) + advice_text(result.reason, result.params)
    assert "{" not in told
    for words in case.get("says", []):
        assert words in told


def test_every_reason_has_a_case_and_every_case_cites_its_source() -> None:
    assert {case["reason"] for case in CASES["cases"]} == set(REASONS)
    assert all(case["source"] for case in CASES["cases"])


def test_every_verdict_of_every_reason_has_a_case() -> None:
    reached = {(case["reason"], case["verdict"]) for case in CASES["cases"]}
    assert reached == {(code, verdict) for code, reason in REASONS.items() for verdict in reason.verdicts}


def test_only_what_is_asked_comes_with_advice() -> None:
    assert all(bool(reason.advice) == (reason.verdicts == (Verdict.ASK,)) for reason in REASONS.values())


def test_every_decision_answers_for_some_example() -> None:
    answered = set()
    for case in CASES["cases"]:
        list_year = case.get("list_year", CASES["list_year"])
        steps = explain(facts_of(case), list_rule_for(list_year), list_year, case.get("today", TODAY))
        answered.add([step.decision for step in steps if step.decision != "near"][-1])
    assert answered == {decision.code for decision in DECISIONS}


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["id"])
def test_the_proof_is_complete_sentences_with_clause_and_source(case: dict[str, Any]) -> None:
    list_year = case.get("list_year", CASES["list_year"])
    for step in explain(facts_of(case), list_rule_for(list_year), list_year, case.get("today", TODAY)):
        assert step.value
        assert step.source
        assert step.clause
        assert "{" not in fill(step.input, step.params) + fill(step.rule, step.params)


def steps_of(**known: Any) -> dict[str, Any]:
    facts = replace(facts_of({"facts": {}}), **known)
    return {step.decision: step for step in explain(facts, list_rule_for(2026), 2026, TODAY)}


def test_the_proof_shows_figure_source_rule_and_whether_it_holds() -> None:
    steps = steps_of(base_tco2e=Decimal("26000.00"))
    last = steps["reaches_threshold"]
    assert fill(last.input, last.params) == "2024 年度直接排放量（吨）"
    assert (last.value, last.source, last.holds) == ("26,000.00", "核查", True)
    assert fill(last.rule, last.params) == "达到 26,000.00 吨"
    assert steps["near"].value == "+0.00"
    assert next(iter(steps)) == "merged"
    assert all(step.holds for step in steps.values())


def test_a_rule_that_is_not_met_is_shown_as_not_met() -> None:
    steps = steps_of(industry_code="4417")
    assert list(steps)[-1] == "industry"
    assert not steps["industry"].holds
    below = steps_of(base_tco2e=Decimal("25999.99"))
    assert not below["reaches_threshold"].holds
    assert below["never_listed"].holds
    assert below["near"].value == "-0.01"


def test_a_new_plant_is_proved_by_what_it_is_expected_to_emit() -> None:
    new = {"started_on": date(2025, 5, 1), "base_tco2e": None}
    step = steps_of(**new, later_estimate_tco2e=Decimal("30000"))["newly_built"]
    assert fill(step.rule, step.params) == "新投产，2025 年度预计达到 26,000.00 吨"
    assert (step.value, step.holds) == ("2025-05-01；30,000.00", True)
    assert not steps_of(**new, later_estimate_tco2e=Decimal("20000"))["newly_built"].holds
    assert "newly_built" not in steps_of()


def test_a_captive_plant_is_proved_by_its_process_not_by_its_owners_code() -> None:
    step = steps_of(industry_code="2614", sub_industry="自备电厂")["industry"]
    assert step.holds
    assert step.rule == "自备电厂不看企业主业代码"


@pytest.mark.parametrize(
    ("band", "figure", "near"),
    [
        (None, "23400", True),
        (None, "23399.99", False),
        (None, "28600", True),
        (None, "28600.01", False),
        ("5", "24700", True),
        ("5", "24699.99", False),
        ("0", "26000", True),
        ("0", "26000.01", False),
    ],
)
def test_the_near_band_is_ten_per_cent_unless_the_bureau_sets_it(band: str | None, figure: str, near: bool) -> None:
    facts = facts_of({"facts": {"base_tco2e": figure}})
    width = Decimal(band) if band else None
    assert screen(facts, list_rule_for(2026), 2026, TODAY, width).near is near
    steps = explain(facts, list_rule_for(2026), 2026, TODAY, width)
    assert (steps[-1].decision == "near") is near


def test_a_year_or_sector_the_rule_has_not_is_refused() -> None:
    facts = facts_of({"facts": {}})
    with pytest.raises(NormError, match="2027"):
        screen(facts, list_rule_for(2026), 2027, TODAY)
    with pytest.raises(NormError, match="glass"):
        screen(replace(facts, sector="glass"), list_rule_for(2026), 2026, TODAY)  # type: ignore[arg-type]


def test_plain_texts_from_the_database_do_as_well_as_members() -> None:
    facts = replace(facts_of({"facts": {}}), sector="power", base_source="verified", joint_state="")  # type: ignore[arg-type]
    assert screen(facts, list_rule_for(2026), 2026, TODAY) == screened({"facts": {}})


def test_params_hold_texts_and_whole_numbers_only_so_that_they_can_be_kept() -> None:
    for case in CASES["cases"]:
        assert all(isinstance(value, (str, int)) for value in screened(case).params.values())


TONNES = st.none() | st.decimals(0, 60_000, places=2) | st.sampled_from([Decimal("26000"), Decimal("25999.99")])
DAYS = st.none() | st.dates(date(2015, 1, 1), date(2028, 12, 31))
INDUSTRY_CODES = ["", "4411", "4417", "2614", "3110", "3120", "3130", "3140", "3011", "3021", "3216", "3252"]
SUB_INDUSTRIES = [
    "",
    "自备电厂",
    "长流程",
    "独立钢压延",
    "铸造用炼铁",
    "水泥(硅酸盐水泥熟料)",
    "非硅酸盐水泥熟料",
    "粉磨",
]
PROCESSES = ["", "掺烧煤气", "高炉—转炉", "短流程", "新型干法", "电解铝", "氧化铝", "不详"]
UNITS = st.builds(
    ScreeningFacts,
    uscc=st.just("91990101MA0000015C"),
    name=st.just("滨江示例有限公司"),
    sector=st.sampled_from(Sector),
    industry_code=st.sampled_from(INDUSTRY_CODES),
    sub_industry=st.sampled_from(SUB_INDUSTRIES),
    process=st.sampled_from(PROCESSES),
    base_tco2e=TONNES,
    base_source=st.none() | st.sampled_from(EmissionSource),
    previous_tco2e=TONNES,
    later_estimate_tco2e=TONNES,
    started_on=DAYS,
    closed_on=DAYS,
    suspended_on=DAYS,
    merged_into=st.none() | st.just("91990101MA00000237"),
    joint_state=st.sampled_from(JointState),
    joint_with=st.none() | st.just("91990101MA00000237"),
    listed_last_year=st.booleans(),
    moved_from_sector=st.none(),
    report_only_last_year=st.booleans(),
)
YEARS = st.sampled_from([2024, 2025, 2026, 2027])
DAYS_OF_SCREENING = st.dates(date(2025, 1, 1), date(2027, 12, 31))
#: Decisions whose rule is the ground for leaving; every other rule is one that a listed unit meets.
NAMING_THE_WAY_OUT = {"report_only_below", "never_listed", "two_years_below"}
FOUND = {Verdict.INCLUDE, Verdict.REPORT_ONLY}


@given(UNITS, YEARS, DAYS_OF_SCREENING)
def test_the_proof_ends_with_what_the_screening_says(facts: ScreeningFacts, list_year: int, today: date) -> None:
    rule = list_rule_for(list_year)
    result = screen(facts, rule, list_year, today)
    steps = [step for step in explain(facts, rule, list_year, today) if step.decision != "near"]
    decided_by = next(one for one in DECISIONS if one.code == steps[-1].decision)
    assert steps[-1].clause == result.clause
    assert steps[-1].holds is (result.verdict in FOUND or decided_by.code in NAMING_THE_WAY_OUT)
    assert result.verdict in REASONS[result.reason].verdicts
    order = [one.code for one in DECISIONS]
    assert [step.decision for step in steps] == sorted((step.decision for step in steps), key=order.index)


@given(UNITS, YEARS, DAYS_OF_SCREENING, st.decimals("0.01", 10**6, places=2))
def test_more_emissions_never_take_a_unit_off_the_list(
    facts: ScreeningFacts, list_year: int, today: date, more: Decimal
) -> None:
    if facts.base_tco2e is None:
        return
    rule = list_rule_for(list_year)
    before = screen(facts, rule, list_year, today)
    after = screen(replace(facts, base_tco2e=facts.base_tco2e + more), rule, list_year, today)
    if before.verdict in FOUND:
        assert after.verdict is before.verdict


@given(UNITS, YEARS, DAYS_OF_SCREENING)
def test_a_unit_with_no_figure_at_all_is_never_put_on_the_list(
    facts: ScreeningFacts, list_year: int, today: date
) -> None:
    bare = replace(facts, base_tco2e=None, previous_tco2e=None, later_estimate_tco2e=None)
    assert screen(bare, list_rule_for(list_year), list_year, today).verdict not in FOUND


@given(UNITS, YEARS, DAYS_OF_SCREENING)
def test_a_unit_is_put_on_the_list_only_for_a_figure_that_reaches_the_threshold(
    facts: ScreeningFacts, list_year: int, today: date
) -> None:
    result = screen(facts, list_rule_for(list_year), list_year, today)
    figures = [figure for figure in (facts.base_tco2e, facts.previous_tco2e, facts.later_estimate_tco2e) if figure]
    if result.verdict in FOUND:
        assert max(figures) >= Decimal(26000)


@given(UNITS, YEARS, DAYS_OF_SCREENING)
def test_every_verdict_can_be_told_against_last_years_list(facts: ScreeningFacts, list_year: int, today: date) -> None:
    result = screen(facts, list_rule_for(list_year), list_year, today)
    for last in (None, LastEntry(), LastEntry(report_only=True), LastEntry(moved_from=Sector.STEEL)):
        told = change(result, last)
        assert told.reason in CHANGE_REASONS
        assert told.change is not Change.LEFT or last == LastEntry()


@pytest.mark.parametrize("case", CASES["changes"], ids=lambda case: f"{case['reason']}-{case['change']}-{case['why']}")
def test_each_change_against_last_year_has_its_reason(case: dict[str, Any]) -> None:
    result = ScreeningResult(Verdict(case["verdict"]), case["reason"], "–", {}, False)
    last = LastEntry(**case["last"]) if "last" in case else None
    told = change(result, last, Sector(case["moved_to"]) if "moved_to" in case else None)
    assert (told.change, told.reason) == (case["change"], case["why"])


def test_every_change_and_every_reason_of_change_has_a_case() -> None:
    assert {case["change"] for case in CASES["changes"]} == set(Change)
    assert {case["why"] for case in CASES["changes"]} == set(CHANGE_REASONS) - {"decided"}


@pytest.mark.parametrize(
    ("final", "stood", "what", "why"),
    [
        ("include", "", "new", "decided"),
        ("include", "listed", "continued", "decided"),
        ("include", "reporting", "new", "from_report_only"),
        ("include", "moved", "moved", "moved_sector"),
        ("exclude", "listed", "left", "decided"),
        ("exclude", "", "never", "decided"),
        ("exclude", "reporting", "never", "decided"),
        ("report_only", "listed", "report_only", "to_report_only"),
        ("report_only", "", "report_only", "decided"),
        ("ask", "listed", "open", "to_verify"),
    ],
)
def test_an_overruled_verdict_takes_its_change_with_it(final: str, stood: str, what: str, why: str) -> None:
    screened = ListChange(Change.REPORT_ONLY, "two_years_below")
    assert decided_change(screened, "nothing else", final, stood) == ListChange(Change(what), why)


def test_a_confirmed_verdict_keeps_the_change_of_the_screening() -> None:
    screened = ListChange(Change.LEFT, "moved_away")
    assert decided_change(screened, "exclude", "exclude", "listed") is screened


def test_every_way_out_has_a_reason_of_change() -> None:
    out = {code for code, reason in REASONS.items() if Verdict.EXCLUDE in reason.verdicts}
    assert set(_WHY_OUT) == out
    assert set(_WHY_OUT.values()) <= set(CHANGE_REASONS)
