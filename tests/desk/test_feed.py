"""The subscribed calendar is RFC 5545 to the octet, tells what the post sees, and falls silent with the post."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from icalendar import Calendar, Event

from cets_portal.accounts.models import Organisation, Tenure, User
from cets_portal.audit.errors import Conflict
from cets_portal.audit.models import Entry
from cets_portal.desk.feed import feed_of
from cets_portal.desk.horizon import horizon_of
from cets_portal.oversight.models import FeedKey
from cets_portal.oversight.selectors.feed_keys import reader_of
from cets_portal.oversight.services.feed_keys import make_key, revoke_key
from cets_portal.oversight.services.settling import Proof, settle_units
from registry.choices import Change, OpeningStatus, Sector
from registry.models import AccountOpening, Enterprise
from tests.factories import make_enterprise
from tests.oversight.listed import list_in_force, obligation, obligations
from tests.people import LIN, WANG, WU, XU, make_person, signed_in

pytestmark = pytest.mark.django_db

TODAY = date(2026, 10, 12)
SEPTEMBER = "2026-32/2-2/steel/2026-09"
BASE = "https://cets.example.cn"


@pytest.fixture(autouse=True)
def _the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cets_portal.desk.views.feed.today", lambda: TODAY)


@pytest.fixture
def wangs() -> Enterprise:
    """Wang's steelworks on the lists of 2024 and 2026."""
    obligations()
    make_person(WANG)
    unit = make_enterprise(WANG.body, uscc=WANG.uscc, sector=Sector.STEEL)
    unit.organisation = Organisation.objects.get(uscc=WANG.uscc)
    unit.save()
    for year in (2024, 2026):
        list_in_force(year, Sector.STEEL, [unit])
    return unit


def address_of(who: Any) -> str:
    return f"/calendar/{make_key(by=make_person(who))}.ics"


def body_of(user: User, today: date = TODAY) -> bytes:
    horizon = horizon_of(user)
    assert horizon
    return feed_of(user, horizon, today, BASE).ical()


def events(body: bytes) -> dict[str, Any]:
    found = [part for part in Calendar.from_ical(body).walk("VEVENT") if isinstance(part, Event)]
    by_uid = {str(event["UID"]): event for event in found}
    assert len(by_uid) == len(found)
    return by_uid


def settle(unit: Enterprise) -> None:
    settle_units(obligation(SEPTEMBER), [unit], Proof(TODAY), by=make_person(LIN), today=TODAY)


def test_lines_end_with_crlf_and_hold_at_most_75_octets_of_whole_letters(wangs: Enterprise) -> None:
    body = body_of(make_person(WANG))
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")
    lines = body.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() is not None for line in lines)
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in body
    assert b"X-PUBLISHED-TTL:PT6H\r\n" in body
    assert any(line.startswith(b" ") for line in lines), "a Chinese description is folded"


def test_it_reads_back_as_all_day_events_with_clause_link_and_alarms(wangs: Enterprise) -> None:
    event = events(body_of(make_person(WANG)))[f"{SEPTEMBER}/{WANG.uscc}@cets-portal"]
    assert event["DTSTART"].dt == date(2026, 11, 9)
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert event["DTEND"].dt == date(2026, 11, 10)
    assert str(event["SUMMARY"]) == "月度信息化存证 2026-09 · 钢铁"
    assert obligation(SEPTEMBER).clause in str(event["DESCRIPTION"])
    assert f"{BASE}/duties/{SEPTEMBER}/" in str(event["DESCRIPTION"])
    assert str(event["STATUS"]) == "CONFIRMED"
    rings = [date(2026, 11, 9) - (date(2026, 11, 9) + alarm["TRIGGER"].dt) for alarm in event.walk("VALARM")]
    assert rings == [timedelta(days=7), timedelta(days=1)]


def test_what_is_done_says_so_and_rings_no_more(wangs: Enterprise) -> None:
    settle(wangs)
    event = events(body_of(make_person(WANG)))[f"{SEPTEMBER}/{WANG.uscc}@cets-portal"]
    assert str(event["SUMMARY"]).startswith("【已办结】")
    assert not event.walk("VALARM")


def test_accounts_that_were_opened_late_say_so(wangs: Enterprise) -> None:
    list_in_force(2025, Sector.STEEL, [wangs], change=Change.NEW)
    uid = f"2025-140/3/steel/{WANG.uscc}@cets-portal"
    wang = make_person(WANG)
    assert "办结" not in str(events(body_of(wang))[uid]["SUMMARY"])
    days = dict.fromkeys(("emission_on", "trading_on", "voluntary_on"), date(2026, 9, 1))
    AccountOpening.objects.create(enterprise=wangs, status=OpeningStatus.COMPLETE, **days)
    event = events(body_of(wang))[uid]
    assert str(event["SUMMARY"]).startswith("【逾期办结】")
    assert event["LAST-MODIFIED"].dt.date() >= date(2026, 9, 1)
    assert not event.walk("VALARM")


def test_a_replaced_date_is_cancelled_under_its_own_name(wangs: Enterprise) -> None:
    body = body_of(make_person(WANG), date(2026, 1, 10))
    cancelled = [event for event in events(body).values() if event["STATUS"] == "CANCELLED"]
    assert [event["DTSTART"].dt for event in cancelled] == [date(2025, 3, 31)]
    assert not cancelled[0].walk("VALARM")


def test_the_same_duties_give_the_same_bytes_on_another_day(wangs: Enterprise) -> None:
    wang = make_person(WANG)
    assert body_of(wang) == body_of(wang, TODAY + timedelta(days=1))


def test_a_record_moves_the_stamp_of_its_event(wangs: Enterprise) -> None:
    wang, uid = make_person(WANG), f"{SEPTEMBER}/{WANG.uscc}@cets-portal"
    before = events(body_of(wang))[uid]["LAST-MODIFIED"].dt
    settle(wangs)
    after = events(body_of(wang))[uid]
    assert after["LAST-MODIFIED"].dt > before
    assert after["DTSTAMP"].dt == after["LAST-MODIFIED"].dt


def test_a_program_that_has_it_already_gets_304_until_something_changes(wangs: Enterprise) -> None:
    address, program = address_of(WANG), Client()
    first = program.get(address)
    assert first.status_code == 200
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    again = program.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    settle(wangs)
    assert program.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_it_is_read_without_signing_in_and_sets_no_cookie(wangs: Enterprise) -> None:
    answer = Client().get(address_of(WANG))
    assert answer.status_code == 200
    assert not answer.cookies
    assert "private" in answer["Cache-Control"]


def test_each_post_reads_its_own_horizon(wangs: Enterprise) -> None:
    mine = {uid.rsplit("/", 1)[1] for uid in events(Client().get(address_of(WANG)).content)}
    bureaus = {uid.rsplit("/", 1)[1] for uid in events(Client().get(address_of(LIN)).content)}
    assert mine == {f"{WANG.uscc}@cets-portal"}
    assert bureaus == {"99@cets-portal"}


def test_it_speaks_the_persons_language(wangs: Enterprise) -> None:
    wang = make_person(WANG)
    User.objects.filter(pk=wang.pk).update(language="en")
    said = events(Client().get(address_of(WANG)).content)[f"{SEPTEMBER}/{WANG.uscc}@cets-portal"]
    assert str(said["SUMMARY"]).replace(" · ", " ").isascii(), said["SUMMARY"]


def test_the_address_is_shown_once_and_kept_nowhere(wangs: Enterprise) -> None:
    browser = signed_in(WANG)
    shown = browser.post("/calendar/address/")
    assert "no-store" in shown["Cache-Control"]
    secret = re.search(r"/calendar/([\w-]{40,})\.ics", shown.content.decode())
    assert secret
    assert Client().get(secret[0]).status_code == 200
    assert secret[1] not in browser.get("/calendar/").content.decode()
    assert secret[1] not in str(list(FeedKey.objects.values())) + str(list(Entry.objects.values()))


def test_a_new_address_stops_the_one_before(wangs: Enterprise) -> None:
    first, second = address_of(WANG), address_of(WANG)
    assert [Client().get(one).status_code for one in (first, second)] == [404, 200]


def test_a_stopped_address_is_not_found(wangs: Enterprise) -> None:
    address = address_of(WANG)
    signed_in(WANG).post("/calendar/address/revoke/")
    assert Client().get(address).status_code == 404
    with pytest.raises(Conflict):
        revoke_key(by=make_person(WANG))


def test_who_has_left_the_post_reads_nothing_more(wangs: Enterprise) -> None:
    address = address_of(WANG)
    Tenure.objects.filter(user__username=WANG.username).update(until_on=TODAY - timedelta(days=1))
    assert Client().get(address).status_code == 404


def test_who_may_not_sign_in_any_more_reads_nothing_more(wangs: Enterprise) -> None:
    address = address_of(WANG)
    User.objects.filter(username=WANG.username).update(is_active=False)
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("secret", ["x", "0" * 43, "名", "..%2f"])
def test_a_guessed_address_is_not_found(wangs: Enterprise, secret: str) -> None:
    assert Client().get(f"/calendar/{secret}.ics").status_code == 404


def test_an_agency_cannot_make_an_address() -> None:
    assert signed_in(XU).post("/calendar/address/").status_code == 403


def test_an_address_belongs_to_one_person_and_post(wangs: Enterprise) -> None:
    wangs_secret, wus_secret = make_key(by=make_person(WANG)), make_key(by=make_person(WU))
    revoke_key(by=make_person(WANG))
    assert reader_of(wangs_secret, TODAY) is None
    reader = reader_of(wus_secret, TODAY)
    assert reader
    assert reader.username == WU.username


@pytest.mark.parametrize("number", [2, 40])
def test_reading_costs_the_same_queries_for_any_number_of_units(
    django_assert_max_num_queries: Any, number: int
) -> None:
    obligations()
    list_in_force(2026, Sector.STEEL, [make_enterprise(sector=Sector.STEEL) for _ in range(number)])
    address = address_of(LIN)
    with django_assert_max_num_queries(15):
        assert events(Client().get(address).content)


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_leave_one_address() -> None:
    wang = make_person(WANG)

    def press(_: int) -> str:
        try:
            return make_key(by=wang)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        secrets = list(pool.map(press, range(4)))
    assert len([one for one in secrets if reader_of(one, TODAY)]) == 1
