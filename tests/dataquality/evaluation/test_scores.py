"""评分的法则: worked cases; the sum is that of its measures; a rule that does not add up is refused."""

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cets_portal.norms.errors import NormError
from cets_portal.norms.evaluation import (
    EVALUATIONS,
    Counted,
    chosen,
    evaluation_rule_for,
    evaluation_rules,
    read_evaluation_rule,
)
from dataquality.rules.agency_work import Work
from dataquality.rules.annex6 import Mark, foot_of, mark_of, pass_rate, rows_of
from dataquality.rules.evaluation import HEADS, HOW, UNITS, score

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).resolve().parents[2] / "cases" / "agency-evaluation.toml").read_text(encoding="utf-8")
)["cases"]
RULE = evaluation_rule_for("99", 2025)
FIRST = date(2026, 1, 1)


def day(number: int) -> date:
    return FIRST + timedelta(days=number - 1)


def work(said: dict[str, Any], today: int = 200) -> Work:
    return Work(
        uscc=said.get("name", "甲"), name=said.get("name", "甲"), sector="steel", role="first",
        due_on=day(said.get("due", 100)), counted_on=day(today),
        concluded_on=day(said["concluded"]) if "concluded" in said else None, returned=said.get("returned", 0),
        tco2e=Decimal(said["tco2e"]) if "tco2e" in said else None,
        stands_tco2e=Decimal(said["stands"]) if "stands" in said else None, marks=said.get("marks", {}),
        rechecked=said.get("rechecked", False), missed=frozenset(said.get("missed", ())),
        on_site=said.get("on_site", False), present=said.get("present", 0), conflicts=tuple(said.get("conflicts", ())),
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_worked_cases(case: dict[str, Any]) -> None:
    works = [work(said, case.get("today", 200)) for said in case["works"]]
    found = score(works, RULE)
    assert {one.id: one.points for one in found.measures} == case["points"]
    assert (found.weight, found.total) == (case["weight"], case["total"])
    foot = foot_of(rows_of(works, RULE))
    assert [foot.issued, foot.qualified, foot.late] == case["foot"]


def test_the_cases_touch_every_measure() -> None:
    for counted in Counted:
        given_points = {case["points"][counted] for case in CASES}
        assert "" in given_points
        assert len(given_points) > 2, counted


WORKS: Any = st.lists(
    st.builds(
        dict,
        name=st.sampled_from("甲乙丙丁"),
        concluded=st.integers(60, 140),
        returned=st.integers(0, 3),
        tco2e=st.integers(0, 10**6).map(str),
        stands=st.integers(0, 10**6).map(str),
        on_site=st.booleans(),
        present=st.integers(0, 3),
        rechecked=st.booleans(),
        missed=st.lists(st.sampled_from([mark.value for mark in Mark]), max_size=3),
        conflicts=st.lists(st.just("kinship"), max_size=2),
    ),
    max_size=6,
)


#: A busy machine draws slowly; the rule is quick.
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(WORKS)
def test_points_lie_between_nothing_and_the_weight_and_the_heads_add_up(said: list[dict[str, Any]]) -> None:
    found = score([work(one) for one in said], RULE)
    for one in found.measures:
        assert not one.points or 0 <= Decimal(one.points) <= one.weight
    total = sum((Decimal(one.points) for one in found.heads), Decimal())
    assert total == sum((Decimal(one.points) for one in found.measures if one.points), Decimal())
    assert sum(one.weight for one in found.heads) == found.weight


@QUICK
@given(WORKS)
def test_the_order_of_the_works_changes_nothing(said: list[dict[str, Any]]) -> None:
    works = [work(one) for one in said]
    assert score(works, RULE).as_json() == score(works[::-1], RULE).as_json()


def test_a_missed_class_turns_its_own_mark_and_what_was_found_on_site_the_seventh() -> None:
    (row,) = rows_of([work({"concluded": 90, "rechecked": True, "missed": ["method", "on_site"]})], RULE)
    assert {mark for mark, good in row.marks.items() if not good} == {Mark.METHOD, Mark.OTHER}
    assert set(row.why.values()) == {"missed"}
    assert mark_of("on_site") == mark_of("other") == Mark.OTHER


def test_a_changed_figure_turns_the_data() -> None:
    (row,) = rows_of([work({"concluded": 90, "tco2e": "5000", "stands": "8000"})], RULE)
    assert row.why == {"data": "changed"}


@pytest.mark.parametrize(("rows", "bad", "rate"), [(3, 0, "100.00"), (3, 1, "66.67"), (8, 1, "87.50"), (0, 0, None)])
def test_the_pass_rate_has_two_decimals(rows: int, bad: int, rate: str | None) -> None:
    assert pass_rate(rows, bad) == (Decimal(rate) if rate else None)


def test_a_hundred_per_cent_means_all() -> None:
    assert pass_rate(100_000, 1) == Decimal("99.99")


# The rule as data --------------------------------------------------------------------------------------------


def test_the_portals_own_rule_says_that_it_is_its_own() -> None:
    assert RULE.grade == "D"
    assert all(one.grade == "D" for one in RULE.measures)
    assert RULE.note
    assert RULE.assumption
    assert {one.id for one in RULE.measures} == set(Counted)


def test_every_measure_has_its_words() -> None:
    assert set(UNITS) == set(Counted)
    assert set(HOW) == {"share", "scale", "deduct", ""}
    assert set(HEADS) == {one.head for one in RULE.measures}


def test_a_province_replaces_the_rule_for_its_own_years() -> None:
    own = replace(RULE, code="own", province="42", from_emission_year=2025)
    rules = (*evaluation_rules(), own)
    assert chosen(rules, "42", 2025) is own
    assert chosen(rules, "42", 2024) is RULE
    assert chosen(rules, "99", 2025) is RULE
    with pytest.raises(NormError):
        chosen(rules, "42", 2019)


TEXT = (EVALUATIONS / "portal-1.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("weight = 25", "weight = 24"),
        ('way = "scale"', 'way = "share"'),
        ('zero_at = "5"', 'zero_at = "0"'),
        ('per_case = "2"\n', ""),
        ('id = "days_late"', 'id = "on_time"'),
        ("least_on_site = 2", "least_on_site = 0"),
        ("least_on_site = 2", "leest_on_site = 2"),
        ('changed_tco2e = "1000"', "changed_tco2e = 1000.0"),
        ("from_emission_year = 2022", "from_emission_year = 22"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(tmp_path: Path, before: str, after: str) -> None:
    assert before in TEXT
    path = tmp_path / "portal-1.toml"
    path.write_text(TEXT.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(NormError):
        read_evaluation_rule(path)
