"""The pages of training, visits and done dates: each person's own part, and every act from a browser."""

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from cets_portal.accounts.models import Organisation
from cets_portal.oversight.models import Attendance, CarbonStaff, Settled, Sheet, TrainingSession, Visit
from cets_portal.oversight.services.attending import Attendee, attend
from cets_portal.oversight.services.training import add_session
from registry.choices import Sector
from registry.models import Enterprise
from tests.factories import make_enterprise
from tests.oversight.listed import list_in_force, obligations
from tests.oversight.sheet_making import workbook
from tests.people import CHEN, DEMO, HE, LIN, MA, OTHER, SUN, WANG, ZHAO, ZHOU, Person, make_person, signed_in

TODAY = date(2026, 10, 12)
AUGUST = "2026-32/2-2/steel/2026-08"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day(settings: Any) -> None:
    settings.PORTAL_TODAY = TODAY


@pytest.fixture
def works() -> Enterprise:
    make_person(WANG)
    unit = make_enterprise(WANG.body, uscc=WANG.uscc, sector=Sector.STEEL)
    unit.organisation = Organisation.objects.get(name=WANG.body)
    unit.save()
    list_in_force(
        2026, Sector.STEEL, [unit, make_enterprise("云屏示例钢铁有限公司", city="云屏市", sector=Sector.STEEL)]
    )
    return unit


@pytest.fixture
def course() -> TrainingSession:
    return add_session(DEMO, title="核算指南培训", held_on=date(2026, 6, 1), hours=Decimal(6), by=make_person(LIN))


def page(who: Person, name: str, *args: object, query: str = "?year=2026") -> str:
    response = signed_in(who).get(reverse(name, args=args) + query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def post(who: Person, name: str, /, *args: object, **data: Any) -> Any:
    return signed_in(who).post(reverse(name, args=args), data, follow=True)


def cells(response: Any) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_gap_comes_first_and_names_the_people(works: Enterprise, course: TrainingSession) -> None:
    CarbonStaff.objects.create(enterprise=works, name="李明", since_on=date(2026, 1, 1))
    html = page(LIN, "training")
    assert "云屏示例钢铁有限公司" in html
    assert "李明" in html
    attend(course, [Attendee(works, "李明")], by=make_person(LIN), today=TODAY)
    assert WANG.body not in page(LIN, "training")
    assert WANG.body in page(LIN, "training", query="?year=2026&state=covered")


@pytest.mark.parametrize(("who", "seen"), [(MA, 1), (HE, 2), (SUN, 2), (ZHOU, 2), (ZHAO, 0)], ids=lambda v: str(v)[:12])
def test_each_office_sees_the_units_of_its_own_place(works: Enterprise, who: Person, seen: int) -> None:
    html = page(who, "training")
    assert [name in html for name in (WANG.body, "云屏示例钢铁有限公司")].count(True) == seen


def test_the_ministry_reads_the_coverage_by_province(works: Enterprise) -> None:
    assert "分省" in page(HE, "training")
    rows = cells(signed_in(HE).get("/oversight/training/export/?year=2026"))
    assert rows[1][0] == "省份"
    assert rows[2][1:] == [2, 0, 0, 0, 0, 2]


def test_the_gap_list_goes_out_as_a_workbook(works: Enterprise) -> None:
    rows = cells(signed_in(LIN).get("/oversight/training/export/?what=gaps&year=2026"))
    assert {row[0] for row in rows[2:]} == {WANG.body, "云屏示例钢铁有限公司"}


def test_a_clerk_enters_a_session_its_people_and_its_papers(works: Enterprise) -> None:
    post(LIN, "session-add", title="月度存证培训", held_on="2026-09-01", hours="3.5")
    one = TrainingSession.objects.get()
    post(LIN, "session-attend", one.pk, unit=works.uscc, person="李明", is_staff="on")
    assert Attendance.objects.get().staff is not None
    paper = SimpleUploadedFile("签到.pdf", b"%PDF-1.4 signed", content_type="application/pdf")
    post(LIN, "session-attach", one.pk, sheet=paper)
    answer = signed_in(ZHOU).get(reverse("session-file", args=[one.pk, "sheet"]))
    assert answer.content == b"%PDF-1.4 signed"
    assert "attachment" in answer["Content-Disposition"]
    assert cells(signed_in(LIN).get(reverse("session-export", args=[one.pk])))[2][2] == "李明"
    post(LIN, "attendance-withdraw", Attendance.objects.get().pk, reason="登错")
    assert "没有参训记录" in page(LIN, "session-detail", one.pk)
    post(LIN, "session-withdraw", one.pk, reason="没有举办")
    assert signed_in(LIN).get(reverse("session-detail", args=[one.pk])).status_code == 404


def test_a_session_with_impossible_hours_keeps_what_was_typed(works: Enterprise) -> None:
    response = post(LIN, "session-add", title="月度存证培训", held_on="2026-09-01", hours="900")
    assert response.status_code == 422
    assert "月度存证培训" in response.content.decode()


def test_an_attendance_list_goes_from_template_to_record(works: Enterprise, course: TrainingSession) -> None:
    template = signed_in(LIN).get(reverse("session-template"))
    book = load_workbook(io.BytesIO(template.content))
    book.worksheets[0].append([works.name, works.uscc, "李明", "环保部", "是", "是"])
    book.worksheets[0].append([works.name, works.uscc, "", "", "", ""])
    buffer = io.BytesIO()
    book.save(buffer)
    response = post(LIN, "session-upload", course.pk, file=SimpleUploadedFile("名单.xlsx", buffer.getvalue()))
    html = response.content.decode()
    assert "没有写姓名" in html
    assert "1 行有误" in html
    sheet = Sheet.objects.get()
    copy = signed_in(LIN).get(reverse("attendance-sheet-annotated", args=[sheet.pk]))
    assert copy.status_code == 200
    done = post(LIN, "attendance-sheet-load", sheet.pk, digest=response.context["plan"].digest)
    assert "已载入 1 行" in done.content.decode()
    assert Attendance.objects.get().person == "李明"
    assert "此表已载入" in page(LIN, "attendance-sheet", sheet.pk)


def test_an_enterprise_keeps_its_own_people_and_no_others(works: Enterprise) -> None:
    assert signed_in(WANG).get("/oversight/staff/")["Location"].endswith(f"/{WANG.uscc}/")
    post(WANG, "staff-add", WANG.uscc, name="李明", since_on="2026-03-01", phone="0000-1")
    one = CarbonStaff.objects.get()
    assert "李明" in page(WANG, "staff-list", WANG.uscc)
    again = post(WANG, "staff-add", WANG.uscc, name="李明", since_on="2026-03-01")
    assert again.status_code == 422
    assert "加注部门" in again.content.decode()
    make_person(CHEN)
    assert signed_in(CHEN).get(reverse("staff-list", args=[WANG.uscc])).status_code == 404
    assert signed_in(CHEN).post(reverse("staff-leave", args=[one.pk]), {"until_on": "2026-05-01"}).status_code == 404
    assert signed_in(ZHAO).get(reverse("staff-list", args=[WANG.uscc])).status_code == 404
    post(WANG, "staff-leave", one.pk, until_on="2026-05-01")
    one.refresh_from_db()
    assert one.until_on == date(2026, 5, 1)


def test_a_session_of_another_province_is_not_found(course: TrainingSession) -> None:
    client = signed_in(ZHAO)
    assert client.get(reverse("session-detail", args=[course.pk])).status_code == 404
    assert client.post(reverse("session-attend", args=[course.pk]), {}).status_code == 404


def test_a_visit_goes_from_wish_to_close(works: Enterprise) -> None:
    wish = {"kind": "spot_check", "planned_on": "2026-10-20", "purpose": "核对化验记录"}
    assert post(LIN, "visit-add", unit="滨江示例", **wish).status_code == 200
    visit = Visit.objects.get()
    assert WANG.body in page(MA, "visit-list")
    assert "取消走访" not in page(MA, "visit-detail", visit.pk)
    told = {"visited_on": "2026-10-12", "findings": "看了化验室"}
    lone = post(MA, "visit-report", visit.pk, inspectors="马静", **told)
    assert lone.status_code == 422
    assert "不少于 2 人" in lone.content.decode()
    photo = SimpleUploadedFile("现场.jpg", b"\xff\xd8\xff picture")
    post(MA, "visit-report", visit.pk, inspectors="马静、高远", paper_1=photo, **told)
    assert signed_in(LIN).get(reverse("visit-file", args=[visit.pk, 1])).content.startswith(b"\xff\xd8\xff")
    post(ZHOU, "visit-return", visit.pk, reason="请补充记录")
    assert "省厅退回补充" in page(MA, "visit-detail", visit.pk)
    post(MA, "visit-report", visit.pk, inspectors="马静\n高远", **told)
    post(ZHOU, "visit-close", visit.pk)
    visit.refresh_from_db()
    assert visit.status == "closed"
    assert cells(signed_in(LIN).get("/oversight/visits/export/?state=closed"))[2][0] == WANG.body


def test_a_city_plans_no_visit_in_another_city(works: Enterprise) -> None:
    wish = {"kind": "visit", "planned_on": "2026-10-20", "purpose": "走访"}
    response = post(MA, "visit-add", unit="云屏示例钢铁有限公司", **wish)
    assert response.status_code == 422
    assert not Visit.objects.exists()


def test_done_dates_go_out_and_come_back_filled_in(works: Enterprise) -> None:
    obligations()
    exported = signed_in(LIN).get(reverse("duty-export", args=[AUGUST]))
    book = load_workbook(io.BytesIO(exported.content))
    rows = book.worksheets[0]
    place = next(row[0].row for row in rows.iter_rows() if row[0].value == WANG.body)
    rows.cell(place, 5).value = "2026-09-30"
    buffer = io.BytesIO()
    book.save(buffer)
    response = post(LIN, "duty-upload", AUGUST, file=SimpleUploadedFile("办结.xlsx", buffer.getvalue()))
    plan = response.context["plan"]
    assert (plan.fresh, plan.blank, plan.rejected) == (1, 1, 0)
    post(LIN, "duty-sheet-load", Sheet.objects.get().pk, digest=plan.digest)
    assert Settled.objects.get().enterprise == works
    assert len(cells(signed_in(WANG).get(reverse("duty-export", args=[AUGUST])))) == 3
    assert signed_in(ZHAO).get(reverse("duty-sheet", args=[Sheet.objects.get().pk])).status_code == 404


def test_an_english_export_is_read_again_too(works: Enterprise) -> None:
    obligations()
    client = signed_in(LIN)
    data = workbook(
        ("Name of the unit", "Unified social credit code", "Done on"), (works.name, works.uscc, date(2026, 9, 30))
    )
    answer = client.post(
        reverse("duty-upload", args=[AUGUST]), {"file": SimpleUploadedFile("x.xlsx", data)}, follow=True
    )
    assert answer.context["plan"].fresh == 1


def test_an_abandoned_sheet_writes_nothing(works: Enterprise) -> None:
    obligations()
    data = workbook(("名称", "代码", "办结日期"), (works.name, works.uscc, "2026-09-30"))
    post(LIN, "duty-upload", AUGUST, file=SimpleUploadedFile("x.xlsx", data))
    sheet = Sheet.objects.get()
    post(LIN, "duty-sheet-abandon", sheet.pk)
    late = post(LIN, "duty-sheet-load", sheet.pk, digest="x")
    assert "此表已放弃" in late.content.decode()
    assert not Settled.objects.exists()


def _with_more(number: int) -> None:
    units = [make_enterprise(sector=Sector.CEMENT) for _ in range(number)]
    list_in_force(2026, Sector.CEMENT, units)
    CarbonStaff.objects.bulk_create(
        CarbonStaff(enterprise=unit, name="李明", since_on=date(2026, 1, 1)) for unit in units
    )


@pytest.mark.parametrize("name", ["training", "session-list", "visit-list"])
def test_a_page_keeps_its_number_of_queries(works: Enterprise, name: str, django_assert_max_num_queries: Any) -> None:
    _with_more(40)
    for number in range(12):
        one = add_session(DEMO, title=f"{number}", held_on=TODAY, hours=Decimal(1), by=make_person(LIN))
        day = TODAY + timedelta(days=number)
        Visit.objects.create(enterprise=works, planned_on=day, purpose=one.title, requested_by=make_person(LIN))
    client: Client = signed_in(LIN)
    client.get(reverse(name) + "?year=2026")  # The first visit also keeps the working year in the session.
    with django_assert_max_num_queries(12):
        assert client.get(reverse(name) + "?year=2026").status_code == 200


def test_the_pages_read_in_english_without_a_fault(works: Enterprise, course: TrainingSession) -> None:
    client = signed_in(LIN)
    client.cookies["django_language"] = "en"
    Visit.objects.create(enterprise=works, planned_on=TODAY, purpose="x", requested_by=make_person(LIN))
    for url in ("training/", "sessions/", f"sessions/{course.pk}/", "visits/", f"visits/{Visit.objects.get().pk}/"):
        assert client.get(f"/oversight/{url}").status_code == 200


def test_another_provinces_unit_cannot_be_recorded(course: TrainingSession) -> None:
    make_enterprise("外省示例钢铁有限公司", province=OTHER)
    response = post(LIN, "session-attend", course.pk, unit="外省示例钢铁有限公司", person="刘强")
    assert "登记册里没有" in response.content.decode()


def test_the_staff_mark_given_later_is_a_change_and_no_refusal(works: Enterprise, course: TrainingSession) -> None:
    attend(course, [Attendee(works, "王五")], by=make_person(LIN), today=TODAY)
    typed = {"unit": works.uscc, "person": "王五", "is_staff": "on"}
    assert "已补记" in post(LIN, "session-attend", course.pk, **typed).content.decode()
    assert Attendance.objects.get().staff == CarbonStaff.objects.get()
    assert "已在参训名单中" in post(LIN, "session-attend", course.pk, **typed).content.decode()
