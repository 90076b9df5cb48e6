"""Newly listed units owe three functions until all stand; those of earlier lists do not."""

from datetime import date

import pytest

from cets_portal.oversight.selectors import openings
from cets_portal.oversight.selectors.owing import Tally
from registry.choices import Change, Sector
from registry.models import AccountOpening, Enterprise
from registry.selectors.account_opening import due_by_sector, opening_counts, unopened, with_newness
from registry.selectors.account_opening import listed as listed_units
from registry.services.account_opening import record_functions
from tests.factories import make_enterprise
from tests.oversight.listed import list_in_force, obligation, obligations
from tests.people import DEMO, LIN, OTHER, make_person
from tests.registry.account_opening.opened import DAYS, TODAY, steelworks

STEEL = "2025-140/3/steel"

pytestmark = pytest.mark.django_db


def opened(unit: Enterprise, *functions: str) -> None:
    days = {function: DAYS[function] for function in functions or DAYS}
    record_functions({unit: days}, by=make_person(LIN), today=TODAY)


def test_the_missing_functions_of_each_unit_in_one_query(django_assert_num_queries: object) -> None:
    first, second = steelworks()
    opened(first, "trading")
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = unopened(2026, Sector.STEEL, province=DEMO)
    assert {row.enterprise_id: row.missing for row in found} == {
        first.pk: ("emission", "voluntary"),
        second.pk: ("emission", "trading", "voluntary"),
    }
    assert not unopened(2026, Sector.STEEL, province=OTHER)
    opened(first)
    assert [row.uscc for row in unopened(2026)] == [second.uscc]


def test_units_of_earlier_lists_count_as_standing() -> None:
    steelworks(change=Change.CONTINUED)
    assert unopened(2026) == []
    counts = opening_counts(with_newness(listed_units([2026])), {}, TODAY)
    assert counts == {"": 0, "open": 0, "done": 0, "late": 0, "standing": 2}


def test_a_unit_that_joined_last_year_is_chased_on() -> None:
    unit = make_enterprise(sector=Sector.STEEL)
    list_in_force(2025, Sector.STEEL, [unit], change=Change.NEW)
    list_in_force(2026, Sector.STEEL, [unit], change=Change.CONTINUED)
    assert [row.enterprise_id for row in unopened(2026, Sector.STEEL)] == [unit.pk]
    opened(unit)
    assert unopened(2026, Sector.STEEL) == []


def test_the_notice_binds_the_lists_of_both_years_and_each_unit_once() -> None:
    obligations()
    row = obligation(STEEL)
    first, second, other = (make_enterprise(sector=Sector.STEEL) for _ in range(3))
    list_in_force(2024, Sector.STEEL, [first])
    list_in_force(2025, Sector.STEEL, [second], change=Change.NEW)
    list_in_force(2026, Sector.STEEL, [other], change=Change.NEW)
    assert [unit.enterprise_id for _row, unit in openings.owing([row])] == [second.pk]
    assert openings.tallies([row]) == {(row.pk, DEMO): Tally(1, 0)}
    opened(second)
    assert not list(openings.owing([row]))
    assert openings.tallies([row], province=DEMO) == {(row.pk, DEMO): Tally(1, 1)}


def test_an_opened_account_has_its_day_for_the_units_that_are_bound() -> None:
    obligations()
    row = obligation(STEEL)
    bound, free = make_enterprise(sector=Sector.STEEL), make_enterprise(sector=Sector.STEEL)
    list_in_force(2025, Sector.STEEL, [bound], change=Change.NEW)
    list_in_force(2024, Sector.STEEL, [free])
    assert openings.done_by(bound.pk, [row]) == {}
    opened(bound)
    opened(free)
    opening = AccountOpening.objects.get(enterprise=bound)
    assert openings.done_by(bound.pk, [row]) == {row.pk: max(day for day in opening.days.values() if day)}
    assert openings.done_by(free.pk, [row]) == {}


def test_the_finder_asks_as_often_for_three_obligations_as_for_one(django_assert_num_queries: object) -> None:
    obligations()
    rows = [obligation(f"2025-140/3/{sector}") for sector in ("steel", "cement", "aluminium")]
    list_in_force(2025, Sector.STEEL, [make_enterprise(sector=Sector.STEEL)], change=Change.NEW)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(list(openings.owing(rows, province=DEMO, city="滨江市"))) == 1
    with django_assert_num_queries(1):  # type: ignore[operator]
        openings.tallies(rows, province=DEMO)


def test_lateness_counts_from_the_date_of_the_notice() -> None:
    obligations()
    due = due_by_sector(2025, DEMO)
    assert due["steel"].due_on == date(2025, 5, 15)
    assert due_by_sector(2026, DEMO) == {}
    list_in_force(2025, Sector.STEEL, [make_enterprise(sector=Sector.STEEL)], change=Change.NEW)
    entries = with_newness(listed_units([2025]))
    assert opening_counts(entries, due, date(2025, 5, 15))["late"] == 0
    assert opening_counts(entries, due, date(2025, 5, 16))["late"] == 1
