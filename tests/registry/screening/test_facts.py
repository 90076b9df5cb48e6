"""筛查事实: what the register's figures and events come to for one list."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from cets_portal.norms import list_rule_for
from registry.choices import EmissionSource, EventKind, ListStatus, Sector
from registry.models import AnnualEmission, AnnualList, Enterprise, EnterpriseEvent, Facility, ListEntry
from registry.rules.screening import ScreeningFacts
from registry.selectors.facts import facts_for_screening
from registry.selectors.screening import unplaced_units
from tests.factories import make_enterprise
from tests.people import DEMO, OTHER
from tests.registry.lists_at_work import TODAY, entry_of, published_list, screen

pytestmark = pytest.mark.django_db


def steelworks(emissions: dict[int, str] | None = None, **more: Any) -> Enterprise:
    return make_enterprise(sector=Sector.STEEL, process="高炉—转炉长流程", emissions=emissions, **more)


def happens(
    unit: Enterprise, kind: str, day: date, *, to: Enterprise | None = None, sector: str = "", **more: object
) -> EnterpriseEvent:
    return EnterpriseEvent.objects.create(
        enterprise=unit, kind=kind, occurred_on=day, counterpart=to, sector=sector, **more
    )


def facts_of(unit: Enterprise, *, sector: str = "power", list_year: int = 2027, today: date = TODAY) -> ScreeningFacts:
    rule = list_rule_for(list_year)
    return facts_for_screening(list_year, DEMO, sector, rule=rule, today=today).facts[unit.pk]


def test_a_closure_counts_whether_it_is_an_event_or_a_closing_date_and_the_earlier_wins() -> None:
    unit = make_enterprise(closed_on=date(2026, 6, 1))
    happens(unit, "closure", date(2026, 3, 1))
    assert facts_of(unit).closed_on == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("events", "suspended_on"),
    [
        ([("suspension", date(2026, 3, 1))], date(2026, 3, 1)),
        ([("suspension", date(2026, 3, 1)), ("resumption", date(2026, 5, 1))], None),
        ([("resumption", date(2026, 5, 1)), ("suspension", date(2026, 3, 1))], None),
        ([("resumption", date(2026, 5, 1)), ("suspension", date(2026, 8, 1))], date(2026, 8, 1)),
        ([("suspension", date(2026, 3, 1)), ("resumption", date(2026, 12, 1))], date(2026, 3, 1)),
        ([("suspension", date(2026, 12, 1))], None),
    ],
    ids=["stopped", "resumed", "recorded late", "stopped again", "resumption ahead", "suspension ahead"],
)
def test_the_last_turn_up_to_today_says_whether_a_unit_stands_still(
    events: list[tuple[str, date]], suspended_on: date | None
) -> None:
    unit = make_enterprise()
    for kind, day in events:
        happens(unit, kind, day)
    assert facts_of(unit).suspended_on == suspended_on


def test_a_withdrawn_event_says_nothing() -> None:
    unit, heir = make_enterprise(), make_enterprise()
    for kind in ("closure", "suspension", "merger"):
        happens(unit, kind, date(2026, 3, 1), to=heir, withdrawn_at=timezone.now())
    facts = facts_of(unit)
    assert (facts.closed_on, facts.suspended_on, facts.merged_into) == (None, None, None)


def test_what_befalls_one_facility_does_not_befall_the_enterprise() -> None:
    unit = make_enterprise()
    furnace = Facility.objects.create(enterprise=unit, sector="power", code="1", name="1号机组")
    for kind in ("closure", "suspension", "new_construction"):
        happens(unit, kind, date(2026, 3, 1), facility=furnace)
    facts = facts_of(unit)
    assert (facts.closed_on, facts.suspended_on, facts.started_on) == (None, None, None)


def test_an_event_of_another_sector_does_not_count_and_one_of_no_sector_does() -> None:
    unit = make_enterprise()
    happens(unit, "closure", date(2026, 3, 1), sector="steel")
    assert facts_of(unit).closed_on is None
    happens(unit, "closure", date(2026, 4, 1))
    assert facts_of(unit).closed_on == date(2026, 4, 1)


def test_a_merger_names_the_successor_by_its_code() -> None:
    unit, heir = make_enterprise(), make_enterprise()
    happens(unit, "merger", date(2026, 3, 1), to=heir)
    assert facts_of(unit).merged_into == heir.uscc


def test_what_happened_after_a_list_year_is_no_matter_of_its_list() -> None:
    unit, heir = make_enterprise(), make_enterprise()
    happens(unit, "merger", date(2026, 3, 1), to=heir)
    assert facts_of(unit, list_year=2025).merged_into is None
    assert facts_of(unit, list_year=2026).merged_into == heir.uscc


def test_new_construction_tells_the_start_where_the_register_does_not() -> None:
    unit, known = make_enterprise(), make_enterprise(started_on=date(2010, 1, 1))
    for one in (unit, known):
        happens(one, "new_construction", date(2026, 4, 1))
    assert facts_of(unit).started_on == date(2026, 4, 1)
    assert facts_of(known).started_on == date(2010, 1, 1)


def test_the_lead_of_joint_works_stands_with_the_sum_of_all() -> None:
    lead = steelworks({2024: "1", 2025: "20000.4"})
    member = steelworks({2024: "2", 2025: "6000.6"}, source=EmissionSource.DECLARED)
    happens(lead, "joint_works", date(2026, 1, 1), to=lead)
    happens(member, "joint_works", date(2026, 1, 1), to=lead)
    facts = facts_of(lead, sector="steel")
    assert (facts.base_tco2e, facts.base_source, facts.previous_tco2e) == (Decimal("26001"), "declared", Decimal(3))
    screen("steel")
    assert (entry_of(lead).verdict, entry_of(lead).emissions_tco2e) == ("include", Decimal("26001"))
    assert (entry_of(member).verdict, entry_of(member).reason) == ("exclude", "joint_member")


def test_who_is_named_as_lead_is_the_lead_without_an_event_of_its_own() -> None:
    lead, member = steelworks({2025: "1"}), steelworks({2025: "2"})
    happens(member, "joint_works", date(2026, 1, 1), to=lead)
    assert facts_of(lead, sector="steel").joint_state == "lead"
    assert facts_of(lead, sector="steel").base_tco2e == 3


def test_one_unknown_part_leaves_the_sum_of_joint_works_unknown() -> None:
    lead, member = steelworks({2025: "90000"}), steelworks()
    happens(member, "joint_works", date(2026, 1, 1), to=lead)
    screen("steel")
    assert (entry_of(lead).verdict, entry_of(lead).reason) == ("ask", "base_missing")


def test_a_member_in_another_province_is_added_too() -> None:
    lead = steelworks({2025: "20000"})
    member = steelworks({2025: "7000"}, province=OTHER)
    happens(member, "joint_works", date(2026, 1, 1), to=lead)
    rule = list_rule_for(2027)
    narrow = facts_for_screening(2027, DEMO, "steel", rule=rule, today=TODAY, units=[lead.pk]).facts
    assert narrow[lead.pk].base_tco2e == facts_of(lead, sector="steel").base_tco2e == 27000


def test_joint_works_nobody_decided_on_are_asked_and_only_in_steel() -> None:
    unit = steelworks({2025: "90000"})
    unit.activities.create(sector="power", industry_code="4411")
    AnnualEmission.objects.create(
        enterprise=unit, sector="power", emission_year=2025, source="verified", emissions_tco2e=50000
    )
    happens(unit, "joint_works", date(2026, 1, 1))
    assert facts_of(unit, sector="steel").joint_state == "undecided"
    assert facts_of(unit).joint_state == ""


def test_last_years_list_is_the_edition_in_force() -> None:
    unit, small = make_enterprise(emissions={2024: "30000"}), make_enterprise(emissions={2024: "100"})
    assert facts_of(unit).listed_last_year is False
    published_list(list_year=2026)
    assert facts_of(unit).listed_last_year is True
    assert facts_of(small).listed_last_year is False


def test_a_report_only_enterprise_of_last_year_was_not_listed() -> None:
    unit = make_enterprise(
        sector=Sector.STEEL, process="独立电炉短流程", industry_code="3120", emissions={2024: "30000"}
    )
    published_list("steel", list_year=2026)
    facts = facts_of(unit, sector="steel")
    assert (facts.listed_last_year, facts.report_only_last_year) == (False, True)


def test_facts_of_one_unit_are_those_of_the_whole() -> None:
    units = [make_enterprise(emissions={2024: "30000", 2025: "27000"}), make_enterprise(emissions={2024: "1"})]
    published_list(list_year=2026)
    for unit in units:
        narrow = facts_for_screening(
            2027, DEMO, "power", rule=list_rule_for(2027), today=TODAY, units=[unit.pk], also=[unit.pk]
        )
        assert narrow.facts == {unit.pk: facts_of(unit)}


def test_units_without_a_province_are_counted_since_no_bureau_screens_them() -> None:
    make_enterprise(province="")
    make_enterprise(province="", sector=Sector.STEEL)
    make_enterprise()
    assert (unplaced_units(), unplaced_units(["steel"])) == (2, 1)


def test_today_is_asked_and_not_the_clock() -> None:
    unit = make_enterprise()
    happens(unit, "suspension", date(2026, 12, 24))
    assert facts_of(unit, today=date(2026, 12, 23)).suspended_on is None
    assert facts_of(unit, today=date(2026, 12, 24)).suspended_on == datetime(2026, 12, 24).date()  # noqa: DTZ001


def test_a_survivor_answers_for_what_merged_into_it() -> None:
    survivor = make_enterprise("并入方有限公司", emissions={2025: "20000", 2024: "10000"})
    gone = make_enterprise("被并入方有限公司", emissions={2025: "6000", 2024: "16000"})
    EnterpriseEvent.objects.create(
        enterprise=gone, kind=EventKind.MERGER, occurred_on=date(2026, 3, 1), counterpart=survivor, sector="power"
    )
    facts = facts_of(survivor)
    assert (facts.base_tco2e, facts.previous_tco2e, facts.merged_in) == (Decimal(26000), Decimal(26000), (gone.uscc,))
    assert facts_of(gone).merged_into == survivor.uscc


def test_a_merged_unit_without_a_figure_adds_nothing() -> None:
    survivor, gone = make_enterprise(emissions={2025: "20000"}), make_enterprise()
    EnterpriseEvent.objects.create(
        enterprise=gone, kind=EventKind.MERGER, occurred_on=date(2024, 3, 1), counterpart=survivor, sector="power"
    )
    assert facts_of(survivor).base_tco2e == Decimal(20000)


def test_a_unit_left_aside_last_year_is_not_forgotten() -> None:
    unit = make_enterprise(emissions={2023: "30000", 2025: "20000"})
    last = AnnualList.objects.create(
        list_year=2026, province="99", sector="power", rule_code="2025-140", status=ListStatus.DRAFT
    )
    ListEntry.objects.create(
        annual_list=last, enterprise=unit, verdict="ask", reason="base_missing", clause="x", emission_year=2024,
        change="open",
    )  # fmt: skip
    AnnualList.objects.filter(pk=last.pk).update(status=ListStatus.PUBLISHED)
    facts = facts_of(unit)
    assert (facts.listed_last_year, facts.unsettled_last_year, facts.last_list_known) == (False, True, True)
