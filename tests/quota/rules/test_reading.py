"""读数与特殊情形: numbers as they were typed, special cases as people write them; and that no float is near."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cets_portal.norms import NormError
from cets_portal.norms.codes import Sector
from cets_portal.norms.plan import plan_of
from cets_portal.norms.surrender import surrender_rules
from quota.rules import carry_over, fines, surrender
from quota.rules.arithmetic import EXACT
from quota.rules.cells import read_number
from quota.rules.load_following import load_following
from quota.rules.power import GensetFacts, PowerYear, determine
from quota.rules.special import named_case
from quota.rules.unit_power import sums_of

OLD, NEW = plan_of("power-2023-2024"), plan_of("power-2025-2026")


def test_no_rule_knows_a_float() -> None:
    folder = Path(__file__).resolve().parents[3] / "quota" / "rules"
    files = list(folder.rglob("*.py"))
    assert len(files) > 10
    assert not [path.name for path in files if re.search(r"\bfloat\(", path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (64.999, "64.999"), (0.1, "0.1"), (3500000.0, "3500000"), (65, "65"), ("3,500,000", "3500000"), (" 58 ", "58"),
        ("５８．５", "58.5"), ("1.2e3", "1.2E+3"), (64.99999999999999, "64.99999999999999"), ("-1", "-1"), ("−1", "-1"),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_it_was_typed(value: object, read: str) -> None:
    assert str(read_number(value).number) == read


@pytest.mark.parametrize("value", ["", " ", "/", "—", None])
def test_an_empty_cell_is_no_number_and_no_fault(value: object) -> None:
    assert read_number(value) == (None, "", {})


@pytest.mark.parametrize("value", ["abc", "3500万", "=A1*2", True, "1e999", 1e300, "1,23", "#N/A", date(2026, 1, 1)])
def test_what_is_no_number_is_not_guessed(value: object) -> None:
    read = read_number(value)
    assert read.number is None
    assert read.fault


def test_the_bound_is_decided_on_the_figure_typed() -> None:
    rule = OLD.power_rules.load_following
    assert load_following(rule, Decimal(str(64.99999999999999))) > Decimal("1.045")
    assert load_following(rule, Decimal("65.00000000000000")) == 1


def test_the_factor_is_right_to_twenty_digits() -> None:
    """Against the same curves worked out with a hundred digits by the identity a^x = e^(x·ln a)."""
    from decimal import Context

    wide = Context(prec=100)
    percent = Decimal("57.3")
    exponent = wide.subtract(Decimal(16), wide.divide(wide.multiply(Decimal(20), percent), Decimal(100)))
    wanted = wide.exp(wide.multiply(exponent, wide.ln(Decimal("1.015"))))
    found = load_following(OLD.power_rules.load_following, percent)
    assert abs(wide.subtract(found, wanted)) < Decimal("1e-40")


@pytest.mark.parametrize(
    ("plan", "text", "case"),
    [
        (OLD, "生物质掺烧30%", "biomass"),
        (OLD, "纯生物质", "biomass"),
        (OLD, "biomass", "biomass"),
        (NEW, "掺烧生物质（含垃圾、污泥）热量占比超过20%", "biomass"),
        (NEW, "掺烧生物质 25%", "biomass"),
        (NEW, "应急备用", "standby"),
        (NEW, "仅使用高炉煤气、转炉煤气", "special_fossil"),
        (NEW, "当年新投产机组", "new"),
    ],
)  # fmt: skip
def test_a_special_case_is_known_as_people_write_it(plan: object, text: str, case: str) -> None:
    found = named_case(plan, Sector.POWER, NEW.quota_years[0] if plan is NEW else 2024, text)  # type: ignore[arg-type]
    assert found.case
    assert found.case.id == case


@pytest.mark.parametrize(
    "text", ["生物质掺烧8%", "掺烧生物质热量占比10%", "生物质占比不超过10%", "看着特别", "燃油，新投产?生物质 5%"]
)
def test_a_text_that_names_no_case_or_too_small_a_share_is_asked_about(text: str) -> None:
    found = named_case(OLD, Sector.POWER, 2024, text)
    assert found.case is None
    assert found.fault


@pytest.mark.parametrize("text", ["", "无", " 否 ", "/", "—"])
def test_no_special_case_is_no_special_case(text: str) -> None:
    assert named_case(OLD, Sector.POWER, 2024, text) == (None, "", {})


def test_what_is_missing_is_asked_for() -> None:
    year = PowerYear.of(OLD, 2024)
    with pytest.raises(NormError, match="负荷"):
        determine(year, GensetFacts(("I",), Decimal(1)))
    with pytest.raises(NormError, match="没有机组类别"):
        determine(year, GensetFacts(("V",), Decimal(1), load_factor_percent=Decimal(70)))
    with pytest.raises(NormError, match="不含 2030"):
        PowerYear.of(OLD, 2030)
    gas = determine(year, GensetFacts(("IV",), Decimal(100)))
    assert gas.value("determined_allowance") is None
    assert sums_of([gas]) is None


def test_every_output_that_leans_on_the_draft_says_so() -> None:
    made = determine(PowerYear.of(OLD, 2024), GensetFacts(("I",), Decimal(100), load_factor_percent=Decimal(60)))
    assert any("征求意见稿" in text for text in made.assumptions)
    assert any("征求意见稿" in step["rounding_source"] for step in made.told())
    assert made.is_draft


def test_the_same_facts_tell_the_same_bytes() -> None:
    facts = GensetFacts(("I",), Decimal(100), load_factor_percent=Decimal(60), verified_tco2e=Decimal("99.5"))
    year = PowerYear.of(OLD, 2024)
    assert determine(year, facts).told() == determine(year, facts).told()
    assert EXACT.prec == 60


def test_a_carry_over_is_applied_for_in_parts_up_to_its_limit() -> None:
    carry_over.check_application(40000, applied_before=30000, available=20000, asked=10000)
    with pytest.raises(NormError, match="还剩 10000"):
        carry_over.check_application(40000, applied_before=30000, available=20000, asked=10001)
    with pytest.raises(NormError, match="可用配额只有 500"):
        carry_over.check_application(40000, applied_before=0, available=500, asked=501)
    late = carry_over.CarryOverFacts(0, 0, 10**6, surrendered_on_time=False)
    assert carry_over.may_carry_over(OLD.carry_over[0], late) == 0


def test_both_readings_of_the_month_before_stand_side_by_side() -> None:
    due = date(2025, 12, 31)
    days = [
        fines.TradingDay(date(2025, 10, 31), Decimal(999999), Decimal(1)),
        fines.TradingDay(date(2025, 11, 3), Decimal("57730"), Decimal(1000)),
        fines.TradingDay(date(2025, 12, 31), Decimal("65430"), Decimal(1000)),
        fines.TradingDay(date(2026, 1, 4), Decimal(999999), Decimal(1)),
    ]
    made = fines.fine_ranges(surrender_rules().fine, 10000, days, due)
    assert [(one.reading, str(one.price)) for one in made] == [("month_before", "57.73"), ("month_of", "65.43")]
    assert fines.fine_ranges(surrender_rules().fine, 10000, [], due) == ()


def test_the_history_of_a_surrender_tells_every_change() -> None:
    facts = surrender.SurrenderFacts(
        100, date(2026, 12, 31),
        (surrender.Surrendered(date(2026, 12, 1), 60), surrender.Surrendered(date(2027, 2, 1), 40)),
    )  # fmt: skip
    told = surrender.history(facts, date(2027, 3, 1))
    assert [(one.on.isoformat(), one.state, one.surrendered) for one in told] == [
        ("2026-12-01", "open", 60), ("2027-01-01", "partly", 60), ("2027-02-01", "met_late", 100),
    ]  # fmt: skip
    assert surrender.shortfall_on(facts, date(2027, 1, 15)) == 40
