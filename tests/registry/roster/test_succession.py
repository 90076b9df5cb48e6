"""合并与联合生产的登记: however many clerks record at once, somebody is left to answer."""

from datetime import date
from functools import partial
from itertools import pairwise

import pytest

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from registry.choices import EventKind
from registry.models import Enterprise, EnterpriseEvent
from registry.services.events import record_event, withdraw_event
from tests.factories import make_enterprise
from tests.people import LIN, make_person
from tests.registry.lists_at_work import at_once

TODAY = date(2026, 9, 1)


def merge(unit: Enterprise, successor: Enterprise, by: User | None = None) -> EnterpriseEvent:
    return record_event(unit, kind=EventKind.MERGER, occurred_on=TODAY, by=by, today=TODAY, counterpart=successor)


def joint(unit: Enterprise, lead: Enterprise | None, day: date = TODAY) -> EnterpriseEvent:
    return record_event(unit, kind=EventKind.JOINT_WORKS, occurred_on=day, by=None, today=TODAY, counterpart=lead)


def refusal(act: object, *args: object) -> str:
    with pytest.raises(Refused) as refused:
        act(*args)  # type: ignore[operator]
    return refused.value.code


@pytest.mark.django_db
@pytest.mark.parametrize("length", [2, 3, 6])
def test_mergers_do_not_go_round(length: int) -> None:
    units = [make_enterprise() for _ in range(length)]
    events = [merge(one, other) for one, other in pairwise(units)]
    assert refusal(merge, units[-1], units[0]) == "circle"
    withdraw_event(events[0], reason="登错", by=make_person(LIN))
    merge(units[-1], units[0])


@pytest.mark.django_db
def test_an_enterprise_merges_once() -> None:
    unit, first, second = (make_enterprise() for _ in range(3))
    merge(unit, first)
    assert refusal(merge, unit, second) == "merged"


@pytest.mark.django_db
def test_joint_works_are_decided_once_a_day_and_have_one_lead() -> None:
    unit, lead, other = (make_enterprise() for _ in range(3))
    joint(unit, lead)
    assert refusal(joint, unit, other) == "contradicts"
    assert refusal(joint, unit, lead) == "twice"
    assert refusal(joint, lead, unit) == "lead_is_member"
    assert refusal(joint, lead, other) == "leads_others"
    joint(lead, lead)


@pytest.mark.django_db
@pytest.mark.parametrize("day", [date(1900, 1, 1), date(1949, 9, 30)])
def test_an_event_has_a_day_that_can_be(day: date) -> None:
    assert refusal(joint, make_enterprise(), None, day) == "too_early"
    joint(make_enterprise(), None, date(1949, 10, 1))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_merge_each_into_the_other_one_prevails() -> None:
    for _ in range(4):
        one, other = make_enterprise(), make_enterprise()
        results = at_once(partial(merge, one, other), partial(merge, other, one))
        assert sorted(type(result).__name__ for result in results) == ["EnterpriseEvent", "Refused"], results
    assert EnterpriseEvent.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_a_ring_of_mergers_recorded_at_once_stays_open() -> None:
    units = [make_enterprise() for _ in range(4)]
    acts = [partial(merge, one, other) for one, other in zip(units, [*units[1:], units[0]], strict=True)]
    results = at_once(*acts)
    assert [result.code for result in results if isinstance(result, Refused)] == ["circle"], results
    assert EnterpriseEvent.objects.count() == 3
