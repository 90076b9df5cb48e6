"""较上年: what becomes of units against last year's list, each with its reason."""

from datetime import date
from decimal import Decimal

import pytest

from registry.choices import Sector
from registry.models import AnnualEmission, Enterprise, EnterpriseEvent
from tests.factories import make_enterprise
from tests.registry.lists_at_work import entry_of, published_list, screen

pytestmark = pytest.mark.django_db


def change_of(unit: Enterprise) -> tuple[str, str, str]:
    """Verdict of this year, change and its reason."""
    entry = entry_of(unit)
    return entry.verdict, entry.change, entry.change_reason


def test_who_stays_who_comes_and_who_leaves() -> None:
    stays = make_enterprise(emissions={2024: "30000", 2025: "30000"})
    leaves = make_enterprise(emissions={2023: "30000", 2024: "30000", 2025: "25999.99"})
    spared = make_enterprise(emissions={2024: "30000", 2025: "100"})
    published_list(list_year=2026)
    comes = make_enterprise(emissions={2025: "26000"})
    never = make_enterprise(emissions={2025: "100"})
    AnnualEmission.objects.filter(enterprise=leaves, emission_year=2024).update(emissions_tco2e=Decimal("25999.99"))
    screen()
    assert change_of(stays) == ("include", "continued", "")
    assert change_of(leaves) == ("exclude", "left", "two_years_below")
    assert change_of(spared) == ("include", "continued", "one_year_below")
    assert change_of(comes) == ("include", "new", "reached_threshold")
    assert change_of(never) == ("exclude", "never", "below")


def test_stopped_and_merged_units_leave_with_their_reason() -> None:
    stopped, merged, heir = (make_enterprise(emissions={2024: "30000", 2025: "30000"}) for _ in range(3))
    published_list(list_year=2026)
    EnterpriseEvent.objects.create(enterprise=stopped, kind="closure", occurred_on=date(2026, 3, 1))
    EnterpriseEvent.objects.create(enterprise=merged, kind="merger", occurred_on=date(2026, 3, 1), counterpart=heir)
    screen()
    assert change_of(stopped) == ("exclude", "left", "stopped")
    assert change_of(merged) == ("exclude", "left", "merged")
    assert change_of(heir) == ("include", "continued", "")


def moved_unit() -> Enterprise:
    """On last year's cement list; since then its activity is power."""
    unit = make_enterprise(sector=Sector.CEMENT, sub_industry="硅酸盐水泥熟料", emissions={2024: "30000"})
    published_list("cement", list_year=2026)
    unit.activities.all().delete()
    unit.activities.create(sector="power", industry_code="4411")
    AnnualEmission.objects.create(
        enterprise=unit, sector="power", emission_year=2025, source="verified", emissions_tco2e=40000
    )
    return unit


def test_a_unit_that_moved_sector_is_moved_on_the_new_list() -> None:
    unit = moved_unit()
    screen("power")
    assert change_of(unit) == ("include", "moved", "moved_sector")


def test_and_left_the_old_one_where_it_is_kept_although_it_has_no_activity_there() -> None:
    unit = moved_unit()
    screen("cement")
    assert entry_of(unit).reason == "no_longer_in_sector"
    assert change_of(unit) == ("exclude", "left", "moved_away")


def test_a_second_sector_beside_the_first_is_new_not_moved() -> None:
    unit = make_enterprise(
        sector=Sector.CEMENT, sub_industry="硅酸盐水泥熟料", emissions={2024: "30000", 2025: "30000"}
    )
    published_list("cement", list_year=2026)
    unit.activities.create(sector="power", industry_code="4411")
    AnnualEmission.objects.create(
        enterprise=unit, sector="power", emission_year=2025, source="verified", emissions_tco2e=40000
    )
    screen("power")
    assert change_of(unit) == ("include", "new", "reached_threshold")
    screen("cement")
    assert standing_in(unit, "cement") == ("include", "continued")


def standing_in(unit: Enterprise, sector: str) -> tuple[str, str]:
    entry = unit.list_entries.get(annual_list__sector=sector, annual_list__list_year=2027)
    return entry.verdict, entry.change


def test_from_report_only_to_the_list_is_new() -> None:
    unit = make_enterprise(
        sector=Sector.STEEL, process="独立电炉短流程", industry_code="3120", emissions={2024: "30000", 2025: "30000"}
    )
    published_list("steel", list_year=2026)
    unit.activities.update(process="高炉—转炉长流程")
    screen("steel")
    assert change_of(unit) == ("include", "new", "from_report_only")


def test_what_is_to_be_verified_is_open() -> None:
    unit = make_enterprise(emissions={2024: "30000"})
    published_list(list_year=2026)
    screen()
    assert change_of(unit) == ("ask", "open", "to_verify")
