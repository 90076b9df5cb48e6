"""门槛筛查: every unit gets a verdict with its ground; a second run is quiet; news undo what they touch."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cets_portal.audit.errors import Refused
from cets_portal.audit.models import Entry
from registry.choices import EmissionSource, Sector, Verdict
from registry.models import AnnualEmission, AnnualList, Enterprise, ListEntry, ScreeningSetting
from registry.services import entry_rows, lists, screening
from tests.factories import make_enterprise
from tests.people import LIN, OTHER, make_person
from tests.registry.lists_at_work import (
    TODAY,
    confirm_all,
    entry_of,
    news_of,
    published_list,
    screen,
    submitted_list,
    verdict_of,
)

pytestmark = pytest.mark.django_db


def emits(unit: Enterprise, figure: str, *, year: int = 2025, source: str = "verified", sector: str = "power") -> None:
    AnnualEmission.objects.update_or_create(
        enterprise=unit, sector=sector, emission_year=year, source=source,
        defaults={"emissions_tco2e": Decimal(figure)},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        ("26000.00", Verdict.INCLUDE),
        ("25999.99", Verdict.EXCLUDE),
        ("25999.999999", Verdict.EXCLUDE),
        ("26000.000001", Verdict.INCLUDE),
        ("0", Verdict.EXCLUDE),
        ("99999999.999999", Verdict.INCLUDE),
    ],
)
def test_exactly_the_threshold_is_in_and_a_hair_below_is_out(figure: str, verdict: str) -> None:
    unit = make_enterprise(emissions={2025: figure})
    screen()
    assert verdict_of(unit) == verdict
    assert entry_of(unit).emissions_tco2e == Decimal(figure)


def test_every_unit_of_the_sector_gets_an_entry_and_none_is_dropped() -> None:
    units = [make_enterprise(emissions={2025: "30000"}), make_enterprise(), make_enterprise(industry_code="0000")]
    outcome = screen()
    assert outcome.created == len(units) == ListEntry.objects.count()
    assert sum(outcome.counts.values()) == len(units)
    assert set(outcome.counts) == set(Verdict.values)


def test_a_unit_without_a_figure_is_asked_never_dropped() -> None:
    unit = make_enterprise()
    screen()
    entry = entry_of(unit)
    assert (entry.verdict, entry.reason, entry.emissions_tco2e) == ("ask", "base_missing", None)


def test_other_provinces_and_sectors_are_not_screened() -> None:
    make_enterprise(province=OTHER, emissions={2025: "30000"})
    make_enterprise(sector=Sector.CEMENT, emissions={2025: "30000"})
    assert screen().created == 0


def test_the_verified_figure_counts_before_the_estimated_and_the_declared() -> None:
    unit = make_enterprise(emissions={2025: "27000"}, source=EmissionSource.DECLARED)
    emits(unit, "26500", source="estimated")
    screen()
    assert entry_of(unit).emission_source == "estimated"
    emits(unit, "25000", source="verified")
    screen()
    assert (entry_of(unit).emission_source, entry_of(unit).verdict) == ("verified", "exclude")


def test_the_list_year_looks_at_its_own_emission_year() -> None:
    unit = make_enterprise(emissions={2024: "30000", 2025: "100"})
    screen(list_year=2026)
    screen(list_year=2027)
    assert (verdict_of(unit, list_year=2026), verdict_of(unit, list_year=2027)) == ("include", "exclude")
    assert entry_of(unit, list_year=2026).emission_year == 2024


def test_a_plant_new_in_the_year_before_enters_by_its_estimate() -> None:
    unit = make_enterprise(started_on=date(2026, 5, 1), emissions={2026: "26000"}, source=EmissionSource.ESTIMATED)
    screen()
    entry = entry_of(unit)
    assert (entry.verdict, entry.reason) == ("include", "new_expected")
    assert (entry.emission_year, entry.emissions_tco2e, entry.emission_source) == (2026, Decimal(26000), "estimated")


def test_a_second_screening_writes_nothing_but_its_time() -> None:
    make_enterprise(emissions={2025: "26000"})
    make_enterprise(sub_industry='引号"与\\反斜杠\t制表', emissions={2025: "1234.567891"})
    make_enterprise()
    screen()
    before, entries, log = AnnualList.objects.get(), list(ListEntry.objects.values()), Entry.objects.count()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        outcome = screen()
    assert (outcome.created, outcome.changed, outcome.unchanged, outcome.news) == (0, 0, 3, 0)
    assert list(ListEntry.objects.values()) == entries
    assert Entry.objects.count() == log
    assert AnnualList.objects.get().screened_at > before.screened_at  # type: ignore[operator]
    written = [one["sql"] for one in queries if one["sql"].startswith(("INSERT", "UPDATE", "DELETE", "COPY"))]
    assert [sql.split(" SET ")[0].replace('"', "") for sql in written] == ["UPDATE registry_annuallist"]


def test_only_the_row_that_changed_is_written() -> None:
    kept, changed = make_enterprise(emissions={2025: "30000"}), make_enterprise(emissions={2025: "30000"})
    screen()
    emits(changed, "25000")
    outcome = screen()
    assert (outcome.changed, outcome.unchanged) == (1, 1)
    assert (verdict_of(changed), verdict_of(kept)) == ("exclude", "include")


def test_a_decision_falls_when_the_verdict_under_it_changes() -> None:
    lin = make_person(LIN)
    unit, other = make_enterprise(emissions={2025: "25999.99"}), make_enterprise(emissions={2025: "30000"})
    confirm_all(screen().annual_list, by=lin)
    emits(unit, "26000.00")
    outcome = screen()
    entry = entry_of(unit)
    assert outcome.news == 1
    assert (entry.verdict, entry.decision, entry.decided_by, entry.decided_at) == ("include", "", None, None)
    assert news_of(unit) == [
        ("verdict", "exclude", "include"),
        ("figure", "25999.990000", "26000.000000"),
        ("reason", "below", "at_threshold"),
    ]
    assert entry_of(other).decision == "include"


def test_a_decision_falls_when_the_figure_alone_changes() -> None:
    unit = make_enterprise(emissions={2025: "30000"})
    confirm_all(screen().annual_list)
    emits(unit, "30000.01")
    screen()
    assert entry_of(unit).decision == ""
    assert news_of(unit) == [("figure", "30000.000000", "30000.010000")]


def test_an_override_falls_too_when_the_ground_changes() -> None:
    unit = make_enterprise(emissions={2025: "20000"})
    screen()
    lists.decide_entry(entry_of(unit), verdict="include", reason="单位自愿申请", by=make_person(LIN))
    emits(unit, "21000")
    screen()
    entry = entry_of(unit)
    assert (entry.decision, entry.decision_reason) == ("", "")


def test_a_decision_stands_when_only_the_mark_or_the_sub_industry_changes() -> None:
    unit = make_enterprise(emissions={2025: "27000"})
    confirm_all(screen().annual_list)
    ScreeningSetting.objects.create(province="99", near_percent="1.0")
    unit.activities.update(sub_industry="热电联产")
    outcome = screen()
    entry = entry_of(unit)
    assert (outcome.changed, outcome.news) == (1, 0)
    assert (entry.near, entry.sub_industry, entry.decision, entry.news) == (False, "热电联产", "include", "")


def test_news_of_two_nights_tell_the_way_from_what_was_confirmed() -> None:
    unit = make_enterprise(emissions={2025: "25000"})
    confirm_all(screen().annual_list)
    emits(unit, "27000")
    screen()
    emits(unit, "28000")
    screen()
    assert news_of(unit)[:2] == [("verdict", "exclude", "include"), ("figure", "25000.000000", "28000.000000")]
    emits(unit, "25000")
    screen()
    assert news_of(unit) == [("reverted", "", "")]


def test_news_are_gone_once_the_officer_has_answered() -> None:
    unit = make_enterprise(emissions={2025: "25000"})
    annual_list = screen().annual_list
    confirm_all(annual_list)
    emits(unit, "27000")
    screen()
    confirm_all(annual_list)
    assert entry_of(unit).news == ""


def test_a_unit_that_comes_later_is_news() -> None:
    screen()
    late = make_enterprise(emissions={2025: "30000"})
    assert screen().news == 1
    assert news_of(late) == [("appeared", "", "")]


def test_a_unit_without_its_activity_stays_as_excluded() -> None:
    unit = make_enterprise(emissions={2025: "30000"})
    confirm_all(screen().annual_list)
    unit.activities.all().delete()
    screen()
    entry = entry_of(unit)
    assert (entry.verdict, entry.reason, entry.decision) == ("exclude", "no_longer_in_sector", "")


def test_a_unit_that_moved_to_another_province_stays_as_excluded() -> None:
    unit = make_enterprise(emissions={2025: "30000"})
    screen()
    Enterprise.objects.filter(pk=unit.pk).update(province=OTHER)
    screen()
    assert (entry_of(unit).verdict, entry_of(unit).reason) == ("exclude", "no_longer_in_sector")


def test_a_submitted_list_is_frozen_for_its_reviewer() -> None:
    unit = make_enterprise(emissions={2025: "30000"})
    submitted_list()
    emits(unit, "100")
    with pytest.raises(Refused, match="已送复核签发") as refusal:
        screen()
    assert refusal.value.code == "submitted"
    assert verdict_of(unit) == "include"


def test_a_published_list_is_not_screened_and_no_new_edition_opens() -> None:
    unit = make_enterprise(emissions={2025: "30000"})
    published_list()
    emits(unit, "100")
    with pytest.raises(Refused, match="请发起更正") as refusal:
        screen()
    assert refusal.value.code == "in_force"
    assert AnnualList.objects.count() == 1


@pytest.mark.parametrize(
    ("figure", "percent", "near"),
    [
        ("28600.00", None, True),
        ("28600.01", None, False),
        ("23400.00", None, True),
        ("23399.99", None, False),
        ("26000.00", "0", True),
        ("25999.99", "0", False),
        ("28600.01", "20", True),
    ],
)
def test_near_is_within_the_band_ends_included(figure: str, percent: str | None, near: bool) -> None:
    if percent is not None:
        ScreeningSetting.objects.create(province="99", near_percent=Decimal(percent))
    unit = make_enterprise(emissions={2025: figure})
    screen()
    assert entry_of(unit).near is near


def test_a_unit_without_a_figure_is_near_nothing() -> None:
    unit = make_enterprise()
    screen()
    assert entry_of(unit).near is False


@pytest.mark.parametrize(
    ("list_year", "sector", "found"),
    [(2019, "power", "没有 2019 年度的名录规则"), (2027, "paper", "没有“paper”这个行业")],
)
def test_without_a_rule_nothing_is_screened(list_year: int, sector: str, found: str) -> None:
    with pytest.raises(Refused, match=found):
        screen(sector, list_year=list_year)
    assert not AnnualList.objects.exists()


def test_the_screening_says_in_the_log_what_it_changed() -> None:
    make_enterprise(emissions={2025: "30000"})
    annual_list = screen(by=make_person(LIN)).annual_list
    entry = Entry.objects.get(action="registry.annuallist.screen")
    assert (entry.actor_name, entry.target_id, entry.province) == ("林岚", str(annual_list.pk), "99")
    assert entry.detail["counts"]["include"] == 1


def test_the_bulk_path_fills_every_column_a_new_entry_needs() -> None:
    """A column added to the model must reach the bulk insert as well, or a screening would fail at night."""
    unit = make_enterprise(emissions={2025: "30000"})
    screen()
    entry = entry_of(unit)
    entry.full_clean()
    plain: dict[str, Any] = {
        field.attname: field.get_default() for field in ListEntry._meta.concrete_fields if field.blank
    }
    for name in ("decision", "decision_reason", "proof", "serial", "name", "first_published_on"):
        assert getattr(entry, name) == plain[name], name


def test_progress_is_told_while_units_are_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry_rows, "_STRIDE", 2)
    for _ in range(5):
        make_enterprise()
    told: list[tuple[int, int]] = []
    screening.run(2027, "99", "power", by=None, today=TODAY, progress=lambda done, total: told.append((done, total)))
    assert told == [(2, 5), (4, 5)]
