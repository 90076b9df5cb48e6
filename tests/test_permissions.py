"""权限: every URL of the portal × every post, asked for over HTTP. A URL missing from the table fails."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from cets_portal.accounts.models import Organisation, Post
from cets_portal.accounts.permissions import BY_TOKEN, PERMISSIONS, PUBLIC, SIGNED_IN, may_open
from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.services import load_norms
from cets_portal.deadlines.services.entered import create
from cets_portal.deadlines.services.inner_dates import Wanted, set_inner_date
from cets_portal.evidence.services import store
from cets_portal.oversight.models import EnforcementCase, Inspection, Tip, Visit
from cets_portal.oversight.services.attending import Attendee, attend
from cets_portal.oversight.services.settling import Proof, settle_body
from cets_portal.oversight.services.training import add_session
from dataquality.models import VerificationAgency, Waiver
from registry.choices import EventKind, ListStatus, Verdict
from registry.models import AnnualList, Enterprise, EnterpriseEvent, ListEntry, RightsNotice, RosterImport
from tests.factories import make_enterprise
from tests.people import HE, LIN, ONE_OF_EACH, QIAN, WANG, ZHAO, Person, make_person, signed_in

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db]


def url_names(resolver: URLResolver | None = None) -> Iterator[str]:
    """Every named URL of our own (Django's admin is one rule: staff)."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from url_names(pattern)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or f"unnamed:{pattern.pattern}"


URLS = sorted(url_names())
OBJECT_URLS = [
    name
    for name in URLS
    if name.startswith(("enterprise-", "facility-", "roster-", "entry-", "list-", "notice-", "waiver-"))
    and not name.endswith(("-list", "-index", "-template", "-sample", "-upload", "-export", "-many", "-print"))
    and name != "waiver-add"
] + ["list-export"]


@pytest.fixture
def things() -> dict[str, dict[str, Any]]:
    """One object of each kind in the demo province, as URL arguments."""
    make_person(LIN)
    make_person(WANG)
    unit = make_enterprise("滨江示例钢铁有限公司", uscc=WANG.uscc, sector="steel", emissions={2025: "90000"})  # type: ignore[arg-type]
    unit.organisation = Organisation.objects.get(name=WANG.body)
    unit.save()
    document = store(b"%PDF-1.4 closure", media_type="application/pdf", by=None)
    event = EnterpriseEvent.objects.create(
        enterprise=unit, kind=EventKind.CLOSURE, occurred_on=date(2025, 3, 1), document=document, document_name="a.pdf"
    )
    roster = RosterImport.objects.create(province="99", file=document, file_name="名册.xlsx")
    listed = AnnualList.objects.create(
        list_year=2027, province="99", sector="steel", rule_code="2026-32", status=ListStatus.DRAFT
    )
    entry = ListEntry.objects.create(
        annual_list=listed, enterprise=unit, verdict=Verdict.INCLUDE, reason="at_or_above", clause="（一）",
        emission_year=2025, change="new",
    )  # fmt: skip
    notice = RightsNotice.objects.create(annual_list=listed, enterprise=unit, list_year=2027, sector="steel")
    agency = VerificationAgency.objects.create(uscc="91991101MA5W6EN619", name="示例核查服务有限公司")
    waiver = Waiver.objects.create(
        enterprise=unit, sector="steel", check_id="CHK-S-005", from_month="2026-01", to_month="2026-06", reason="x"
    )
    place = {"province": "99", "list_year": 2027, "sector": "steel"}
    return {
        "enterprise": {"uscc": unit.uscc},
        "facility": {"uscc": unit.uscc},
        "event": {"pk": event.pk},
        "roster": {"pk": roster.pk},
        "list": {"pk": listed.pk},
        "entry": {"pk": entry.pk},
        "notice": {"pk": notice.pk},
        "opening": {"uscc": unit.uscc, "pk": 1},
        "agency": {"uscc": agency.uscc, "pk": 1},
        "verification": {"pk": 1, "report": 1, "sha256": "0" * 64, "presence_pk": 1},
        "finding": {"pk": 1},
        "correction": {"pk": 1},
        "waiver": {"pk": waiver.pk},
        "filing": {"pk": 1},
        "book": {"pk": 1},
        "api": {"pk": 1, "sector": "steel", "month": "2026-03", "rest": "x"},
        "review": {"pk": 1, "section": "A"},
        "report": {"pk": 1, "section": "C.1"},
        "question": {"pk": 1},
        "spot": {"pk": 1},
        "window": {"pk": 1},
        "conclusion": {"pk": 1},
        "figure": {"pk": 1},
        "objection": {"pk": 1},
        "difference": {"pk": 1},
        "batch": {"pk": 1},
        "edition": {},
        "worksheet": {"token": "x"},
        "allocation": {"pk": 1},
        "issuing": {"pk": 1},
        "return": {"pk": 1, "uscc": unit.uscc},
        "release": {"uscc": unit.uscc, "year": 2024},
        "posting": {"kind": "return", "pk": 1},
        "own": {"pk": 1, "code": "2-5"},
        "quota": {"pk": 1, "unit": 1},
        "paper": {"kind": "deduction", "pk": 1},
        "surrender": {"pk": 1},
        "price": {},
        "carry": {"pk": 1, "sector": "power", "plan_code": "power-2023-2024"},
        "close": {"pk": 1, "sector": "steel", "quota_year": 2025},
        "evaluation": {"pk": 1},
        "plan": {"pk": 1, "section": "enterprise", "code": "SJ1", "file": 1},
        "post": {"pk": Post.objects.get(tenures__user__username="lin").pk},
        "screening": {"pk": 1},
        "inbox": {"pk": 1},
        "calendar": {"secret": "x"},
        "undelivered": {"pk": 1},
        "letter": {"pk": 1},
        "log": {"size": 1, "old": 1, "new": 1},
        "receipt": {"index": 0},
        "norm": {"kind": "notice", "code": "2025-140"},
        "form": {"code": "power-v04-2026"},
        **deadline_things(),
        "public": place
        | {"edition": 1, "kind": "xlsx", "emission_year": 2025, "quota_year": 2025, "uscc": "91991101MA5W6EN619"}
        | {"number": "99-2026-0001"},
    }


def deadline_things() -> dict[str, dict[str, Any]]:
    """An obligation, an inner date of the demo province, a notice that the ministry types in."""
    load_norms()
    row = Obligation.objects.get(key="2026-32/3-3/steel")
    wanted = Wanted("unit", obligation=row, due_on=date(2026, 12, 20), reason="x")
    inner = set_inner_date("99", wanted, by=make_person(QIAN), today=date(2026, 9, 1))
    typed = create("# x", by=make_person(HE), at=datetime(2026, 9, 1, tzinfo=UTC))
    duty = Obligation.objects.get(key="2026-32/3-2a/steel")
    settled = settle_body(duty, "99", Proof(date(2026, 9, 1)), by=None, today=date(2026, 9, 2))
    return {
        "duty": {"key": row.key, "pk": settled.pk},
        **oversight_things(),
        "deadline": {"pk": row.pk},
        "inner": {"pk": inner.pk},
        "entered": {"pk": typed.pk},
    }


def oversight_things() -> dict[str, dict[str, Any]]:
    """A training session with one attendance, a person of a unit, a visit."""
    unit = Enterprise.objects.get(uscc=WANG.uscc)
    lin, day = make_person(LIN), date(2026, 9, 1)
    session = add_session("99", title="x", held_on=day, hours=Decimal(6), by=lin)
    attend(session, [Attendee(unit, "李示例", is_staff=True)], by=lin, today=day)
    visit = Visit.objects.create(enterprise=unit, planned_on=day, purpose="x", requested_by=lin)
    return {
        "session": {"pk": session.pk, "kind": "sheet"},
        "attendance": {"pk": session.attendances.get().pk},
        "staff": {"pk": unit.carbon_staff.get().pk, "uscc": unit.uscc},
        "visit": {"pk": visit.pk, "number": 1},
        **enforcement_things(unit),
    }


def enforcement_things(unit: Enterprise) -> dict[str, dict[str, Any]]:
    """An inspection, a case and a tip of the unit."""
    inspection = Inspection.objects.create(enterprise=unit, planned_on=date(2026, 9, 1), purpose="x")
    case = EnforcementCase.objects.create(
        number="99-2026-0001", province="99", enterprise=unit, party_name=unit.name, source="inspection", facts="x",
        articles=["775-21-1"], opened_on=date(2026, 9, 1),
    )  # fmt: skip
    tip = Tip.objects.create(province="99", code_digest="x", about="x", text="x")
    return {
        "inspection": {"pk": inspection.pk, "number": 1},
        "case": {"pk": case.pk, "follow_up": 1},
        "tip": {"pk": tip.pk, "number": 1},
    }


def address(name: str, things: dict[str, dict[str, Any]]) -> str:
    """The URL of a name, with arguments taken from `things` as the pattern asks for them."""
    kind = "event" if name.startswith("enterprise-event-") and name != "enterprise-event-add" else name.split("-")[0]
    wanted = _arguments(name)
    pool = things.get(kind, {})
    return reverse(name, kwargs={key: pool[key] for key in wanted})


def by_token(name: str) -> str:
    """ "token" for an address of the API, which no session opens; "" for a page."""
    return "token" if PERMISSIONS[name] is BY_TOKEN else ""


def _arguments(name: str) -> list[str]:
    return list(get_resolver().reverse_dict.getlist(name)[0][0][0][1])


def outcome(client: Client, url: str) -> str:
    """What the person meets: "open", "shut" (403), "door" (sent to sign in), "token" (asked for one). 404 and 405 lie behind the gate."""
    response = client.get(url)
    if response.status_code in (401, 403):
        return "token" if response.status_code == 401 else "shut"
    if response.status_code == 302 and response["Location"].startswith(reverse("sign-in")):
        return "door"
    assert response.status_code < 500, url
    return "open"


def test_every_url_stands_in_the_table() -> None:
    assert not set(URLS) - set(PERMISSIONS)


def test_the_table_names_no_url_that_is_gone() -> None:
    assert not set(PERMISSIONS) - set(URLS)


@pytest.mark.parametrize("who", ONE_OF_EACH, ids=lambda who: who.role)
def test_each_url_opens_to_its_posts_and_to_no_others(who: Person, things: dict[str, dict[str, Any]]) -> None:
    wanted = {name: by_token(name) or ("open" if may_open(name, who.role) else "shut") for name in URLS}
    client = signed_in(who)
    assert {name: outcome(client, address(name, things)) for name in URLS} == wanted


def test_a_stranger_at_the_door_sees_only_public_pages(things: dict[str, dict[str, Any]]) -> None:
    wanted = {name: by_token(name) or ("open" if PERMISSIONS[name] is PUBLIC else "door") for name in URLS}
    assert {name: outcome(Client(), address(name, things)) for name in URLS} == wanted


def test_an_object_of_another_province_is_not_found(things: dict[str, dict[str, Any]]) -> None:
    client = signed_in(ZHAO)
    answers = {}
    for name in OBJECT_URLS:
        if may_open(name, ZHAO.role):
            url = address(name, things)
            answers[name] = {client.get(url).status_code, client.post(url).status_code}
    assert len(answers) > 15
    assert not {name: codes for name, codes in answers.items() if 404 not in codes or codes - {404, 405}}


def test_a_person_without_a_post_meets_no_error(things: dict[str, dict[str, Any]]) -> None:
    user = make_person(HE)
    user.tenures.all().delete()
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for name in URLS:
        if PERMISSIONS[name] is SIGNED_IN and name != "sign-out":
            assert client.get(address(name, things)).status_code < 500, name


def test_the_admin_is_shut_to_everyone_who_is_not_staff() -> None:
    for who in ONE_OF_EACH:
        assert signed_in(who).get("/admin/").status_code == 403
