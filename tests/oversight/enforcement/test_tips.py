"""Who told a tip is read by who handles it, and by nobody and nothing else."""

import json
import logging
import re
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings as portal
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse
from openpyxl import load_workbook

from cets_portal.accounts.permissions import PERMISSIONS, may_open
from cets_portal.audit.errors import Forbidden, Refused
from cets_portal.audit.models import Entry
from cets_portal.oversight import sealing
from cets_portal.oversight.models import Tip
from cets_portal.oversight.services import tips
from cets_portal.oversight.services.tips import Heard
from tests.factories import make_enterprise
from tests.oversight.enforcement.world import TODAY
from tests.people import CHENG, LIN, ONE_OF_EACH, ZHAO, ZHOU, Person, make_person, signed_in

pytestmark = pytest.mark.django_db

CONTACT = "赵举报 13912345678"
TEXT = "该厂八月的煤质检测报告与三月的一字不差。"


@pytest.fixture(autouse=True)
def _the_day(settings: Any) -> None:
    settings.PORTAL_TODAY = TODAY
    cache.clear()


def heard(contact: str = CONTACT) -> tuple[Tip, str]:
    return tips.receive(Heard("99", "滨江示例钢铁有限公司", TEXT, contact))


def said(**more: Any) -> dict[str, Any]:
    return {"province": "99", "about": "滨江示例钢铁有限公司", "text": TEXT, "contact": CONTACT} | more


def send(client: Client | None = None, **more: Any) -> Any:
    return (client or Client()).post("/public/tips/add/", said(**more))


def code_on(client: Client) -> str:
    page = client.get("/public/tips/code/").content.decode()
    return "".join(re.findall(r"\b[0-9A-F]{4}\b", re.findall(r'class="code">([^<]+)<', page)[0]))


def test_anybody_tells_without_signing_in_and_reads_the_answer_by_the_code() -> None:
    make_enterprise("滨江示例钢铁有限公司")
    teller = Client()
    paper = SimpleUploadedFile("报告.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n", "application/pdf")
    assert send(teller, papers=[paper]).status_code == 302
    tip, code = Tip.objects.get(), code_on(teller)
    assert (tip.enterprise is not None, tip.papers.get().name) == (True, "报告.pdf")
    assert "还没有答复" in Client().post("/public/tips/answer/", {"code": code.lower()}).content.decode()
    lin = make_person(LIN)
    tips.take(tip, by=lin, today=TODAY)
    tips.answer(tip, finding="内部：已移交市局", text="已查实并立案。", by=lin, today=TODAY)
    answer = Client().post("/public/tips/answer/", {"code": f" {code[:8]}-{code[8:]} "}).content.decode()
    assert "已查实并立案" in answer
    assert "内部" not in answer
    assert "林岚" not in answer


def test_the_code_is_stored_nowhere() -> None:
    tip, code = heard()
    assert tips.tip_of_code(code) == tip
    assert tips.tip_of_code("") is None
    row = {**vars(Tip.objects.get()), "contact": bytes(tip.contact)}
    assert code not in str(row)
    assert not any(code in json.dumps(entry.detail) + entry.target_label for entry in Entry.objects.all())


def test_a_refused_tip_is_drawn_again_with_its_words() -> None:
    answer = send(text="太短了")
    assert answer.status_code == 422
    assert "太短了" in answer.content.decode()
    many = [SimpleUploadedFile(f"{n}.pdf", b"%PDF-1.4\n%%EOF\n") for n in range(4)]
    assert send(papers=many).status_code == 422
    program = SimpleUploadedFile("x.pdf", b"MZ" + b"\0" * 200)
    assert send(papers=[program]).status_code == 422
    assert not Tip.objects.exists()


def test_one_address_tells_so_often_and_no_more(settings: Any) -> None:
    settings.TIPS_RATE = "2/hour"
    client = Client()
    assert [send(client).status_code for _turn in range(3)] == [302, 302, 429]
    assert send(Client(REMOTE_ADDR="203.0.113.9")).status_code == 302
    kept = str(getattr(cache, "_cache", ""))
    assert "203.0.113.9" not in kept
    settings.TIPS_RATE = ""
    assert send(client).status_code == 302


def test_a_wrong_code_says_nothing() -> None:
    heard()
    answer = Client().post("/public/tips/answer/", {"code": "0" * 16})
    assert answer.status_code == 422
    assert TEXT not in answer.content.decode()


def test_the_contact_is_ciphertext_in_the_database() -> None:
    tip, _code = heard()
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact FROM oversight_tip WHERE id = %s", [tip.pk])
        kept = bytes(cursor.fetchone()[0])
    assert kept
    assert CONTACT.encode() not in kept


def test_only_the_handler_opens_the_contact_and_each_opening_is_audited() -> None:
    tip, _code = heard()
    lin, zhou = make_person(LIN), make_person(ZHOU)
    with pytest.raises(Forbidden):
        tips.contact_of(tip, by=lin)
    tips.take(tip, by=lin, today=TODAY)
    assert tips.contact_of(tip, by=lin) == CONTACT
    with pytest.raises(Forbidden):
        tips.contact_of(tip, by=zhou)
    assert Entry.objects.filter(action="oversight.tip.open_contact").count() == 1
    tips.take_over(tip, reason="林岚调离", by=zhou)
    assert tips.contact_of(tip, by=zhou) == CONTACT
    with pytest.raises(Forbidden):
        tips.contact_of(tip, by=lin)


def test_only_the_handler_answers() -> None:
    tip, _code = heard()
    lin = make_person(LIN)
    tips.take(tip, by=lin, today=TODAY)
    with pytest.raises(Forbidden):
        tips.answer(tip, finding="x", text="y", by=make_person(CHENG), today=TODAY)
    with pytest.raises(Forbidden):
        tips.reject(tip, reason="x", by=make_person(CHENG), today=TODAY)
    with pytest.raises(Refused):
        tips.answer(tip, finding="", text="y", by=lin, today=TODAY)
    tips.reject(tip, reason="不属本厅职责", by=lin, today=TODAY)
    assert (tip.status, tip.answer) == ("rejected", "不属本厅职责")


def test_a_tip_walks_over_its_pages_and_the_contact_shows_only_when_asked_for() -> None:
    tip, _code = heard()
    lin, url = signed_in(LIN), f"/oversight/tips/{tip.pk}/"
    assert lin.post(url + "take/").status_code == 302
    assert CONTACT not in lin.get(url).content.decode()
    shown = lin.post(url + "contact/")
    assert CONTACT in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert signed_in(CHENG).post(url + "contact/").status_code == 403
    assert lin.post(url + "answer/", {"finding": "查过", "text": ""}).status_code == 422
    assert lin.post(url + "answer/", {"finding": "查过", "text": "已处理"}).status_code == 302
    assert CONTACT not in lin.get(url).content.decode()


def test_another_province_finds_no_tip() -> None:
    tip, _code = heard()
    assert signed_in(ZHAO).get(f"/oversight/tips/{tip.pk}/").status_code == 404
    assert signed_in(ZHAO).post(f"/oversight/tips/{tip.pk}/contact/").status_code == 404


@pytest.mark.parametrize("who", ONE_OF_EACH, ids=lambda who: who.role)
def test_the_contact_stands_on_no_page_and_in_no_file(who: Person) -> None:
    tip, _code = heard()
    tips.take(tip, by=make_person(CHENG), today=TODAY)
    tips.contact_of(tip, by=make_person(CHENG))
    client = signed_in(who)
    for name in sorted(_pages(who)):
        text = client.get(reverse(name, kwargs={"pk": tip.pk} if name.startswith("tip-d") else {})).content
        assert CONTACT.encode() not in text, name
        assert b"13912345678" not in text, name
    if may_open("tip-contact", who.role):
        refused = client.post(f"/oversight/tips/{tip.pk}/contact/")
        assert refused.status_code == 403
        assert CONTACT.encode() not in refused.content


def _pages(who: Person) -> set[str]:
    """What this post may open of tips and of the audit log, without arguments, and the tip itself."""
    wanted = {"tip-list", "tip-export", "tip-detail", "audit-log", "audit-export", "public-tips", "desk"}
    return {name for name in wanted if name in PERMISSIONS and may_open(name, who.role) and name in _known()}


def _known() -> set[str]:
    return {name for name in get_resolver().reverse_dict if isinstance(name, str)}


def test_no_export_holds_the_words_or_the_contact_of_a_tip() -> None:
    heard()
    book = signed_in(LIN).get("/oversight/tips/export/").content
    sheet = load_workbook(BytesIO(book)).active
    cells = " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
    assert "滨江示例钢铁有限公司" in cells
    assert CONTACT not in cells
    assert TEXT not in cells


def test_no_log_line_and_no_audit_row_names_who_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = Client()
    send(client)
    tip, code = Tip.objects.get(), code_on(client)
    make_person(LIN)
    lin = signed_in(LIN)
    lin.post(f"/oversight/tips/{tip.pk}/take/")
    lin.post(f"/oversight/tips/{tip.pk}/contact/")
    lin.post(f"/oversight/tips/{tip.pk}/answer/", {"finding": "查过", "text": "已处理"})
    sql = "django.db.backends"
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name != sql)
    rows = "\n".join(str(vars(entry)) for entry in Entry.objects.all())
    for secret in (CONTACT, "13912345678", code, TEXT):
        assert secret not in logged
        assert secret not in rows
    assert Entry.objects.filter(target_type="oversight.tip").count() == 4


def test_another_key_opens_nothing(settings: Any) -> None:
    settings.TIPS_KEY = "first" * 10
    token = sealing.sealed(CONTACT)
    assert sealing.opened(token) == CONTACT
    settings.TIPS_KEY = "second" * 10
    with pytest.raises(Refused, match="TIPS_KEY"):
        sealing.opened(token)
    assert sealing.sealed("") == b""
    assert portal.TIPS_RATE
