"""The bureau sees who has what open; the unit reads what to do next; strangers see nothing."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from cets_portal.clock import reading
from registry.choices import Change, Sector
from registry.models import AccountOpening, Enterprise, OpeningSheet
from registry.services.account_opening import record_functions
from tests.factories import make_enterprise
from tests.oversight.listed import list_in_force, obligations
from tests.people import CHEN, HE, LIN, MA, WANG, ZHAO, Person, make_person, signed_in
from tests.registry.account_opening.opened import DAYS, TODAY, steelworks, with_documents
from tests.registry.account_opening.test_sheet import workbook

pytestmark = pytest.mark.django_db

LIST = "/registry/openings/?year=2025&sector=steel"


def page_of(who: Person, path: str) -> str:
    response = signed_in(who).get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def own_page(unit: Enterprise) -> str:
    return reverse("opening-detail", args=[unit.uscc])


def test_the_bureau_sees_units_by_state() -> None:
    first, second = steelworks()
    record_functions({first: DAYS}, by=make_person(LIN), today=TODAY)
    assert "1 家新纳入单位的三项功能未开齐" in page_of(LIN, LIST)
    assert first.name not in page_of(LIN, LIST + "&state=open")
    assert second.name not in page_of(LIN, LIST + "&state=done")
    assert second.name in page_of(MA, LIST)


def test_days_are_recorded_for_the_ticked_units_at_once() -> None:
    units = steelworks(3)
    data = {"unit": [units[0].pk, units[1].pk], "trading": "2025-11-20", "next": LIST}
    html = signed_in(LIN).post(reverse("opening-record"), data, follow=True).content.decode()
    assert "已登记 2 项开通日期" in html
    assert AccountOpening.objects.filter(trading_on="2025-11-20").count() == 2


def test_what_stood_already_is_said_beside_what_was_recorded_now() -> None:
    unit = steelworks()[0]
    trading = {"trading": DAYS["trading"]}
    record_functions({unit: trading}, by=make_person(LIN), today=TODAY)
    url, days = reverse("opening-functions", args=[unit.uscc]), {name: day.isoformat() for name, day in DAYS.items()}
    lin = signed_in(LIN)
    both = {"trading": days["trading"], "emission": days["emission"]}
    page = lin.post(url, both, follow=True).content.decode()
    assert "已登记开通日期" in page
    assert "另有 1 项此前已登记，没有改动。" in page
    again = lin.post(url, both, follow=True).content.decode()
    assert "这些功能已有开通日期，没有改动。" in again
    assert "项此前已登记" not in again


def test_a_future_day_is_said_and_nothing_recorded() -> None:
    units = steelworks()
    data = {"unit": [units[0].pk], "trading": "2999-01-01", "next": LIST}
    html = signed_in(LIN).post(reverse("opening-record"), data, follow=True).content.decode()
    assert "在今天之后" in html
    assert not AccountOpening.objects.exists()


def test_the_export_holds_what_the_page_shows() -> None:
    first, second = steelworks()
    record_functions({first: DAYS}, by=make_person(LIN), today=TODAY)
    query = "?year=2025&sector=steel&state=open"
    book = load_workbook(io.BytesIO(signed_in(LIN).get(reverse("opening-export") + query).content))
    rows = list(book.active.iter_rows(values_only=True))
    assert [row[1] for row in rows[1:]] == [second.uscc]


def test_the_unit_is_told_what_to_do_next_at_every_step() -> None:
    unit = steelworks()[0]
    wang = signed_in(WANG)
    assert wang.get(reverse("opening-list"))["Location"] == own_page(unit)
    assert "还缺 4 种必交材料" in wang.get(own_page(unit)).content.decode()
    with_documents(unit, make_person(WANG))
    assert "材料已齐，请提交" in wang.get(own_page(unit)).content.decode()
    told = wang.post(reverse("opening-submit", args=[unit.uscc]), follow=True).content.decode()
    assert "已提交，等省厅审核" in told
    lin = signed_in(LIN)
    lin.post(reverse("opening-return", args=[unit.uscc]), {"reason": "授权书缺签字"})
    assert "授权书缺签字" in wang.get(own_page(unit)).content.decode()


def press(browser: Client, unit: Enterprise, act: str, **data: str) -> str:
    """Take an act that stands on the unit's page as a form."""
    url = reverse(f"opening-{act}", args=[unit.uscc])
    assert f'action="{url}"' in browser.get(own_page(unit)).content.decode(), act
    return browser.post(url, data, follow=True).content.decode()


def test_a_clerk_serves_a_unit_on_paper_to_the_end() -> None:
    unit, lin = steelworks()[1], signed_in(LIN)
    press(lin, unit, "submit", note="窗口收纸质申请")
    press(lin, unit, "accept")
    press(lin, unit, "forward", on=reading.today().isoformat())
    assert AccountOpening.objects.get().status == "forwarded"
    days = {function: one.isoformat() for function, one in DAYS.items()}
    assert "三项功能已全部开通" in press(lin, unit, "functions", **days)
    press(lin, unit, "correct", function="trading", reason="录错单位")
    assert AccountOpening.objects.get().missing == ("trading",)


def test_the_unit_hands_in_takes_back_and_records_its_own_days() -> None:
    unit, wang, lin = steelworks()[0], signed_in(WANG), signed_in(LIN)
    assert reverse("opening-submit", args=[unit.uscc]) not in wang.get(own_page(unit)).content.decode()
    with_documents(unit, make_person(WANG))
    press(wang, unit, "submit")
    press(wang, unit, "recall")
    press(wang, unit, "submit")
    press(lin, unit, "accept")
    press(lin, unit, "forward", on=reading.today().isoformat())
    press(wang, unit, "functions", emission=DAYS["emission"].isoformat())
    assert AccountOpening.objects.get().missing == ("trading", "voluntary")
    press(lin, unit, "return", reason="注登机构要求补授权书")
    assert AccountOpening.objects.get().status == "returned"


def test_a_document_is_told_by_its_content() -> None:
    unit, wang = steelworks()[0], signed_in(WANG)
    add = reverse("opening-document-add", args=[unit.uscc])
    program = SimpleUploadedFile("营业执照.pdf", b"MZ\x90\x00 program")
    assert "没有收下" in wang.post(add, {"kind": "licence", "file": program}, follow=True).content.decode()
    licence = SimpleUploadedFile("营业执照.exe", b"%PDF-1.4 licence")
    assert "已上传" in wang.post(add, {"kind": "licence", "file": licence}, follow=True).content.decode()
    document = AccountOpening.objects.get().documents.get()
    assert document.name == "营业执照.pdf"
    got = wang.get(reverse("opening-document", args=[unit.uscc, document.pk]))
    assert got["Content-Disposition"].startswith("attachment")
    assert signed_in(CHEN).get(reverse("opening-document", args=[unit.uscc, document.pk])).status_code == 404


def test_a_strangers_account_does_not_exist() -> None:
    unit = steelworks()[0]
    chen = make_person(CHEN)
    cement = make_enterprise("云屏示例水泥有限公司", uscc=CHEN.uscc, sector=Sector.CEMENT)
    cement.organisation = chen.acting_post.organisation  # type: ignore[union-attr]
    cement.save()
    assert signed_in(CHEN).get(own_page(unit)).status_code == 404
    assert signed_in(ZHAO).get(own_page(unit)).status_code == 404
    assert signed_in(ZHAO).post(reverse("opening-accept", args=[unit.uscc])).status_code == 404
    assert signed_in(CHEN).post(reverse("opening-submit", args=[unit.uscc])).status_code == 404
    assert signed_in(HE).post(reverse("opening-accept", args=[unit.uscc])).status_code == 403


def test_another_provinces_sheet_does_not_exist() -> None:
    unit = steelworks()[0]
    file = SimpleUploadedFile("开通.xlsx", workbook((unit.name, unit.uscc, *DAYS.values(), None)))
    response = signed_in(LIN).post(reverse("opening-upload"), {"file": file})
    sheet = OpeningSheet.objects.get()
    assert response["Location"] == reverse("opening-sheet", args=[sheet.pk])
    assert unit.name in page_of(LIN, response["Location"])
    assert signed_in(ZHAO).get(response["Location"]).status_code == 404
    html = signed_in(LIN).post(reverse("opening-load", args=[sheet.pk]), follow=True).content.decode()
    assert "已登记 3 项开通日期，其中 1 家三项已开齐" in html


def test_late_units_are_counted_from_the_notices_date() -> None:
    obligations()
    late = make_enterprise("迟开示例钢铁厂", sector=Sector.STEEL)
    list_in_force(2025, Sector.STEEL, [late], change=Change.NEW)
    assert "迟开示例钢铁厂" in page_of(LIN, "/registry/openings/?year=2024&sector=steel&state=late")


def test_the_pages_ask_as_often_when_units_grow(django_assert_max_num_queries: object) -> None:
    units = steelworks(40)
    record_functions(dict.fromkeys(units[:20], DAYS), by=make_person(LIN), today=TODAY)
    lin = signed_in(LIN)
    lin.get(LIST)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        lin.get(LIST)
    with django_assert_max_num_queries(19):  # type: ignore[operator]
        lin.get(own_page(units[0]))
