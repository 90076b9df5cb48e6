"""One clock: everybody reads the same day, Shanghai's, and a rehearsal only moves forward."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.checks import run_checks
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cets_portal.audit.models import Entry
from cets_portal.clock import reading, services
from cets_portal.schedule import SCHEDULE
from tests.people import LIN, signed_in

START = date(2026, 10, 12)


@pytest.fixture
def rehearsal(settings: LazySettings) -> None:
    settings.PORTAL_TODAY = START


def at(monkeypatch: pytest.MonkeyPatch, instant: datetime) -> None:
    """Set the machine's clock: the edge."""
    monkeypatch.setattr(timezone, "now", lambda: instant)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 10, 30, 15, 59, 59, tzinfo=UTC), date(2026, 10, 30)),
        (datetime(2026, 10, 30, 16, 0, 0, tzinfo=UTC), date(2026, 10, 31)),
        (datetime(2028, 2, 28, 16, 0, 0, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_the_day_turns_at_midnight_in_shanghai(monkeypatch: pytest.MonkeyPatch, instant: datetime, day: date) -> None:
    at(monkeypatch, instant)
    assert reading.today() == day
    assert reading.now() == instant


def test_what_begins_before_midnight_ends_on_the_same_day(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, datetime(2026, 10, 30, 15, 59, 59, tzinfo=UTC))
    with reading.one_day():
        at(monkeypatch, datetime(2026, 10, 30, 16, 0, 1, tzinfo=UTC))
        assert reading.today() == date(2026, 10, 30)
    assert reading.today() == date(2026, 10, 31)


@pytest.mark.django_db
def test_a_real_clock_is_not_moved() -> None:
    with pytest.raises(services.NotForward):
        services.move_to(date(2099, 1, 1))
    assert not reading.is_rehearsal()


@pytest.mark.django_db
@pytest.mark.usefixtures("rehearsal")
def test_a_rehearsal_moves_forward_only() -> None:
    assert reading.today() == START
    assert services.move_to(date(2026, 10, 19))
    assert reading.today() == date(2026, 10, 19)
    assert reading.now().date() >= date(2026, 10, 18)
    assert not services.move_to(date(2026, 10, 19))
    with pytest.raises(services.NotForward):
        services.move_to(date(2026, 10, 18))


@pytest.mark.django_db
@pytest.mark.usefixtures("rehearsal")
def test_an_instant_is_told_in_utc_in_a_rehearsal_too(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, datetime(2026, 11, 22, 18, 41, 13, tzinfo=UTC))
    assert reading.now().isoformat() == "2026-10-11T18:41:13+00:00"


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("rehearsal")
def test_many_who_press_next_week_at_once_move_one_week() -> None:
    def press(_: int) -> bool:
        try:
            return services.move_to(date(2026, 10, 19))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(press, range(8))) == [False] * 7 + [True]
    assert reading.today() == date(2026, 10, 19)


@pytest.mark.django_db
@pytest.mark.usefixtures("rehearsal")
def test_the_head_shows_the_day_and_a_click_moves_it() -> None:
    client = signed_in(LIN)
    page = client.get(reverse("desk")).content.decode()
    assert "2026-10-12" in page
    client.post(reverse("clock-move"), {"to": "week", "seen": "2026-10-12"})
    assert reading.today() == date(2026, 10, 19)
    assert Entry.objects.filter(action="clock.rehearsalday.move").count() == 1
    client.post(reverse("clock-move"), {"to": "week", "seen": "2026-10-12"})
    assert reading.today() == date(2026, 10, 19)


@pytest.mark.django_db
@pytest.mark.usefixtures("rehearsal")
def test_the_nights_work_of_the_days_between_is_done(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    sent: list[str] = []
    monkeypatch.setattr("cets_portal.desk.rehearsal.current_app.send_task", sent.append)
    client = signed_in(LIN)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("clock-move"), {"to": "week", "seen": "2026-10-12"})
    assert sent == ["cets_portal.desk.tasks.send_reminders", "quota.tasks.recompute_compliance"]
    assert set(sent) <= {one["task"] for one in SCHEDULE.values()}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "posted", [{"day": "2026-10-01"}, {"day": "2026-13-01"}, {"day": "x"}, {"day": "2099-01-01"}, {}]
)
@pytest.mark.usefixtures("rehearsal")
def test_a_day_behind_or_no_day_is_refused_in_words(posted: dict[str, str]) -> None:
    client = signed_in(LIN)
    answer = client.post(reverse("clock-move"), posted, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert reading.today() == START


@pytest.mark.django_db
def test_a_portal_that_runs_for_real_has_no_such_button() -> None:
    client = signed_in(LIN)
    assert "clock-move" not in client.get(reverse("desk")).content.decode()
    assert client.post(reverse("clock-move"), {"to": "week"}).status_code == 404


@pytest.mark.usefixtures("rehearsal")
def test_the_deploy_check_tells_a_rehearsal() -> None:
    assert "clock.W001" in {found.id for found in run_checks(include_deployment_checks=True)}
