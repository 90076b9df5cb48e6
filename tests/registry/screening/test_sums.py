"""合计: a figure that is a sum opens into its parts, and the parts add up to it."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from registry.choices import EmissionSource, Sector
from registry.models import AnnualEmission, Enterprise, EnterpriseEvent
from registry.selectors.screening import steps_of
from registry.services import lists
from registry.templatetags.screening_words import reason_words
from registry.views.entry_panel import proof_lines
from tests.factories import make_enterprise
from tests.people import DEMO, LIN, make_person
from tests.registry.lists_at_work import TODAY, confirm_all, entry_of, screen

pytestmark = pytest.mark.django_db


def works(name: str, emissions: dict[int, str] | None = None, **more: Any) -> Enterprise:
    return make_enterprise(name, sector=Sector.STEEL, process="高炉—转炉长流程", emissions=emissions, **more)


def counts_with(unit: Enterprise, lead: Enterprise, kind: str = "joint_works", day: date = date(2026, 1, 1)) -> None:
    EnterpriseEvent.objects.create(enterprise=unit, kind=kind, occurred_on=day, counterpart=lead, sector="steel")


def parts_of(unit: Enterprise) -> list[dict[str, Any]]:
    return [step for step in steps_of(entry_of(unit), today=TODAY) if step["decision"] == "part"]


def joint() -> tuple[Enterprise, Enterprise]:
    lead = works("示例钢铁牵头厂", {2024: "1", 2025: "20000.4"})
    member = works("示例炼铁成员厂", {2024: "2", 2025: "6000.6"}, source=EmissionSource.DECLARED)
    AnnualEmission.objects.filter(enterprise=member, emission_year=2025).update(basis="成员厂名册.xlsx 第 7 行")
    counts_with(lead, lead)
    counts_with(member, lead)
    return lead, member


def test_the_proof_of_joint_works_lists_every_part_and_they_add_up_to_the_figure() -> None:
    lead, member = joint()
    screen("steel")
    entry = entry_of(lead)
    lines = {step["params"]["part_uscc"]: step for step in parts_of(lead)}
    assert {code: step["value"] for code, step in lines.items()} == {lead.uscc: "20,000.40", member.uscc: "6,000.60"}
    assert sum(Decimal(step["value"].replace(",", "")) for step in lines.values()) == entry.emissions_tco2e
    told = next(line for line in proof_lines(entry) if member.uscc in line["label"])
    assert member.name in told["label"]
    assert "填报 ·" in told["source"]
    assert "成员厂名册.xlsx 第 7 行" in told["source"]
    labels = [line["label"] for line in proof_lines(entry)]
    assert labels.index(told["label"]) < labels.index("2025 年度直接排放量合计（吨）")


def test_the_survivor_of_a_merger_shows_what_merged_into_it_and_the_missing_as_missing() -> None:
    survivor, gone, silent = works("存续厂", {2025: "20000"}), works("并入甲厂", {2025: "6000"}), works("并入乙厂")
    counts_with(gone, survivor, "merger")
    counts_with(silent, survivor, "merger")
    screen("steel")
    assert entry_of(survivor).emissions_tco2e == 26000
    assert [step["value"] for step in parts_of(survivor)] == ["20,000.00", "6,000.00", "无"]
    assert all(step["holds"] for step in parts_of(survivor))


def test_a_missing_part_of_joint_works_is_named_in_reason_and_proof() -> None:
    lead, silent = works("牵头厂", {2025: "90000"}), works("缺数成员厂")
    counts_with(silent, lead)
    screen("steel")
    entry = entry_of(lead)
    assert entry.verdict == "ask"
    assert f"2025 年度合计缺 缺数成员厂 {silent.uscc}。" in reason_words(entry)
    assert [step["holds"] for step in parts_of(lead)] == [True, False]


def test_the_reason_says_what_the_sum_is_made_of_on_the_page_and_on_the_command_line() -> None:
    lead, member = joint()
    out = StringIO()
    call_command("screen", "--list-year", "2027", "--province", DEMO, "--json", stdout=out, stderr=StringIO())
    said = next(e["reason"] for e in json.loads(out.getvalue())["entries"] if e["uscc"] == lead.uscc)
    wanted = f"2025 年度数为合计：{lead.name} {lead.uscc} 20,000.40 + {member.name} {member.uscc} 6,000.60。"
    assert wanted in said
    assert wanted in reason_words(entry_of(lead))


def test_the_parts_are_signed_with_the_proof() -> None:
    lead, member = joint()
    annual_list = screen("steel").annual_list
    confirm_all(annual_list)
    lists.submit(annual_list, by=make_person(LIN))
    AnnualEmission.objects.filter(enterprise=member).update(emissions_tco2e=1)
    assert [step["value"] for step in parts_of(lead)] == ["20,000.40", "6,000.60"]


def test_a_part_is_listed_once_though_two_rules_look_at_the_sum() -> None:
    lead = works("小牵头厂", {2024: "30000", 2025: "100"})
    counts_with(works("小成员厂", {2024: "1", 2025: "1"}), lead)
    screen("steel", list_year=2026)
    values = [step["value"] for step in parts_of_year(lead, 2026)]
    assert len(values) == len(set(values))


def parts_of_year(unit: Enterprise, list_year: int) -> list[dict[str, Any]]:
    steps = steps_of(entry_of(unit, list_year=list_year), today=TODAY)
    return [step for step in steps if step["decision"] == "part"]


def test_a_member_that_was_later_put_under_another_lead_counts_there_alone() -> None:
    first, second, member = (
        works("前牵头厂", {2025: "20000"}),
        works("后牵头厂", {2025: "1"}),
        works("厂", {2025: "7000"}),
    )
    counts_with(member, first, day=date(2025, 1, 1))
    counts_with(member, second, day=date(2026, 1, 1))
    screen("steel")
    assert entry_of(first).emissions_tco2e == 20000
    assert parts_of(first) == []
    assert [step["value"] for step in parts_of(second)] == ["1.00", "7,000.00"]
