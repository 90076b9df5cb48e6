"""豁免的告知: the unit hears of a waiver when it comes into force, when it is ended, and when its last month is over."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from cets_portal.accounts.models import Organisation
from cets_portal.inbox.models import Message
from cets_portal.norms.months import Month
from dataquality import tasks
from dataquality.models import Waiver
from dataquality.services.waivers import WaiverWanted, propose
from registry.models import Enterprise
from tests.factories import make_enterprise
from tests.people import LIN, WANG, WU, ZHOU, make_person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiver() -> Waiver:
    """Of Wang's steelworks, January to June 2026, proposed by Lin."""
    make_person(WANG)
    unit: Enterprise = make_enterprise(WANG.body, uscc=WANG.uscc, sector="steel")  # type: ignore[arg-type]
    unit.organisation = Organisation.objects.get(name=WANG.body)
    unit.save()
    wanted = WaiverWanted("CHK-S-005", "steel", Month(2026, 1), Month(2026, 6), "外购煤气计量口径调整")
    return propose(unit, wanted, by=make_person(LIN))


def press(browser: Client, act: str, waiver: Waiver, reason: str = "") -> None:
    assert browser.post(reverse(f"waiver-{act}", args=[waiver.pk]), {"reason": reason}).status_code == 302


def heard(who: str = WANG.username) -> list[str]:
    return list(Message.objects.filter(user__username=who, key__startswith="waiver/").values_list("subject", flat=True))


def test_the_unit_hears_of_what_came_into_force_and_of_its_end(waiver: Waiver) -> None:
    make_person(WU)
    assert heard() == [], "what is only proposed is nobody's news"
    press(signed_in(ZHOU), "approve", waiver)
    assert heard() == heard(WU.username)
    message = Message.objects.get(user__username=WANG.username)
    assert "CHK-S-005" in message.subject
    assert "2026-01 至 2026-06" in message.body
    assert signed_in(WANG).get(message.url).status_code == 200
    press(signed_in(LIN), "end", waiver, "计量已改正")
    ended = Message.objects.filter(user__username=WANG.username).latest("pk")
    assert "已终止" in ended.subject
    assert "计量已改正" in ended.body
    assert len(heard(LIN.username)) == 0


@pytest.mark.parametrize("act", ["refuse", "end"])
def test_what_never_held_is_not_told(waiver: Waiver, act: str) -> None:
    press(signed_in(ZHOU), act, waiver, "理由不足")
    assert heard() == []


def test_an_act_that_is_refused_tells_nobody(waiver: Waiver) -> None:
    press(signed_in(LIN), "approve", waiver)  # Who proposes does not agree.
    assert heard() == []


def test_the_end_of_its_months_is_told_once_though_nights_were_missed(
    waiver: Waiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(signed_in(ZHOU), "approve", waiver)
    for day, told in (
        (date(2026, 6, 30), 1),
        (date(2026, 7, 20), 2),
        (date(2026, 7, 21), 2),
        (date(2026, 8, 1), 2),
    ):
        monkeypatch.setattr(tasks, "today", lambda day=day: day)
        tasks.tell_of_ended_waivers()
        assert len(heard()) == told, day
    assert "期满" in Message.objects.filter(user__username=WANG.username).latest("pk").subject


def test_one_that_was_ended_before_is_not_told_of_again(waiver: Waiver, monkeypatch: pytest.MonkeyPatch) -> None:
    press(signed_in(ZHOU), "approve", waiver)
    press(signed_in(LIN), "end", waiver, "计量已改正")
    monkeypatch.setattr(tasks, "today", lambda: date(2026, 7, 1))
    tasks.tell_of_ended_waivers()
    assert len(heard()) == 2
