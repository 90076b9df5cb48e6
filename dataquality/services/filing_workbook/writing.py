"""生成填报表: one row for each datum of the month, with drop-downs, units, locked cells and what was filed before."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from cets_portal.norms.form import Direction
from cets_portal.workbooks.text import writable
from cets_portal.workbooks.writing import fits_excel
from cets_portal.workbooks.xlsx import CHOICES_SHEET, GUIDE_SHEET
from dataquality.models import Filing
from dataquality.rules.checks.saying import METHODS
from dataquality.rules.filing_sheet import ANSWERS, BY_PORTAL, KEY, METHOD, NOTE, RAN, VALUE, YES_NO
from dataquality.rules.months_due import earlier
from dataquality.rules.rows import PlannedFacility, Row
from dataquality.selectors.filing_facts import Sheet, facts_of, known_of
from dataquality.services.filing_workbook.guide import write_guide
from dataquality.services.filing_workbook.looks import Looks
from dataquality.services.filing_workbook.stamp import STAMP_SHEET, stamp_of
from dataquality.services.filing_workbook.wording import default_method, method_labels

#: Rows of the sheet, from 0: title, what it rests on, ids of the columns (hidden), headings.
TITLE, BASIS, IDS, HEADS = range(4)
FACILITY_AT, ITEM_AT, FLOW_AT, CODE_AT, LABEL_AT, UNIT_AT, LAST_AT, VALUE_AT, METHOD_AT, NOTE_AT, KEY_AT = range(11)
_WIDTHS: Final = (18, 14, 8, 8, 30, 14, 14, 16, 12, 34, 4)
_NO_DATE: Final = datetime(1980, 1, 1)  # noqa: DTZ001 XlsxWriter wants it naive
#: What a drop-down written out in a rule may hold.
_LONGEST_RULE: Final = 255
_LARGEST: Final = 10**12


@dataclass
class _Page:
    """The sheet while it is written. `lists`: the choices of a drop-down → the cells that have it."""

    filing: Filing
    sheet: Sheet
    page: Worksheet
    looks: Looks
    past: Mapping[str, Decimal]
    lists: dict[tuple[str, ...], list[int]] = field(default_factory=dict)
    methods: dict[tuple[str, ...], list[int]] = field(default_factory=dict)
    figures: list[int] = field(default_factory=list)
    at: int = HEADS + 1

    @property
    def draft(self) -> Mapping[str, Any]:
        return self.filing.draft


def workbook_for(filing: Filing) -> bytes:
    """The workbook of a month with what the draft holds, in the reader's language; `plan_version` is to be loaded.

    Five queries. Values that are no figures and figures that Excel cannot keep whole are written as text.
    """
    known = known_of([filing])[filing.pk]
    month = earlier(filing.period, 1)
    facts = facts_of(filing, known=known)
    past = {row: found[-1].number for row, found in facts.history.items() if found and found[-1].month == month}
    buffer = io.BytesIO()
    with Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": _NO_DATE})
        page = _Page(filing, known.sheet, book.add_worksheet(_("填报表")), Looks(book), past)
        _head(page)
        _answers(page)
        for row in page.sheet.rows:
            _parameter(page, row)
        _lay_out(page)
        write_guide(book.add_worksheet(GUIDE_SHEET), page.looks, filing, page.sheet)
        _add_lists(page, book.add_worksheet(CHOICES_SHEET))
        _write_stamp(page, book.add_worksheet(STAMP_SHEET))
    return buffer.getvalue()


def keys_of(sheet: Sheet) -> list[str]:
    """Every key of the sheet, in its order."""
    return [RAN, *(RAN + one.code for one in sheet.layout.facilities), *(row.text for row in sheet.rows)]


def _head(page: _Page) -> None:
    filing, plan = page.filing, page.filing.plan_version
    words = {"month": filing.month, "unit": filing.enterprise.name, "sector": filing.get_sector_display()}
    page.page.write_string(TITLE, 0, _("%(unit)s %(month)s 月度存证（%(sector)s）") % words, page.looks.title)
    basis = {"year": plan.plan.plan_year, "n": plan.number, "form": filing.form_code}
    sentence = _("控制方案 %(year)s 年第 %(n)s 版 · 表单 %(form)s · 填白色的格，灰色的格已锁定；填完后在填报页上传。")
    page.page.write_string(BASIS, 0, sentence % basis, page.looks.dim)
    for at, mark in ((VALUE_AT, VALUE), (METHOD_AT, METHOD), (NOTE_AT, NOTE), (KEY_AT, KEY)):
        page.page.write_string(IDS, at, mark)
    for at, text in enumerate(_headings()):
        page.page.write_string(HEADS, at, text, page.looks.head)


def _headings() -> Sequence[str]:
    return (
        _("设施"), _("品种"), _("流向"), _("代码"), _("参数"), _("单位"), _("上月"), _("本月"), _("获取方式"),
        _("备注"), "",
    )  # fmt: skip


def _answers(page: _Page) -> None:
    """How it ran: the unit as a whole, then each facility."""
    idle = page.draft.get("not_operating")
    reason = page.draft.get("not_operating_reason", "")
    yes_no = tuple(_(label) for label in YES_NO.values())
    said = _(YES_NO["yes"]) if idle else ""
    _answer(page, RAN, "", _("本单位全月未运行（选“是”的须在备注写明原因）"), said, reason, yes_no)
    for one in page.sheet.layout.facilities:
        _facility(page, one)


def _facility(page: _Page, one: PlannedFacility) -> None:
    said = page.draft.get("operations", {}).get(one.code, {})
    answer = ANSWERS.get(said.get("s", ""))
    labels = tuple(_(label) for label in ANSWERS.values())
    _answer(page, RAN + one.code, one.name, _("运行情况"), _(answer) if answer else "", said.get("n", ""), labels)


def _answer(
    page: _Page, key: str, place: str, label: str, said: str, note: str, labels: tuple[str, ...]
) -> None:  # fmt: skip
    at = _locked(page, key, (place, "", "", "", label, "", ""))
    page.page.write_string(at, VALUE_AT, said, page.looks.open_text)
    page.page.write_blank(at, METHOD_AT, None, page.looks.locked)
    page.page.write_string(at, NOTE_AT, writable(note), page.looks.open_text)
    page.lists.setdefault(labels, []).append(at)


def _parameter(page: _Page, row: Row) -> None:
    cell = page.draft.get("values", {}).get(row.text, {})
    past = page.past.get(row.text)
    names = (
        row.facility.name if row.facility else "", _(row.item.name) if row.item else "", _flow(row), row.parameter.code,
        _(row.parameter.label) + ("†" if row.parameter.is_unverified else ""), row.unit,
    )  # fmt: skip
    at = _locked(page, row.text, names)
    _figure(page, at, LAST_AT, row, f"{past:f}" if past is not None else "", is_open=False)
    if row.parameter.is_computed:
        page.page.write_string(at, VALUE_AT, _(BY_PORTAL), page.looks.locked_right)
        page.page.write_string(at, METHOD_AT, _(METHODS["computed"]), page.looks.locked)
        page.page.write_blank(at, NOTE_AT, None, page.looks.locked)
        return
    _value(page, at, row, cell.get("v", ""))
    _method(page, at, row, cell.get("m", ""))
    page.page.write_string(at, NOTE_AT, writable(cell.get("n", "")), page.looks.open_text)


def _flow(row: Row) -> str:
    return {Direction.IN: _("输入"), Direction.OUT: _("输出")}.get(Direction(row.key.direction), "")


def _locked(page: _Page, key: str, texts: Iterable[str]) -> int:
    """Begin a row with its names and its key; the place of the row."""
    at = page.at
    page.at += 1
    for column, text in enumerate(texts):
        page.page.write_string(at, column, writable(text), page.looks.locked)
    page.page.write_string(at, KEY_AT, key, page.looks.locked)
    return at


def _value(page: _Page, at: int, row: Row, typed: str) -> None:
    if not row.parameter.is_text:
        _figure(page, at, VALUE_AT, row, typed, is_open=True)
        page.figures.append(at)
        return
    if row.parameter.choices:
        page.lists.setdefault(tuple(_(one) for one in row.parameter.choices), []).append(at)
        typed = _(typed) if typed in row.parameter.choices else typed
    page.page.write_string(at, VALUE_AT, writable(typed), page.looks.open_text)


def _figure(page: _Page, at: int, column: int, row: Row, text: str, *, is_open: bool) -> None:
    """A figure with the form's decimals shown; more of them stay in the cell."""
    look = page.looks.figure(row.parameter.decimals, is_open=is_open)
    number = _number(text)
    if number is not None:
        page.page.write_number(at, column, number, look)
    elif text:
        page.page.write_string(at, column, writable(text), look)
    else:
        page.page.write_blank(at, column, None, look)


def _number(text: str) -> Decimal | None:
    """The figure where Excel keeps every digit of it."""
    try:
        number = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return number if number is not None and fits_excel(number) else None


def _method(page: _Page, at: int, row: Row, said: str) -> None:
    chosen = said if said in row.parameter.sources else default_method(row, page.sheet.plan.get(row.text))
    labels = tuple(method_labels(row))
    look = page.looks.open_text if len(labels) > 1 else page.looks.locked
    page.page.write_string(at, METHOD_AT, _(METHODS[chosen]), look)
    if len(labels) > 1:
        page.methods.setdefault(labels, []).append(at)


def _lay_out(page: _Page) -> None:
    sheet, last = page.page, page.at - 1
    for at, width in enumerate(_WIDTHS):
        sheet.set_column(at, at, width, None, {"hidden": at == KEY_AT})
    sheet.set_row(TITLE, 24)
    sheet.set_row(IDS, None, None, {"hidden": True})
    sheet.freeze_panes(HEADS + 1, LABEL_AT + 1)
    sheet.autofilter(HEADS, 0, last, NOTE_AT)
    sheet.ignore_errors({"number_stored_as_text": f"A1:K{last + 1}"})
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": False})
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADS)
    sheet.print_area(0, 0, last, NOTE_AT)
    sheet.set_footer("&C" + _("第 &P 页 共 &N 页"))


def _add_lists(page: _Page, choices: Worksheet) -> None:
    """Drop-downs, and the rule that a figure is a number."""
    column = 0
    for found, at in ((page.lists, VALUE_AT), (page.methods, METHOD_AT)):
        for labels, rows in found.items():
            source = _source(choices, column, labels)
            column += 1
            _rule(page.page, at, rows, {"validate": "list", "source": source, **_told(_("请从下拉列表中选择。"))})
    limits = {"criteria": "between", "minimum": -_LARGEST, "maximum": _LARGEST}
    told = _told(_("请填写阿拉伯数字，如 12345.67；没有数据就留空。"))
    _rule(page.page, VALUE_AT, page.figures, {"validate": "decimal", **limits, **told})
    choices.hide()


def _told(sentence: str) -> dict[str, Any]:
    return {"ignore_blank": True, "error_title": _("填写有误"), "error_message": sentence}


def _source(choices: Worksheet, column: int, labels: Sequence[str]) -> list[str] | str:
    if len(",".join(labels)) <= _LONGEST_RULE and not any(mark in one for one in labels for mark in ',"'):
        return list(labels)
    choices.write_column(0, column, labels)
    letter = chr(ord("A") + column)
    return f"='{CHOICES_SHEET}'!${letter}$1:${letter}${len(labels)}"


def _rule(page: Worksheet, column: int, rows: Sequence[int], rule: dict[str, Any]) -> None:
    spans = _spans(rows)
    if spans:
        first, last = spans[0]
        others = [[begin, column, end, column] for begin, end in spans[1:]]
        page.data_validation(first, column, last, column, rule | ({"other_cells": others} if others else {}))


def _spans(rows: Sequence[int]) -> list[tuple[int, int]]:
    """[5, 6, 7, 9] → [(5, 7), (9, 9)]."""
    found: list[tuple[int, int]] = []
    for at in rows:
        if found and found[-1][1] == at - 1:
            found[-1] = found[-1][0], at
        else:
            found.append((at, at))
    return found


def _write_stamp(page: _Page, sheet: Worksheet) -> None:
    for at, (name, value) in enumerate(stamp_of(page.filing, keys_of(page.sheet)).lines()):
        sheet.write_string(at, 0, name)
        sheet.write_string(at, 1, value)
    sheet.protect("")
    sheet.very_hidden()
