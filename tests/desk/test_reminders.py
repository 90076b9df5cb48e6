"""Who is to be reminded, when, of what: exactly once for each person, duty and step, and none is missing."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from cets_portal.accounts.models import Organisation
from cets_portal.desk.reminding import plan, send_reminders
from cets_portal.inbox.models import Message
from cets_portal.oversight.models import Reminder
from cets_portal.oversight.services.settling import Proof, settle_units
from registry.choices import Sector
from registry.models import Enterprise
from tests.factories import make_enterprise
from tests.oversight.listed import list_in_force, obligation, obligations
from tests.people import LIN, WANG, WU, make_person

pytestmark = pytest.mark.django_db

SEPTEMBER = "2026-32/2-2/steel/2026-09"
DUE = date(2026, 11, 9)


@pytest.fixture
def steelworks() -> Enterprise:
    """Wang's and Wu's steelworks stands on the list of 2026 and owes the month of September by 9 November."""
    obligations()
    make_person(WANG)
    make_person(WU)
    unit = make_enterprise(WANG.body, uscc=WANG.uscc, sector=Sector.STEEL)
    Enterprise.objects.filter(pk=unit.pk).update(organisation=Organisation.objects.get(uscc=WANG.uscc))
    list_in_force(2026, Sector.STEEL, [unit])
    return unit


def days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def steps_told(key: str) -> list[tuple[str, int]]:
    found = Reminder.objects.filter(obligation__key=key, user__username=WANG.username).order_by("planned_on")
    return [(row.planned_on.isoformat(), row.step) for row in found]


def test_each_step_is_told_on_its_day_and_weekly_when_overdue(steelworks: Enterprise) -> None:
    for day in days(date(2026, 10, 8), date(2026, 11, 20)):
        send_reminders(day)
    assert steps_told(SEPTEMBER) == [
        ("2026-10-10", 30), ("2026-10-26", 14), ("2026-11-02", 7), ("2026-11-06", 3), ("2026-11-08", 1),
        ("2026-11-09", 0), ("2026-11-10", -1), ("2026-11-17", -8),
    ]  # fmt: skip


def test_a_missed_night_is_caught_up_once(steelworks: Enterprise) -> None:
    send_reminders(date(2026, 10, 12))
    send_reminders(date(2026, 11, 4))
    send_reminders(date(2026, 11, 5))
    assert steps_told(SEPTEMBER) == [("2026-10-12", 30), ("2026-11-04", 7)]


def test_running_it_again_tells_nobody_twice(steelworks: Enterprise) -> None:
    first = send_reminders(DUE)
    messages = Message.objects.count()
    again = send_reminders(DUE)
    assert (again.planned, again.sent, again.already) == (first.planned, 0, first.sent)
    assert Message.objects.count() == messages


def test_a_person_gets_one_message_for_all_that_is_due(steelworks: Enterprise) -> None:
    send_reminders(DUE)
    told = Message.objects.filter(user__username=WANG.username)
    assert told.count() == 1
    assert len(told.get().lines) > 1
    assert "2026-11-09" in json.dumps(told.get().lines)


def test_filer_and_approver_are_both_told(steelworks: Enterprise) -> None:
    send_reminders(DUE)
    told = Reminder.objects.filter(obligation__key=SEPTEMBER, step=0)
    assert set(told.values_list("user__username", flat=True)) == {WANG.username, WU.username}


def test_what_is_settled_is_not_reminded_of(steelworks: Enterprise) -> None:
    proof = Proof(date(2026, 11, 1))
    settle_units(obligation(SEPTEMBER), [steelworks], proof, by=make_person(LIN), today=date(2026, 11, 1))
    send_reminders(DUE)
    assert steps_told(SEPTEMBER) == []


def test_the_dry_run_lists_and_writes_nothing(steelworks: Enterprise) -> None:
    outcome = send_reminders(DUE, dry_run=True)
    assert outcome.planned > 0
    assert outcome.sent == 0
    assert not Reminder.objects.exists()
    assert not Message.objects.exists()


def test_a_unit_without_people_is_counted_as_failed_and_told_when_somebody_comes() -> None:
    obligations()
    unit = make_enterprise(WANG.body, uscc=WANG.uscc, sector=Sector.STEEL)
    list_in_force(2026, Sector.STEEL, [unit])
    outcome = send_reminders(DUE)
    assert outcome.failed == outcome.planned > 0
    make_person(WANG)
    assert send_reminders(DUE).sent == outcome.planned


def test_the_bureau_is_told_of_its_own_duties_with_what_is_left(steelworks: Enterprise) -> None:
    make_person(LIN)
    send_reminders(date(2026, 10, 1))
    told = Message.objects.get(user__username=LIN.username)
    assert Reminder.objects.filter(user__username=LIN.username, obligation__duty="list_published", step=30).exists()
    assert "余 4 家" not in json.dumps(told.lines, ensure_ascii=False)


def test_a_message_is_in_the_persons_own_language(steelworks: Enterprise) -> None:
    wang = make_person(WANG)
    wang.language = "en"
    wang.save()
    send_reminders(DUE)
    told = Message.objects.get(user=wang)
    assert told.subject.isascii(), told.subject


def test_what_a_late_basis_document_excuses_is_not_chased() -> None:
    obligations()
    make_person(LIN)
    late = [item.owed.obligation for item in plan(date(2025, 11, 1))]
    assert not [row.key for row in late if row.is_excused]


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_two_schedulers_by_mistake_still_tell_once(steelworks: Enterprise) -> None:
    def run(_: int) -> int:
        try:
            return send_reminders(DUE).sent
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(run, range(4))) == plan_size()
    assert Message.objects.filter(user__username=WANG.username).count() <= 4
    told = Reminder.objects.values_list("user_id", "obligation_id", "uscc", "step")
    assert len(told) == len(set(told))


def plan_size() -> int:
    return len(plan(DUE))


def test_the_command_says_what_it_did_in_one_json_object(steelworks: Enterprise) -> None:
    said = StringIO()
    call_command("send_reminders", today="2026-11-09", json=True, stdout=said)
    told = json.loads(said.getvalue())
    assert set(told) >= {"today", "planned", "sent", "already", "failed", "items"}
    wanted = {"duty", "item", "uscc", "due_on", "days_left", "step"}
    assert told["items"]
    assert all(set(item) >= wanted for item in told["items"])
    assert told["planned"] == len(told["items"]) == told["sent"] + told["already"] + told["failed"]
    mine = next(item for item in told["items"] if item["item"] == SEPTEMBER)
    assert (
        mine | {"duty": "monthly_filing", "uscc": WANG.uscc, "due_on": "2026-11-09", "days_left": 0, "step": 0} == mine
    )


@pytest.mark.parametrize("text", ["2026-13-01", "tomorrow", "20261131"])
def test_a_day_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(CommandError):
        call_command("send_reminders", today=text)


@pytest.mark.parametrize(
    ("command", "options"), [("send_reminders", {"today": "x"}), ("deadlines", {"start": "x", "end": "y"})]
)
def test_a_refusal_is_one_json_object_too(command: str, options: dict[str, str]) -> None:
    said = StringIO()
    with pytest.raises(CommandError):
        call_command(command, **options, json=True, stdout=said)
    assert "2026-10-31" in json.loads(said.getvalue())["error"]


@pytest.mark.parametrize("number", [2, 40])
def test_planning_costs_the_same_queries_for_ten_times_the_units(
    django_assert_max_num_queries: object, number: int
) -> None:
    obligations()
    list_in_force(2026, Sector.STEEL, [make_enterprise(sector=Sector.STEEL) for _ in range(number)])
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        assert len(plan(DUE)) > number
