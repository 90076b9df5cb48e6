"""A sheet is looked at before it is loaded; what is wrong is marked in its cell, what is right is loaded once."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from openpyxl import load_workbook

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.oversight.models import Attendance, CarbonStaff, Settled, Sheet, TrainingSession
from cets_portal.oversight.services import sheets
from cets_portal.oversight.services.attending import Attendee, attend
from cets_portal.oversight.services.settling import Proof, settle_units
from cets_portal.oversight.services.training import add_session
from registry.choices import Sector
from registry.models import Enterprise
from tests.factories import make_enterprise
from tests.oversight.listed import list_in_force, obligation, obligations
from tests.oversight.sheet_making import workbook
from tests.people import DEMO, LIN, OTHER, ZHOU, make_person

TODAY = date(2026, 10, 12)
AUGUST = "2026-32/2-2/steel/2026-08"
PEOPLE = ("单位名称", "统一社会信用代码", "姓名", "岗位", "签到", "碳排放管理人员")
DAYS = ("单位名称", "统一社会信用代码", "办结日期", "说明")

pytestmark = pytest.mark.django_db


@pytest.fixture
def works() -> Enterprise:
    return make_enterprise("滨江示例钢铁有限公司", sector=Sector.STEEL)


@pytest.fixture
def course() -> TrainingSession:
    return add_session(DEMO, title="核算培训", held_on=date(2026, 6, 1), hours=Decimal(6), by=make_person(LIN))


def handed_in(about: object, *rows: tuple[object, ...]) -> Sheet:
    head = PEOPLE if isinstance(about, TrainingSession) else DAYS
    data = workbook(head, *rows, title="示例省")
    return sheets.receive(data, "名单.xlsx", about=about, province=DEMO, by=make_person(LIN), today=TODAY)  # type: ignore[arg-type]


def loaded(sheet: Sheet) -> sheets.Plan:
    digest = sheets.plan_of(sheet, TODAY).digest
    return sheets.load(sheet, digest=digest, by=make_person(LIN), today=TODAY)


def faults(sheet: Sheet) -> list[tuple[str, str]]:
    return [(note.cell, note.severity) for note in sheets.plan_of(sheet, TODAY).notes]


def test_an_attendance_list_is_loaded_as_it_was_looked_at(works: Enterprise, course: TrainingSession) -> None:
    sheet = handed_in(
        course, (works.name, works.uscc, "李明", "环保部", "是", "是"), (works.name, "", "张华", "", "", "")
    )
    plan = sheets.plan_of(sheet, TODAY)
    assert (plan.rows, plan.fresh, plan.already, plan.rejected, plan.notes) == (2, 2, 0, 0, ())
    assert not Attendance.objects.exists()
    loaded(sheet)
    assert set(Attendance.objects.values_list("person", "signed")) == {("李明", True), ("张华", True)}
    assert CarbonStaff.objects.get().name == "李明"
    sheet.refresh_from_db()
    assert (sheet.status, sheet.fresh, sheet.rejected) == ("loaded", 2, 0)


def test_each_fault_of_an_attendance_list_stands_in_its_cell(works: Enterprise, course: TrainingSession) -> None:
    make_enterprise("外省示例钢铁有限公司", province=OTHER)
    sheet = handed_in(
        course,
        (works.name, works.uscc, "李明", "", "", ""),
        ("云屏示例水泥有限公司", works.uscc, "张华", "", "", ""),
        ("外省示例钢铁有限公司", "", "刘强", "", "", ""),
        (works.name, "", "", "", "", ""),
        (works.name, "", "李明", "", "", ""),
        (works.name, "", "陈平", "", "大概", ""),
        ("", "", "赵安", "", "", ""),
    )  # fmt: skip
    plan = sheets.plan_of(sheet, TODAY)
    assert (plan.fresh, plan.rejected) == (1, 6)
    assert [note.cell for note in plan.notes] == ["A4", "A5", "C6", "C7", "E8", "A9"]
    assert all(note.found and note.wanted for note in plan.notes)
    loaded(sheet)
    assert Attendance.objects.get().person == "李明"


def test_the_marked_copy_can_be_mended_and_handed_in_again(works: Enterprise, course: TrainingSession) -> None:
    sheet = handed_in(course, (works.name, works.uscc, "", "", "", ""))
    book = load_workbook(io.BytesIO(sheets.annotated(sheet, TODAY)))
    page = book.worksheets[0]
    assert "没有写姓名" in page["C3"].comment.text
    page["C3"] = "李明"
    buffer = io.BytesIO()
    book.save(buffer)
    again = sheets.receive(buffer.getvalue(), "改.xlsx", about=course, province=DEMO, by=make_person(LIN), today=TODAY)
    assert loaded(again).fresh == 1


def test_who_stands_on_the_list_already_is_not_loaded_again(works: Enterprise, course: TrainingSession) -> None:
    rows = ((works.name, works.uscc, "李明", "", "", ""), (works.name, works.uscc, "张华", "", "", ""))
    loaded(handed_in(course, rows[0]))
    plan = loaded(handed_in(course, *rows))
    assert (plan.fresh, plan.already) == (1, 1)
    with pytest.raises(Refused, match="没有可以载入的行"):
        loaded(handed_in(course, *rows))


def test_a_second_list_that_only_adds_the_staff_mark_is_loaded(works: Enterprise, course: TrainingSession) -> None:
    loaded(
        handed_in(
            course, (works.name, works.uscc, "王五", "", "否", ""), (works.name, works.uscc, "李明", "", "是", "")
        )
    )
    second = handed_in(course, (works.name, works.uscc, "王五", "", "是", "是"), (works.name, "", "李明", "", "", "是"))
    assert sheets.plan_of(second, TODAY).fresh == 2
    loaded(second)
    assert set(Attendance.objects.values_list("person", "signed", "staff__name")) == {
        ("王五", True, "王五"),
        ("李明", True, "李明"),
    }
    third = handed_in(course, (works.name, works.uscc, "王五", "", "是", "是"))
    assert (sheets.plan_of(third, TODAY).fresh, sheets.plan_of(third, TODAY).already) == (0, 1)


def test_what_moved_since_the_preview_is_not_loaded_blindly(works: Enterprise, course: TrainingSession) -> None:
    sheet = handed_in(course, (works.name, works.uscc, "李明", "", "", ""), (works.name, "", "张华", "", "", ""))
    digest = sheets.plan_of(sheet, TODAY).digest
    attend(course, [Attendee(works, "李明")], by=make_person(LIN), today=TODAY)
    with pytest.raises(Conflict):
        sheets.load(sheet, digest=digest, by=make_person(LIN), today=TODAY)
    assert Sheet.objects.get().status == "checked"
    assert Attendance.objects.count() == 1


def test_a_sheet_is_loaded_once_and_by_the_clerk(works: Enterprise, course: TrainingSession) -> None:
    sheet = handed_in(course, (works.name, works.uscc, "李明", "", "", ""))
    digest = sheets.plan_of(sheet, TODAY).digest
    with pytest.raises(Forbidden):
        sheets.load(sheet, digest=digest, by=make_person(ZHOU), today=TODAY)
    loaded(sheet)
    with pytest.raises(Conflict):
        sheets.load(sheet, digest=digest, by=make_person(LIN), today=TODAY)
    with pytest.raises(Conflict):
        sheets.abandon(sheet, by=make_person(LIN))


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_many_who_load_a_sheet_at_once_load_it_once(works: Enterprise, course: TrainingSession) -> None:
    sheet = handed_in(course, (works.name, works.uscc, "李明", "", "", ""))
    digest, lin = sheets.plan_of(sheet, TODAY).digest, make_person(LIN)

    def press(_: int) -> int:
        try:
            return sheets.load(Sheet.objects.get(pk=sheet.pk), digest=digest, by=lin, today=TODAY).fresh
        except Conflict:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(press, range(6))) == 1
    assert Attendance.objects.count() == 1


def test_no_list_is_taken_for_a_session_to_come(works: Enterprise) -> None:
    later = add_session(DEMO, title="x", held_on=date(2026, 10, 13), hours=Decimal(6), by=make_person(LIN))
    with pytest.raises(Refused, match="还没有到"):
        handed_in(later, (works.name, works.uscc, "李明", "", "", ""))


def test_what_is_no_such_table_is_refused(course: TrainingSession) -> None:
    data = workbook(("甲", "乙"), ("1", "2"))
    with pytest.raises(Refused, match="没有找到表头"):
        sheets.receive(data, "x.xlsx", about=course, province=DEMO, by=make_person(LIN), today=TODAY)


def test_done_dates_are_recorded_with_the_sheet_as_their_proof(works: Enterprise) -> None:
    obligations()
    other = make_enterprise("云屏示例钢铁有限公司", sector=Sector.STEEL)
    list_in_force(2026, Sector.STEEL, [works, other])
    sheet = handed_in(
        obligation(AUGUST),
        (works.name, works.uscc, "2026年9月30日", "平台已提交"),
        (other.name, "", date(2026, 9, 29), ""),
    )
    loaded(sheet)
    rows = Settled.objects.order_by("done_on").values_list("enterprise__uscc", "done_on", "note", "document")
    assert list(rows) == [
        (other.uscc, date(2026, 9, 29), "", sheet.file_id),
        (works.uscc, date(2026, 9, 30), "平台已提交", sheet.file_id),
    ]


def test_each_fault_of_done_dates_stands_in_its_cell(works: Enterprise) -> None:
    obligations()
    done, blank, late = (make_enterprise(sector=Sector.STEEL) for _ in range(3))
    stranger = make_enterprise("外来示例有限公司", sector=Sector.STEEL)
    list_in_force(2026, Sector.STEEL, [works, done, blank, late])
    settle_units(obligation(AUGUST), [done], Proof(date(2026, 9, 1)), by=make_person(LIN), today=TODAY)
    sheet = handed_in(
        obligation(AUGUST),
        ("", works.uscc, "2026-09-30", ""),
        ("", works.uscc, "2026-09-30", ""),
        ("", done.uscc, "2026-09-02", ""),
        ("", blank.uscc, "", ""),
        ("", late.uscc, "2026-10-13", ""),
        ("", late.uscc[:-1] + "X", "2026-09-30", ""),
        ("", stranger.uscc, "九月底", ""),
    )  # fmt: skip
    plan = sheets.plan_of(sheet, TODAY)
    assert (plan.fresh, plan.already, plan.blank, plan.rejected) == (1, 1, 1, 4)
    assert faults(sheet) == [
        ("B4", "error"), ("C5", "warning"), ("C7", "error"), ("B8", "error"), ("B9", "error"), ("C9", "error"),
    ]  # fmt: skip
    loaded(sheet)
    assert Settled.objects.get(enterprise=works).done_on == date(2026, 9, 30)
    assert Settled.objects.get(enterprise=done).done_on == date(2026, 9, 1)
