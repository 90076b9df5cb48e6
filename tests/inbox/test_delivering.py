"""发送的法则: against a real SMTP server; what cannot be sent is tried with growing pauses, then shown."""

import socket
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cets_portal.inbox.channels.sending import LeaseLost
from cets_portal.inbox.choices import DeliveryState
from cets_portal.inbox.models import Delivery, Message
from cets_portal.inbox.rules.pauses import PAUSES
from cets_portal.inbox.services import Line, claiming, tell
from cets_portal.inbox.services.delivering import deliver_due
from tests.inbox.making import NIGHT, at, draft, mail_on, reached, time_passes
from tests.inbox.post_office import PostOffice, opened
from tests.people import CHEN, LIN, QIAN, WANG, WU, Person, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with opened() as server, mail_on(server.port):
        yield server


def told(*people: Person) -> None:
    tell([draft(reached(person)) for person in people])


def states() -> Counter[str]:
    return Counter(Delivery.objects.values_list("state", flat=True))


def test_a_mail_says_in_chinese_what_is_due_and_where(office: PostOffice, settings: pytest.MonkeyPatch) -> None:
    settings.PORTAL_URL = "https://portal.example/"  # type: ignore[attr-defined]
    line = Line("滨江示例钢铁有限公司 6月存证", note="还剩 9 天", url="/desk/?month=6")
    tell([draft(reached(WANG), lines=(line,), body=".\n行首的点不会丢")])
    assert deliver_due(timezone.now()).sent == 1
    mail = office.mail()
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert mail["Subject"] == "6月存证 8月9日截止"
    assert mail["To"] == "王磊 <wang@example.test>"
    assert {"\n.\n", "行首的点不会丢", line.text, line.note, "https://portal.example/desk/?month=6"} <= {
        part for part in ("\n.\n", "行首的点不会丢", line.text, line.note, "https://portal.example/desk/?month=6")
        if part in text.replace("\r\n", "\n")
    }  # fmt: skip
    assert "https://portal.example/desk/" in mail.get_body(("html",)).get_content()  # type: ignore[union-attr]


def test_a_message_keeps_its_id_however_often_it_is_sent(office: PostOffice) -> None:
    told(WANG)
    deliver_due(timezone.now())
    claiming.start_anew(Delivery.objects.all())
    deliver_due(timezone.now())
    assert len({office.mail(n)["Message-ID"] for n in range(2)}) == 1


def test_what_was_sent_is_not_sent_again(office: PostOffice) -> None:
    told(WANG, WU)
    assert [deliver_due(timezone.now()).sent for _run in range(3)] == [2, 0, 0]
    assert sorted(office.recipients) == ["wang@example.test", "wu@example.test"]


def test_one_address_that_is_refused_holds_nobody_up(office: PostOffice) -> None:
    office.refused = {"wang@example.test"}
    told(WANG, WU, CHEN)
    deliver_due(timezone.now())
    assert sorted(office.recipients) == ["chen@example.test", "wu@example.test"]
    stuck = Delivery.objects.get(state=DeliveryState.FAILED)
    assert (stuck.address, stuck.attempts) == ("wang@example.test", 1)
    assert "550 no such person" in stuck.last_error


@pytest.mark.parametrize("address", ["王@example.test", "no-at-sign", "wang@", "w@" + "x" * 70 + ".test"])
def test_an_address_that_is_none_is_a_failure_and_no_crash(office: PostOffice, address: str) -> None:
    told(WANG, WU)
    Delivery.objects.filter(address="wang@example.test").update(address=address)
    assert deliver_due(timezone.now()).failed == 1
    assert office.recipients == ["wu@example.test"]


def test_a_server_that_is_down_is_asked_once_a_run_with_growing_pauses_until_the_bureau_is_told() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    told_to, bureau = [WANG, WU, CHEN], signed_in(QIAN)
    with mail_on(port):
        told(*told_to)
        now = timezone.now()
        for pause in PAUSES:
            assert deliver_due(now).failed == 1
            assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.FAILED}
            tries = set(Delivery.objects.values_list("next_try_at", flat=True))
            assert all(pause <= moment - now < pause + timedelta(seconds=5) for moment in tries)
            assert deliver_due(now + pause / 2).failed == 0
            now += pause + timedelta(seconds=5)
        deliver_due(now)
        assert states() == {DeliveryState.GIVEN_UP: 3}
        assert deliver_due(now + timedelta(days=3)).failed == 0
    page = bureau.get("/inbox/undelivered/").content.decode()
    assert all(person.name in page for person in told_to)
    assert "ConnectionRefusedError" in page
    warning = Message.objects.get(user__username=QIAN.username)
    assert "3" in warning.subject
    assert warning.url == "/inbox/undelivered/"
    assert not warning.deliveries.exists(), "what says that mail does not arrive is not mailed"


def test_when_the_server_is_back_everyone_is_reached(office: PostOffice) -> None:
    with mail_on(1):
        told(WANG, WU)
        deliver_due(timezone.now())
    assert states() == {DeliveryState.FAILED: 2}
    deliver_due(timezone.now() + timedelta(minutes=2))
    assert states() == {DeliveryState.SENT: 2}
    assert len(office.taken) == 2


def test_nothing_leaves_at_night_though_it_fell_due_before(office: PostOffice) -> None:
    told(WANG)
    Delivery.objects.update(next_try_at=at("2026-07-31 21:59"))
    with mail_on(office.port, NIGHT):
        assert deliver_due(at("2026-07-31 22:01")).postponed == 1
        assert deliver_due(at("2026-08-01 06:59")).sent == 0
        assert not office.taken
        assert deliver_due(at("2026-08-01 07:00")).sent == 1


def test_a_claimed_delivery_is_left_alone_until_the_lease_runs_out(office: PostOffice) -> None:
    told(WANG)
    now = timezone.now()
    claiming.claim(Delivery.objects.get().channel, now)  # type: ignore[arg-type]  # … and the worker is killed.
    assert deliver_due(now + claiming.LEASE - timedelta(seconds=5)).sent == 0
    assert deliver_due(now + claiming.LEASE).sent == 1


def test_a_worker_that_slept_past_its_lease_hands_nothing_over() -> None:
    with mail_on(1):
        told(WANG)
    now = timezone.now()
    [mine] = claiming.claim(Delivery.objects.get().channel, now)  # type: ignore[arg-type]
    with pytest.raises(LeaseLost):
        claiming.hand_over(mine, now + claiming.LEASE)
    claiming.claim(mine.channel, now + claiming.LEASE)  # type: ignore[arg-type]
    with pytest.raises(LeaseLost):
        claiming.hand_over(mine, now)


def test_handed_over_without_an_answer_is_uncertain_and_not_sent_again(office: PostOffice) -> None:
    told(WANG)
    now = timezone.now()
    [lost] = claiming.claim(Delivery.objects.get().channel, now)  # type: ignore[arg-type]
    claiming.hand_over(lost, now)  # … and the worker is killed.
    assert deliver_due(now + claiming.LEASE / 2).uncertain == 0
    assert deliver_due(now + claiming.LEASE + timedelta(seconds=1)).uncertain == 1
    assert states() == {DeliveryState.UNCERTAIN: 1}
    time_passes()
    deliver_due(timezone.now())
    assert not office.taken


def test_an_answer_that_comes_late_settles_the_doubt() -> None:
    with mail_on(1):
        told(WANG)
    now = timezone.now()
    [slow] = claiming.claim(Delivery.objects.get().channel, now)  # type: ignore[arg-type]
    claiming.hand_over(slow, now)
    claiming.settle_lost(now + claiming.LEASE)
    claiming.sent(slow, now + claiming.LEASE)
    assert states() == {DeliveryState.SENT: 1}


@pytest.mark.postgres_only
def test_two_that_deliver_at_once_send_each_mail_once(office: PostOffice) -> None:
    people = [reached(person) for person in (LIN, WANG, WU)]
    tell([draft(user, f"{user.pk}/{number}") for user in people for number in range(100)])
    start, sent = threading.Barrier(3), []

    def run() -> None:
        start.wait()
        sent.append(deliver_due(timezone.now()).sent)
        connection.close()

    threads = [threading.Thread(target=run) for _worker in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sum(sent) == 300
    assert sum(1 for share in sent if share) > 1, "the workers share the work"
    assert set(Counter(office.mail(n)["Message-ID"] for n in range(300)).values()) == {1}
    assert states() == {DeliveryState.SENT: 300}
