"""Days of many units come in a workbook: checked cell by cell, looked at again, loaded once."""

import io
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from cets_portal.audit.errors import Conflict, Refused
from registry.choices import Change
from registry.models import AccountOpening, OpeningSheet
from registry.services import opening_sheet as sheets
from registry.services.account_opening import record_functions
from tests.factories import make_enterprise
from tests.people import DEMO, LIN, make_person
from tests.registry.account_opening.opened import DAYS, TODAY, steelworks

pytestmark = pytest.mark.django_db


def workbook(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    book.active.append(list(sheets.COLUMNS.values()))
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def received(data: bytes) -> OpeningSheet:
    return sheets.receive(data, "开通.xlsx", province=DEMO, by=make_person(LIN), today=TODAY)


def test_good_rows_are_recorded_and_the_others_marked() -> None:
    first, second, third = steelworks(3, change=Change.CONTINUED)
    stranger = make_enterprise("外省示例厂", province="42")
    record_functions({third: {"emission": date(2022, 1, 5)}}, by=make_person(LIN), today=TODAY)
    sheet = received(
        workbook(
            (first.name, first.uscc, date(2021, 8, 2), "2021-08-02", "2024年1月22日", "2021 年已开户"),
            (second.name, second.uscc, date(2026, 1, 16), None, None, None),
            (stranger.name, stranger.uscc, date(2025, 1, 1), None, None, None),
            (first.name, first.uscc.lower(), date(2021, 8, 2), None, None, None),
            (third.name, third.uscc, date(2022, 1, 6), "很久以前", None, None),
        )
    )
    assert (sheet.rows, sheet.rejected) == (5, 4)
    found = sheets.read_again(sheet, today=TODAY)
    assert [(row.unit, len(row.days)) for row in found.rows] == [(first, 3)]
    assert [note.cell for note in found.notes] == ["C3", "B4", "B5", "C6", "D6"]
    marked = load_workbook(io.BytesIO(sheets.annotated(sheet, today=TODAY))).worksheets[0]
    assert "今天之后" in marked["C3"].comment.text
    done = sheets.load(sheet, by=make_person(LIN), today=TODAY)
    assert (done.days, done.completed) == (3, 1)
    assert AccountOpening.objects.get(enterprise=first).trading_on == date(2021, 8, 2)
    assert AccountOpening.objects.get(enterprise=third).emission_on == date(2022, 1, 5)


def test_a_sheet_is_loaded_once() -> None:
    unit, lin = steelworks()[0], make_person(LIN)
    sheet = received(workbook((unit.name, unit.uscc, *DAYS.values(), None)))
    sheets.load(sheet, by=lin, today=TODAY)
    assert (sheet.status, sheet.recorded) == ("loaded", 3)
    with pytest.raises(Conflict):
        sheets.load(sheet, by=lin, today=TODAY)


def test_days_that_stand_already_are_no_fault_and_nothing_to_load() -> None:
    unit, lin = steelworks()[0], make_person(LIN)
    record_functions({unit: DAYS}, by=lin, today=TODAY)
    sheet = received(workbook((unit.name, unit.uscc, *DAYS.values(), None)))
    assert sheets.read_again(sheet, today=TODAY).unchanged == 1
    with pytest.raises(Refused, match="没有可登记的行"):
        sheets.load(sheet, by=lin, today=TODAY)


def test_a_day_before_the_listing_wants_a_word_why() -> None:
    first, second = steelworks()
    early = date(2024, 3, 1)
    sheet = received(
        workbook(
            (first.name, first.uscc, early, None, None, None), (second.name, second.uscc, early, None, None, "早已开户")
        )
    )
    found = sheets.read_again(sheet, today=TODAY)
    assert [row.unit for row in found.rows] == [second]
    assert "早于列入名录之日" in found.notes[0].found


def test_the_template_is_read_back_as_its_own_header() -> None:
    steelworks()
    book = load_workbook(io.BytesIO(sheets.template()))
    assert [cell.value for cell in book.worksheets[0][1]] == list(sheets.COLUMNS.values())


def test_a_table_without_codes_is_refused() -> None:
    book = Workbook()
    book.active.append(["单位名称", "说明", "排放管理开通日期"])
    book.active.append(["示例", "x", "2025-11-01"])
    buffer = io.BytesIO()
    book.save(buffer)
    with pytest.raises(Refused, match="统一社会信用代码"):
        received(buffer.getvalue())


def test_a_large_sheet_asks_no_more_than_a_small_one(django_assert_max_num_queries: object) -> None:
    units = steelworks(30)
    data = workbook(*((unit.name, unit.uscc, DAYS["emission"], None, None, None) for unit in units))
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        assert len(sheets.reading_of(data, province=DEMO, today=TODAY).rows) == 30
