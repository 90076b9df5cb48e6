"""方案的规则: what a plan must say, what may not be taken back, what differs, what a new form changes."""

from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from cets_portal.norms.codes import Sector
from cets_portal.norms.form import Method, form_of
from dataquality.rules.facts import PlanRow, Value
from dataquality.rules.plan import editing, layout_of, plan_rows_of
from dataquality.rules.plan.carrying import NewsKind, carried, completed, news
from dataquality.rules.plan.checks import CHECKS, WANTED_FILES, PlanFacts, open_points
from dataquality.rules.plan.departures import DepartureKind, departures
from dataquality.rules.plan.difference import differences
from dataquality.rules.plan.presets import planned_rows, preset_of, ways_of
from tests.dataquality import making
from tests.dataquality.plans import content_for

FILES = frozenset(WANTED_FILES)
STEEL = making.form_in_march("steel")
NCV = ":anthracite::C3-NCV"
COKE_NCV = ":coke::C3-NCV"


def content(sector: str = "steel") -> dict[str, Any]:
    return content_for(making.form_in_march(sector), making.layout(sector))


def facts(said: dict[str, Any], **more: Any) -> PlanFacts:
    return PlanFacts(STEEL, said, **({"files": FILES} | more))


def ids(found: PlanFacts) -> set[str]:
    return {point.check for point in open_points(found)}


def row_set(said: dict[str, Any], row: str, **fields: str) -> dict[str, Any]:
    said = deepcopy(said)
    said["parameters"][row] |= fields
    return said


@pytest.mark.parametrize("sector", list(Sector))
def test_a_complete_plan_of_every_sector_has_nothing_open(sector: str) -> None:
    form = making.form_in_march(sector)
    assert open_points(PlanFacts(form, content(sector), FILES)) == ()


@pytest.mark.parametrize("sector", list(Sector))
def test_the_layout_of_a_plan_is_the_one_it_was_made_from(sector: str) -> None:
    made, given = layout_of(content(sector)), making.layout(sector)
    assert [(one.code, one.kind, one.flows) for one in made.facilities] == [
        (one.code, one.kind, one.flows) for one in given.facilities
    ]
    assert made.flows == given.flows


def without(path: tuple[str, ...], key: str) -> dict[str, Any]:
    said = deepcopy(content())
    place = said
    for step in path:
        place = place[step]
    place[key] = ""
    return said


def sinter(**changes: Any) -> dict[str, Any]:
    """The plan with the sinter belt said otherwise."""
    said = dict(editing.facility_said(content(), "SJ1") or {})
    return editing.with_facility(content(), "SJ1", said | changes)


def unsaid(row: str) -> dict[str, Any]:
    said = content()
    return said | {"parameters": {key: one for key, one in said["parameters"].items() if key != row}}


FAULTS = {
    "PLAN-01": lambda: facts(without(("enterprise",), "legal_name")),
    "PLAN-02": lambda: facts(without(("boundary",), "process")),
    "PLAN-03": lambda: facts(completed(STEEL, content() | {"facilities": []})),
    "PLAN-04": lambda: facts(sinter(position="")),
    "PLAN-05": lambda: facts(sinter(flows=[])),
    "PLAN-06": lambda: facts(unsaid(NCV)),
    "PLAN-07": lambda: facts(row_set(content(), COKE_NCV, method="measured", instrument="量热仪")),
    "PLAN-08": lambda: facts(row_set(content(), ":anthracite::C3-FC", method="design")),
    "PLAN-09": lambda: facts(row_set(content(), ":anthracite::C3-FC", instrument="", calibration="")),
    "PLAN-10": lambda: facts(row_set(content(), NCV, frequency="每批次") | {"batch_definition": ""}),
    "PLAN-11": lambda: facts(row_set(content(), NCV, method="default"), earlier=content()),
    "PLAN-12": lambda: facts(row_set(content(), ":::C3-steel", method="computed"), last_year=content()),
    "PLAN-13": lambda: facts(without(("quality",), "ledgers")),
    "PLAN-14": lambda: facts(content(), files=FILES - {"site"}),
}


@pytest.mark.parametrize("check", FAULTS)
def test_each_check_names_its_fault_and_no_other(check: str) -> None:
    assert ids(FAULTS[check]()) == {check}


def test_there_is_a_failing_case_for_every_check() -> None:
    named = {f"PLAN-{number:02d}" for number in range(1, len(FAULTS) + 1)}
    assert set(FAULTS) == named
    assert len(CHECKS) <= len(FAULTS)


def test_a_stopped_facility_needs_no_fuel() -> None:
    said = dict(editing.facility_said(content(), "SJ1") or {}) | {"flows": [], "state": "stopped"}
    assert "PLAN-05" not in ids(facts(editing.with_facility(content(), "SJ1", said)))


def test_a_measured_calorific_value_may_not_go_back_to_the_default_of_last_year_either() -> None:
    now = row_set(content(), NCV, method="default")
    assert "PLAN-11" in ids(facts(now, last_year=content()))
    assert "PLAN-11" not in ids(facts(now))


def test_coke_takes_the_default_and_is_locked() -> None:
    rows = {row.text: row for row in planned_rows(STEEL, making.layout("steel"))}
    assert ways_of(rows[COKE_NCV]) == (Method.DEFAULT,)
    preset = preset_of(rows[COKE_NCV])
    assert preset is not None
    assert preset.instrument == "/"


def test_what_is_computed_cannot_be_said_otherwise() -> None:
    said = row_set(content(), ":::C3-E", method="measured", instrument="皮带秤")
    assert completed(STEEL, said)["parameters"][":::C3-E"] == content()["parameters"][":::C3-E"]
    typed = {":::C3-E": {"method": "measured"}}
    rows = planned_rows(STEEL, layout_of(content()))
    assert editing.with_rows(content(), rows, typed) == content()


def test_the_facility_that_goes_takes_its_rows_along() -> None:
    said = completed(STEEL, editing.without_facility(content(), "GL1"))
    assert not [key for key in said["parameters"] if key.startswith("GL1:")]
    assert [one["code"] for one in said["facilities"]] == ["JH1", "SJ1", "ZL1", "FD1"]


def test_a_copy_says_everything_that_its_pattern_says() -> None:
    said = completed(STEEL, editing.with_copy(content(), "SJ1", "SJ2", "2号烧结机"))
    rows = said["parameters"]
    mine = {key.removeprefix("SJ1:"): one for key, one in rows.items() if key.startswith("SJ1:")}
    assert {key.removeprefix("SJ2:"): one for key, one in rows.items() if key.startswith("SJ2:")} == mine
    assert mine


def test_rows_follow_a_facility_to_its_new_code() -> None:
    said = editing.with_facility(content(), "SJ1", dict(editing.facility_said(content(), "SJ1") or {}) | {"code": "1#"})
    assert completed(STEEL, said)["parameters"]["1#:::C4-prod"] == content()["parameters"]["SJ1:::C4-prod"]


def test_one_row_fills_the_others_but_not_what_the_form_settles() -> None:
    base = row_set(content(), ":anthracite::C3-FC", instrument="轨道衡", department="计量处")
    rows = planned_rows(STEEL, layout_of(base))
    targets = [":coke::C3-FC", ":::C3-E", ":anthracite::C3-FC"]
    said, touched = editing.filled(base, rows, ":anthracite::C3-FC", targets, ["instrument", "department"])
    assert touched == 1
    assert plan_rows_of(said)[":coke::C3-FC"].instrument == "轨道衡"
    assert said["parameters"][":::C3-E"] == base["parameters"][":::C3-E"]


def test_differences_are_named_down_to_the_field() -> None:
    after = row_set(content(), ":anthracite::C3-FC", instrument="轨道衡")
    after = editing.without_facility(after, "FD1")
    after = editing.with_texts(after, "boundary", {"process": "自原料场起"})
    found = differences(content(), after)
    assert ("parameters", ":anthracite::C3-FC", "instrument") in {
        (one.section, one.subject, one.field) for one in found
    }
    assert {(one.subject, one.kind) for one in found if one.section == "facilities"} == {("FD1", "removed")}
    assert next(one for one in found if one.section == "boundary").after == "自原料场起"
    assert differences(after, after) == ()


def test_nothing_differs_where_flows_stand_in_another_order() -> None:
    said = content()
    assert differences(said, said | {"flows": list(reversed(said["flows"]))}) == ()


def test_the_roll_carries_everything_that_the_new_form_still_knows() -> None:
    old, now = form_of("power-v03-2022"), form_of("power-v04-2026")
    before = content_for(old, making.layout("power"))
    after = carried(before, now)
    kept = {key for key, one in before["parameters"].items() if after["parameters"].get(key) == one}
    assert {key for key in before["parameters"] if key.endswith((":A", ":C", ":M", ":O"))} <= kept
    found = news(before, old, now)
    assert any(one.kind is NewsKind.ROW_ADDED and one.subject == "U1:::X7" for one in found)
    assert any(one.kind is NewsKind.ROW_GONE and one.subject == "U1:::AE" for one in found)


def test_an_unknown_item_and_an_unknown_kind_are_left_out_and_named() -> None:
    trimmed = replace(
        STEEL,
        items=tuple(one for one in STEEL.items if one.id != "dolomite"),
        facility_kinds=tuple(one for one in STEEL.facility_kinds if one.id != "cofired_unit"),
        code="steel-next",
    )
    after = carried(content(), trimmed)
    assert "FD1" not in {one["code"] for one in after["facilities"]}
    kinds = {(one.kind, one.subject) for one in news(content(), STEEL, trimmed)}
    assert {(NewsKind.ITEM_GONE, "dolomite"), (NewsKind.KIND_GONE, "FD1")} <= kinds
    assert news(content(), STEEL, STEEL) == ()


PLAN = {"U1:x::A": PlanRow(method=Method.MEASURED, instrument="皮带秤 ICS"), "U1:::C": PlanRow(method=Method.DEFAULT)}
ONE = Decimal(1)


@pytest.mark.parametrize(
    ("row", "value", "kind"),
    [
        ("U1:x::A", Value(ONE, method=Method.DEFAULT), DepartureKind.BACK_TO_DEFAULT),
        ("U1:x::A", Value(ONE, method=Method.DESIGN), DepartureKind.ANOTHER_SOURCE),
        ("U1:::Z", Value(ONE), DepartureKind.NOT_PLANNED),
    ],
)
def test_what_was_filed_otherwise_than_planned_is_named(row: str, value: Value, kind: DepartureKind) -> None:
    (found,) = departures(PLAN, {row: value})
    assert (found.kind, found.row) == (kind, row)


def test_another_instrument_is_a_departure_and_spacing_is_none() -> None:
    values = {"U1:x::A": Value(ONE)}
    (found,) = departures(PLAN, values, {"U1:x::A": "轨道衡"})
    assert found.kind is DepartureKind.ANOTHER_INSTRUMENT
    assert departures(PLAN, values, {"U1:x::A": "皮带秤ICS"}) == ()
    assert departures(PLAN, values) == ()
