"""Training has reached a unit when it has carbon staff and each of them attended, with proof, within the year."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.models import Entry
from cets_portal.oversight.choices import Coverage
from cets_portal.oversight.models import Attendance, CarbonStaff, TrainingSession
from cets_portal.oversight.selectors import training
from cets_portal.oversight.selectors.owing import Tally
from cets_portal.oversight.selectors.training import trainees
from cets_portal.oversight.services.attending import Attendee, attend, withdraw_attendance
from cets_portal.oversight.services.staff import add_staff, leave
from cets_portal.oversight.services.training import add_session, withdraw_session
from registry.choices import Sector
from registry.models import Enterprise
from tests.factories import make_enterprise
from tests.oversight.listed import list_in_force, obligation, obligations
from tests.people import DEMO, LIN, OTHER, make_person

TODAY = date(2025, 11, 20)
ITEM_14 = "2025-140/14/steel"

pytestmark = pytest.mark.django_db


@pytest.fixture
def works() -> Enterprise:
    unit = make_enterprise("滨江示例钢铁有限公司", sector=Sector.STEEL)
    list_in_force(2025, Sector.STEEL, [unit])
    return unit


def session(held_on: date = date(2025, 6, 12)) -> TrainingSession:
    return add_session(DEMO, title="核算指南培训", held_on=held_on, hours=Decimal(6), by=make_person(LIN))


def hire(unit: Enterprise, name: str, since_on: date = date(2025, 1, 6)) -> CarbonStaff:
    return add_staff(unit, name=name, since_on=since_on, by=make_person(LIN), today=TODAY)


def came(unit: Enterprise, *names: str, to: TrainingSession | None = None, **more: Any) -> None:
    people = [Attendee(unit, name, **more) for name in names]
    attend(to or session(), people, by=make_person(LIN), today=TODAY)


def state(unit: Enterprise, year: int = 2025) -> Coverage:
    return next(one.state for one in trainees(year) if one.unit.enterprise_id == unit.pk)


def test_a_unit_is_covered_when_each_of_its_carbon_staff_came(works: Enterprise) -> None:
    hire(works, "李明")
    hire(works, "张华")
    assert state(works) == Coverage.ABSENT
    came(works, "李明")
    assert state(works) == Coverage.PARTIAL
    assert training.untrained([works.pk], 2025) == {works.pk: ["张华"]}
    came(works, "张华", to=session(date(2025, 9, 1)))
    assert state(works) == Coverage.COVERED


def test_who_comes_of_a_unit_without_registered_staff_does_not_cover_it(works: Enterprise) -> None:
    came(works, "李明")
    assert state(works) == Coverage.NO_STAFF


def test_an_attendance_counts_for_a_person_who_is_registered_later(works: Enterprise) -> None:
    came(works, "李明")
    hire(works, "李明")
    assert state(works) == Coverage.COVERED


def test_an_attendee_named_as_staff_is_entered_in_the_register(works: Enterprise) -> None:
    came(works, "李明", is_staff=True)
    assert CarbonStaff.objects.get().since_on == date(2025, 6, 12)
    assert state(works) == Coverage.COVERED


def test_an_attendee_named_as_staff_afterwards_takes_the_attendance_along(works: Enterprise) -> None:
    hire(works, "李明")
    one = session()
    came(works, "李明", "王五", to=one)
    came(works, "王五", to=session(date(2025, 5, 6)))
    assert state(works) == Coverage.COVERED
    done = attend(one, [Attendee(works, "王五", is_staff=True)], by=make_person(LIN), today=TODAY)
    assert (done.new, done.marked, done.already) == (0, 1, 0)
    assert state(works) == Coverage.COVERED
    assert not Attendance.objects.filter(person="王五", staff=None).exists()
    again = attend(one, [Attendee(works, "王五", is_staff=True)], by=make_person(LIN), today=TODAY)
    assert (again.marked, again.already) == (0, 1)


def test_a_signature_and_a_staff_mark_are_made_good_together(works: Enterprise) -> None:
    one = session()
    came(works, "王五", to=one, signed=False)
    done = attend(one, [Attendee(works, "王五", is_staff=True)], by=make_person(LIN), today=TODAY)
    assert (done.new, done.signed, done.marked, done.already) == (0, 1, 1, 0)
    assert state(works) == Coverage.COVERED


def test_the_mark_of_one_unit_does_not_reach_a_namesake_of_another(works: Enterprise) -> None:
    other = make_enterprise("云屏示例钢铁有限公司", city="云屏市", sector=Sector.STEEL)
    one = session()
    came(works, "王五", to=one)
    came(other, "王五", to=one)
    came(works, "王五", to=one, is_staff=True)
    assert Attendance.objects.get(enterprise=other).staff is None


def test_an_unsigned_attendance_does_not_count_until_it_is_signed(works: Enterprise) -> None:
    hire(works, "李明")
    one = session()
    came(works, "李明", to=one, signed=False)
    assert state(works) == Coverage.ABSENT
    done = attend(one, [Attendee(works, "李明")], by=make_person(LIN), today=TODAY)
    assert (done.new, done.signed, done.already) == (0, 1, 0)
    assert state(works) == Coverage.COVERED


def test_a_person_who_left_within_the_year_need_not_be_trained(works: Enterprise) -> None:
    hire(works, "李明")
    gone = hire(works, "张华")
    came(works, "李明")
    leave(gone, until_on=date(2025, 8, 1), by=make_person(LIN), today=TODAY)
    assert state(works) == Coverage.COVERED


def test_last_years_training_does_not_count_this_year(works: Enterprise) -> None:
    list_in_force(2026, Sector.STEEL, [works])
    hire(works, "李明")
    came(works, "李明")
    assert (state(works, 2025), state(works, 2026)) == (Coverage.COVERED, Coverage.ABSENT)


def test_what_is_withdrawn_no_longer_counts(works: Enterprise) -> None:
    hire(works, "李明")
    one, lin = session(), make_person(LIN)
    came(works, "李明", to=one)
    withdraw_attendance(Attendance.objects.get(), reason="登错了人", by=lin)
    assert state(works) == Coverage.ABSENT
    with pytest.raises(Conflict):
        withdraw_attendance(Attendance.objects.get(), reason="再撤", by=lin)
    came(works, "李明", to=one)
    assert state(works) == Coverage.COVERED
    withdraw_session(one, reason="没有举办", by=lin)
    assert state(works) == Coverage.ABSENT


def test_recording_the_same_people_again_changes_nothing(works: Enterprise) -> None:
    one = session()
    came(works, "李明", to=one)
    before = Entry.objects.count()
    done = attend(one, [Attendee(works, "李明")], by=make_person(LIN), today=TODAY)
    assert (done.new, done.already) == (0, 1)
    assert Entry.objects.count() == before


def test_nobody_has_attended_a_session_to_come(works: Enterprise) -> None:
    with pytest.raises(Refused, match="还没有到"):
        came(works, "李明", to=session(date(2025, 11, 21)))


def test_people_of_another_province_are_refused_with_everybody(works: Enterprise) -> None:
    stranger = make_enterprise("外省示例钢铁有限公司", province=OTHER, sector=Sector.STEEL)
    people = [Attendee(works, "李明"), Attendee(stranger, "刘强")]
    with pytest.raises(Refused, match="外省示例钢铁有限公司"):
        attend(session(), people, by=make_person(LIN), today=TODAY)
    assert not Attendance.objects.exists()


def test_a_namesake_in_post_is_refused_and_one_who_left_is_not(works: Enterprise) -> None:
    first = hire(works, "李明")
    with pytest.raises(Refused, match="加注部门"):
        hire(works, "李明")
    leave(first, until_on=date(2025, 5, 1), by=make_person(LIN), today=TODAY)
    assert hire(works, "李明", date(2025, 5, 2)).pk != first.pk


@pytest.mark.parametrize("until_on", [date(2025, 1, 5), date(2025, 11, 21)])
def test_nobody_leaves_before_coming_or_in_the_future(works: Enterprise, until_on: date) -> None:
    with pytest.raises(Refused):
        leave(hire(works, "李明"), until_on=until_on, by=make_person(LIN), today=TODAY)


@pytest.mark.parametrize("hours", [Decimal(0), Decimal(201)])
def test_a_session_has_hours_that_a_course_can_have(hours: Decimal) -> None:
    with pytest.raises(Refused, match="学时"):
        add_session(DEMO, title="x", held_on=TODAY, hours=hours, by=make_person(LIN))


def test_the_duty_is_owed_for_each_unit_that_is_not_covered(works: Enterprise) -> None:
    obligations()
    other = make_enterprise("云屏示例钢铁有限公司", city="云屏市", sector=Sector.STEEL)
    list_in_force(2025, Sector.STEEL, [other], province=OTHER)
    hire(works, "李明")
    came(works, "李明")
    row = obligation(ITEM_14)
    assert [unit.uscc for _, unit in training.owing([row])] == [other.uscc]
    assert training.tallies([row]) == {(row.pk, DEMO): Tally(1, 1), (row.pk, OTHER): Tally(1, 0)}
    assert not list(training.owing([row], province=DEMO))
    assert not list(training.owing([row], city="滨江市"))
    assert [unit.uscc for _, unit in training.owing([row], enterprise_id=other.pk)] == [other.uscc]
    assert not list(training.owing([obligation("2026-32/5-2/steel")]))


def test_a_covered_unit_has_its_day_and_others_have_none(works: Enterprise) -> None:
    obligations()
    row = obligation(ITEM_14)
    hire(works, "李明")
    hire(works, "张华")
    came(works, "李明", to=session(date(2025, 3, 1)))
    assert training.done_by(works.pk, [row]) == {}
    came(works, "张华", to=session(date(2025, 6, 12)))
    came(works, "李明", to=session(date(2025, 9, 1)))
    assert training.done_by(works.pk, [row]) == {row.pk: date(2025, 6, 12)}
    assert training.done_by(make_enterprise().pk, [row]) == {}


def test_a_unit_of_two_sectors_is_one_unit_and_stands_in_both(works: Enterprise) -> None:
    list_in_force(2025, Sector.POWER, [works])
    hire(works, "李明")
    came(works, "李明")
    (reach,) = training.reach_by(trainees(2025), "city")
    assert reach == ("滨江市", 1, 1, 1, 1, 1)
    cells = training.sector_reach(trainees(2025), "city")
    assert cells == {("滨江市", "steel"): Tally(1, 1), ("滨江市", "power"): Tally(1, 1)}


def test_the_states_of_the_tabs_add_up_to_all(works: Enterprise) -> None:
    rest = [make_enterprise(sector=Sector.CEMENT) for _ in range(3)]
    list_in_force(2025, Sector.CEMENT, rest)
    hire(rest[0], "李明")
    hire(rest[0], "张华")
    came(rest[0], "李明")
    came(rest[1], "刘强", is_staff=True)
    came(rest[2], "陈平")
    counts = training.state_counts(trainees(2025))
    assert counts == {"": 4, "covered": 1, "partial": 1, "no_staff": 1, "absent": 1}
    for name, number in counts.items():
        found = training.of_state(trainees(2025), name)
        assert len(found) == number
        assert not name or all(one.state == name for one in found)
    assert len(training.of_state(trainees(2025), "gap")) == 3


@pytest.mark.parametrize("number", [3, 30])
def test_coverage_takes_two_queries_whatever_the_numbers(django_assert_num_queries: Any, number: int) -> None:
    obligations()
    units = [make_enterprise(sector=Sector.STEEL) for _ in range(number)]
    list_in_force(2025, Sector.STEEL, units)
    for unit in units[:2]:
        hire(unit, "李明")
    rows = [obligation(f"2025-140/14/{sector}") for sector in Sector]
    with django_assert_num_queries(2):
        assert len(list(training.owing(rows))) == number
    with django_assert_num_queries(2):
        assert training.tallies(rows)[rows[1].pk, DEMO].total == number
    with django_assert_num_queries(2):
        assert training.reach_by(trainees(2025), "city")[0].units == number
