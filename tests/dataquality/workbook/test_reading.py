"""填报表: what was written is read back the same; what was broken is told cell by cell; nothing foreign is taken."""

import io
import re
from datetime import date
from typing import Any

import pytest
from django.utils import translation
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cets_portal.audit.errors import Refused
from dataquality.models import Filing
from dataquality.rules.facts import Operation
from dataquality.selectors.filing_facts import sheet_of
from dataquality.services import drafts
from dataquality.services.filing_workbook.reading import annotated, read_workbook
from tests.dataquality.filing.world import MONTH, filled, opened, typed_operations, typed_values, works
from tests.dataquality.workbook.sheets import KEY, METHOD, NOTE, VALUE, edited, line_of, made, stamped, typed, with_part
from tests.people import WANG, make_person

pytestmark = pytest.mark.django_db
SECTORS = ("power", "steel", "cement", "aluminium")


@pytest.fixture
def filing() -> Filing:
    """March of the aluminium works, with every value typed."""
    found = opened(works())
    drafts.save(
        found, typed_values(found), by=make_person(WANG), revision=0, operations=typed_operations(found),
    )  # fmt: skip
    return found


def a_figure(filing: Filing, *, choice: bool = False) -> str:
    """A row that is typed as a figure, with or without a choice of methods."""
    return next(
        row.text
        for row in sheet_of(filing).rows
        if not row.parameter.is_computed and not row.parameter.is_text and (len(row.parameter.sources) > 1) is choice
    )


def fault_at(filing: Filing, data: bytes, cell: str) -> str:
    """What is said of one cell; the row is left out."""
    outcome = read_workbook(filing, data)
    return next(f"{note.found} {note.wanted}" for note in outcome.notes if note.cell == cell)


@pytest.mark.parametrize("sector", SECTORS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_workbook_that_nobody_touched_changes_nothing(sector: str, language: str) -> None:
    filing = filled(opened(works(sector), sector=sector))
    with translation.override(language):
        data = made(filing)
    outcome = read_workbook(filing, data)
    wang = make_person(WANG)
    saved = drafts.save(
        filing, outcome.values, by=wang, revision=outcome.revision, operations=outcome.operations,
        not_operating=False, not_operating_reason="",
    )  # fmt: skip
    assert (outcome.notes, outcome.missing, saved.changed, saved.conflicts) == ((), (), (), ())
    assert outcome.rows == len(sheet_of(filing).rows) + len(sheet_of(filing).layout.facilities) + 1


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (12.5, "12.5"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (123456789012.5, "123456789012.5"),
        (7, "7"),
        ("１２，３４５．６０", "12345.60"),
        ("1.2万", "12000"),
        ("-3", "-3"),
    ],
)
def test_a_figure_is_read_as_excel_shows_it(filing: Filing, cell: Any, text: str) -> None:
    row = a_figure(filing)
    assert read_workbook(filing, typed(made(filing), {row: cell})).values[row]["v"] == text


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("约一千", "不是数"),
        ("#N/A", "不是数"),
        (date(2026, 3, 1), "日期"),
        (True, "逻辑值"),
        ("=1+2", "公式"),
        ("=SUM(H6:H7)", "选择性粘贴"),
        (1e15, "位数过多"),
    ],
)
def test_what_is_no_figure_is_told_at_its_cell_and_left_out(filing: Filing, cell: Any, words: str) -> None:
    row = a_figure(filing)
    data = typed(made(filing), {row: cell})
    place = f"{VALUE}{line_of(load_workbook(io.BytesIO(data)).worksheets[0], row)}"
    assert words in fault_at(filing, data, place)
    assert row not in read_workbook(filing, data).values


def test_an_unknown_method_is_told_and_a_known_one_is_taken_in_any_language(filing: Filing) -> None:
    row = a_figure(filing, choice=True)
    methods = sheet_of(filing).by_text[row].parameter.sources
    labels = {"measured": "实测", "computed": "计算", "design": "设计值", "default": "缺省值"}
    assert "不是该参数允许的获取方式" in _one(filing, {row: "目测"}, METHOD)
    taken = read_workbook(filing, typed(made(filing), {row: labels[methods[1]]}, METHOD)).values[row]["m"]
    assert taken in (methods[1], "")


def test_an_unknown_answer_is_told(filing: Filing) -> None:
    code = sheet_of(filing).layout.facilities[0].code
    assert "不是可选的运行情况" in _one(filing, {f"@{code}": "大修"})
    assert read_workbook(filing, typed(made(filing), {f"@{code}": "停运"})).operations[code]["s"] == Operation.STOPPED
    assert "“是”或“否”" in _one(filing, {"@": "也许"})


def _one(filing: Filing, cells: dict[str, Any], column: str = VALUE) -> str:
    notes = read_workbook(filing, typed(made(filing), cells, column)).notes
    assert len(notes) == 1
    return notes[0].found


def test_a_note_that_is_too_long_is_told(filing: Filing) -> None:
    assert "说明过长" in _one(filing, {a_figure(filing): "注" * 501}, NOTE)


def test_the_portal_computes_and_says_so_where_somebody_typed_over_it(filing: Filing) -> None:
    row = next(row.text for row in sheet_of(filing).rows if row.parameter.is_computed)
    outcome = read_workbook(filing, typed(made(filing), {row: 5}))
    assert [(note.severity, row in outcome.values) for note in outcome.notes] == [("warning", False)]
    assert "由系统计算" in outcome.notes[0].found


def test_a_deleted_row_is_named_and_its_draft_stays(filing: Filing) -> None:
    row = a_figure(filing)
    data = edited(made(filing), lambda page: page.delete_rows(line_of(page, row)))
    outcome = read_workbook(filing, data)
    assert outcome.missing == (row,)
    assert sheet_of(filing).by_text[row].parameter.label in outcome.notes[0].found
    assert row not in outcome.values


def test_rows_that_were_added_copied_or_altered_are_told(filing: Filing) -> None:
    row, other = a_figure(filing), a_figure(filing, choice=True)

    def change(page: Worksheet) -> None:
        page[f"{VALUE}{page.max_row + 1}"] = 5
        page[f"{KEY}{line_of(page, row)}"] = "U9:x::Z9"
        last = page.max_row + 1
        page[f"{KEY}{last}"], page[f"{VALUE}{last}"] = other, 6

    outcome = read_workbook(filing, edited(made(filing), change))
    said = " ".join(note.found for note in outcome.notes)
    assert all(words in said for words in ("不是本月存证的参数行", "不是本表原有的行", "重复", "缺少 1 行"))
    assert not {row, other} & set(outcome.values)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"uscc": "91990000MA0000019X"}, "wrong_enterprise"),
        ({"month": "2026-02"}, "wrong_month"),
        ({"sector": "steel"}, "wrong_sector"),
        ({"form": "aluminium-v00-2020"}, "older_form"),
        ({"plan": "2025/1"}, "older_plan"),
        ({"rows": "0" * 64}, "older_rows"),
        ({"revision": "999"}, "revision"),
        ({"edition": "filing/0"}, "not_filing_sheet"),
        ({"revision": "x"}, "not_filing_sheet"),
    ],
)
def test_a_workbook_of_another_unit_month_form_or_plan_is_refused(
    filing: Filing, said: dict[str, str], code: str
) -> None:
    with pytest.raises(Refused) as caught:
        read_workbook(filing, stamped(made(filing), **said))
    assert caught.value.code == code
    assert re.search("请", str(caught.value))


def test_files_that_are_no_workbook_of_ours_are_refused(filing: Filing) -> None:
    good = made(filing)
    files = {
        "corrupt": good[: len(good) // 2],
        "macros": with_part(good, "xl/vbaProject.bin"),
        "not_a_workbook": b"a,b\n1,2\n",
        "empty": b"",
        "old_xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook\0".encode("utf-16-le"),
        "encrypted": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptionInfo".encode("utf-16-le"),
        "not_filing_sheet": edited(good, lambda page: page.parent.remove(page.parent["CETS"])),
    }
    for code, data in files.items():
        with pytest.raises(Refused) as caught:
            read_workbook(filing, data)
        assert caught.value.code == code


def test_the_annotated_copy_names_every_fault_and_is_taken_once_mended(filing: Filing) -> None:
    row = a_figure(filing)
    broken = typed(made(filing), {row: "约一千", "@": "也许"})
    copy = annotated(broken, read_workbook(filing, broken))
    page = load_workbook(io.BytesIO(copy)).worksheets[0]
    assert "不是数" in page[f"{VALUE}{line_of(page, row)}"].comment.text
    assert page.protection.sheet
    mended = read_workbook(filing, typed(copy, {row: 77, "@": None}))
    assert (mended.notes, mended.values[row]["v"]) == ((), "77")


def test_only_what_the_filer_fills_in_is_unlocked_and_no_text_is_a_formula(filing: Filing) -> None:
    row = a_figure(filing)
    wang = make_person(WANG)
    drafts.save(filing, {row: {"v": "5", "m": "", "n": '=HYPERLINK("http://x")'}}, by=wang, revision=filing.revision)
    page = load_workbook(io.BytesIO(made(filing))).worksheets[0]
    at = line_of(page, row)
    computed = line_of(page, next(one.text for one in sheet_of(filing).rows if one.parameter.is_computed))
    locked = {
        name: page[name].protection.locked for name in (f"{VALUE}{at}", f"{NOTE}{at}", f"G{at}", f"{VALUE}{computed}")
    }
    assert list(locked.values()) == [False, False, True, True]
    assert page[f"{NOTE}{at}"].data_type == "s"
    assert {"list", "decimal"} <= {rule.type for rule in page.data_validations.dataValidation}


def test_the_month_before_stands_beside(filing: Filing) -> None:
    page = load_workbook(io.BytesIO(made(filing))).worksheets[0]
    assert MONTH.number == 3
    assert page["A1"].value.startswith(WANG.body)
