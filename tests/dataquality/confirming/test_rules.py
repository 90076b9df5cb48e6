"""认定的规则: clocks counted by hand, limits of a re-check, the number of a report, the quota input annex."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cets_portal.norms.confirmation import confirmation_rules
from dataquality.rules.annex import estimated_annex, quota_annex, with_total
from dataquality.rules.annual.items import items_of
from dataquality.rules.conclusion.marks import MARKS, all_conform, mark_of
from dataquality.rules.conclusion.numbering import is_abbreviation, report_number
from dataquality.rules.conclusion.table import is_same
from dataquality.rules.differences import change_percent, gap_between
from dataquality.rules.verification.clocks import due, term
from registry.models import Enterprise
from tests.verification_world import content_for

CASES = tomllib.loads((Path(__file__).parents[2] / "cases/confirmation-clocks.toml").read_text(encoding="utf-8"))[
    "case"
]
UNIT = Enterprise(uscc="91991208MAJU6XYH79", name="示例", province="99", city="滨江市")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_clock_counts_working_days(case: dict[str, Any]) -> None:
    assert due(case["start"], case["clock"]) == case["due"]


def test_a_year_without_a_calendar_says_so() -> None:
    assert not term(date(2027, 3, 1), "verification_told").certain
    assert term(date(2026, 7, 15), "verification_told").certain


@pytest.mark.parametrize(
    ("first", "recheck", "exceeds"),
    [
        ("100000", "101000", False),  # A thousand tonnes are not more than a thousand.
        ("100000", "101000.000001", True),
        ("100000", "98999.999999", True),
        ("5000", "5500", False),  # Ten per cent are not more than ten.
        ("5000", "5500.01", True),
        ("0", "1000", True),  # Any share of nought is more than ten per cent.
        ("0", "0", False),
    ],
)
def test_a_re_check_opens_a_case_above_either_limit(first: str, recheck: str, exceeds: bool) -> None:
    assert gap_between(Decimal(first), Decimal(recheck), confirmation_rules()).exceeds is exceeds


def test_the_limits_are_marked_as_what_they_are() -> None:
    assert {one.grade.value for one in confirmation_rules().limits} == {"B"}


def test_a_change_is_rounded_half_up_and_nought_has_none() -> None:
    assert change_percent(Decimal("3"), Decimal("3.0025")) == Decimal("0.08")
    assert change_percent(Decimal("200"), Decimal("199.99")) == Decimal("-0.01")
    assert change_percent(Decimal(0), Decimal(1)) is None


@pytest.mark.parametrize(("one", "other", "same"), [("1.50", "1.5", True), ("否", "否 ", True), ("1", "1.01", False)])
def test_figures_are_compared_by_value_and_texts_by_letters(one: str, other: str, same: bool) -> None:
    assert is_same(one, other) is same


def test_the_number_of_a_report() -> None:
    assert report_number("示例", "示例核查", UNIT.uscc, 2025, 2) == "示例-示例核查-U6XYH7-2025-2"
    assert is_abbreviation("示例核查")
    assert not is_abbreviation("示例-核查")
    assert not is_abbreviation(" ")


def test_what_was_found_on_site_belongs_to_the_last_mark() -> None:
    assert mark_of("on_site") == "other"
    assert all_conform(dict.fromkeys(MARKS, True))
    assert not all_conform(dict.fromkeys(MARKS, True) | {"plan": False})
    assert not all_conform({})


class TestAnnex:
    """配额分配相关数据."""

    @pytest.mark.parametrize("sector", ["power", "steel", "cement", "aluminium"])
    def test_it_holds_the_total_and_every_unit(self, sector: str) -> None:
        content = content_for(UNIT, sector)
        annex = quota_annex(content, items_of(content))
        assert annex["verified_tco2e"] == content["total_tco2e"]
        assert annex["enterprise"]["uscc"] == UNIT.uscc
        assert annex["units"]
        assert not annex["estimated"]

    def test_power_has_what_table_2_1_asks_for(self) -> None:
        content = content_for(UNIT, "power")
        unit = quota_annex(content, items_of(content))["units"][0]
        assert set(unit) == {
            "code", "name", "class", "product", "fuel_type", "capacity_mw", "fuels", "boiler", "cooling", "merged",
            "merged_codes", "generation_mwh", "heat_gj", "biomass_percent", "load_factor_percent", "emissions_tco2e",
        }  # fmt: skip
        assert all(
            unit[key] for key in ("capacity_mw", "generation_mwh", "heat_gj", "load_factor_percent", "emissions_tco2e")
        )

    def test_the_parts_add_up_to_what_the_tables_call_them(self) -> None:
        steel = quota_annex(steel_content := content_for(UNIT, "steel"), items_of(steel_content))
        assert Decimal(steel["whole"]["enterprise_tco2e"]) == Decimal(steel["verified_tco2e"])
        cement = quota_annex(cement_content := content_for(UNIT, "cement"), items_of(cement_content))
        for line in cement["units"]:
            assert Decimal(line["fuel_tco2e"]) + Decimal(line["process_tco2e"]) == Decimal(line["line_tco2e"])
        melt = quota_annex(melt_content := content_for(UNIT, "aluminium"), items_of(melt_content))
        for unit in melt["units"]:
            assert Decimal(unit["material_use_tco2e"]) + Decimal(unit["effect_tco2e"]) == Decimal(unit["process_tco2e"])

    def test_what_nobody_filled_is_named(self) -> None:
        content = content_for(UNIT, "steel")
        assert "whole.iron_capacity_10kt" in quota_annex(content, items_of(content))["missing"]

    def test_an_estimate_has_no_units_and_says_so(self) -> None:
        annex = estimated_annex("steel", 2025, {"uscc": "X", "name": "Y"}, "1000.000000")
        assert (annex["estimated"], annex["units"], annex["verified_tco2e"]) == (True, [], "1000.000000")

    def test_another_total_leaves_the_units(self) -> None:
        content = content_for(UNIT, "cement")
        annex = quota_annex(content, items_of(content))
        assert with_total(annex, "1") == annex | {"verified_tco2e": "1"}
