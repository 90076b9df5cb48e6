"""标注副本: the same workbook comes back with its bad cells marked, and can be uploaded again once mended."""

import io
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from cets_portal.audit.errors import Refused
from cets_portal.workbooks import annotate
from cets_portal.workbooks.annotate import WASHES, CellNote, annotated_copy
from cets_portal.workbooks.reading import read_table
from tests.workbooks.books import BAILU, CSV_TEXT, HEADINGS, QINGHE, book, known, long_book, parts_of, saved, with_part

SUMMARY = "核对结果"
BAD_CODE = CellNote(
    2, 1, "error", "校验码不符，第 18 位应为 R", "91990100MA0000001R", HEADINGS[1], "91990100MA0000001X"
)
TONNES = CellNote(3, 3, "warning", "单位写在格内，读作 48,600", "填 48600", HEADINGS[3], "4.86万吨")


def opened(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


def wash(cell: Any) -> str:
    return str(cell.fill.fgColor.rgb)[-6:] if cell.fill.fill_type else ""


def rich_book() -> bytes:
    """Two sheets, widths, a drop-down, a comment, a bold cell, a frozen pane."""
    workbook = Workbook()
    page = workbook.active
    page.title = "名册"
    for row in (HEADINGS, QINGHE, BAILU):
        page.append(row)
    page.column_dimensions["A"].width = 41
    page["A2"].font = Font(bold=True)
    page["A2"].fill = PatternFill("solid", fgColor="00FF00")
    page["D3"].comment = Comment("请核实", "张三")
    page.freeze_panes = "B2"
    rule = DataValidation(type="list", formula1='"甲,乙"')
    rule.add("C2:C9")
    page.add_data_validation(rule)
    workbook.create_sheet("说明")["A1"] = "另一张表"
    return saved(workbook)


def test_bad_cells_are_coloured_and_say_what_was_found_and_what_is_wanted() -> None:
    page = opened(annotated_copy(rich_book(), [BAD_CODE, TONNES], sheet="名册", header_row=1))["名册"]
    assert (wash(page["B2"]), wash(page["D3"])) == (WASHES["error"], WASHES["warning"])
    assert "错误：校验码不符" in page["B2"].comment.text
    assert "改正：91990100MA0000001R" in page["B2"].comment.text
    assert (wash(page["B3"]), page["B3"].comment) == ("", None)


def test_everything_else_of_the_workbook_stays() -> None:
    found = opened(annotated_copy(rich_book(), [BAD_CODE], sheet="名册", header_row=1))
    page = found["名册"]
    assert found.sheetnames == ["名册", SUMMARY, "说明"]
    assert found["说明"]["A1"].value == "另一张表"
    assert (page.column_dimensions["A"].width, page["A2"].font.bold, wash(page["A2"])) == (41, True, "00FF00")
    assert (page.freeze_panes, len(page.data_validations.dataValidation)) == ("B2", 1)
    assert [cell.value for cell in page[2]] == list(QINGHE)
    assert page.auto_filter.ref == "A1:D3"


def test_several_findings_of_one_cell_stand_in_one_comment_and_the_worst_colours_it() -> None:
    twice = [TONNES, CellNote(3, 3, "error", "排放量为负", "不小于 0 的数")]
    cell = opened(annotated_copy(rich_book(), twice, sheet="名册"))["名册"]["D3"]
    assert wash(cell) == WASHES["error"]
    assert all(part in cell.comment.text for part in ("提醒：单位写在格内", "错误：排放量为负", "原批注：请核实"))


def test_a_comment_is_large_enough_for_its_text() -> None:
    short, long = (CellNote(2, 0, "error", text) for text in ("短", "很长的说明" * 60))
    heights = [
        float(drawing.split("height:")[1].split("px")[0])
        for note in (short, long)
        for name, part in parts_of(annotated_copy(book(HEADINGS, QINGHE), [note])).items()
        if name.endswith(".vml")
        for drawing in [part.decode()]
    ]
    assert heights[1] > heights[0] + 200


def test_the_list_names_every_finding_and_links_to_its_cell() -> None:
    listing = opened(annotated_copy(rich_book(), [TONNES, BAD_CODE], sheet="名册"))[SUMMARY]
    rows = [[cell.value for cell in row[1:8]] for row in listing.iter_rows(min_row=4)]
    assert rows[0] == ["行", "单元格", "列", "现值", "级别", "发现", "应为"]
    assert rows[1] == [2, "B2", HEADINGS[1], "91990100MA0000001X", "错误", BAD_CODE.found, BAD_CODE.wanted]
    assert rows[2][:2] == [3, "D3"]
    assert listing["C5"].hyperlink.location == "'名册'!B2"
    assert "错误 1 处，提醒 1 处" in listing["B1"].value


def test_what_was_found_can_never_be_computed() -> None:
    note = CellNote(2, 0, "error", "是公式，未读取", "粘贴为值", HEADINGS[0], '=HYPERLINK("http://x","y")')
    listing = opened(annotated_copy(book(HEADINGS, QINGHE), [note]))[SUMMARY]
    assert (listing["E5"].data_type, listing["E5"].value, listing["E5"].quotePrefix) == ("s", note.value, True)


def test_characters_that_no_workbook_can_hold_do_no_harm() -> None:
    note = CellNote(2, 0, "error", "含控制字符\x00\x0b", "删去\x1f", value="青\x07禾\ud800")
    assert opened(annotated_copy(book(HEADINGS, QINGHE), [note]))[SUMMARY]["E5"].value == "青禾"


def test_the_mended_copy_is_read_and_the_list_is_not() -> None:
    found = opened(annotated_copy(rich_book(), [BAD_CODE, TONNES], sheet="名册", header_row=1))
    found["名册"]["B2"] = "91990100MA0000009Y"
    table = read_table(saved(found), find_header=known)
    assert (table.sheet, table.header_row, len(table.rows)) == ("名册", 1, 2)
    assert table.rows[0][1][1] == "91990100MA0000009Y"


def test_a_second_round_takes_off_the_marks_of_the_first() -> None:
    first = annotated_copy(rich_book(), [BAD_CODE, TONNES], sheet="名册", header_row=1)
    found = opened(annotated_copy(first, [TONNES], sheet="名册", header_row=1))
    page = found["名册"]
    assert found.sheetnames.count(SUMMARY) == 1
    assert (wash(page["B2"]), page["B2"].comment) == ("", None)
    assert (wash(page["D3"]), page["D3"].comment.text.count("单位写在格内")) == (WASHES["warning"], 1)
    assert wash(page["A2"]) == "00FF00"


def test_a_finding_in_a_merged_cell_is_marked_where_it_can_be_seen() -> None:
    workbook = Workbook()
    for row in (HEADINGS, QINGHE, BAILU):
        workbook.active.append(row)
    workbook.active.merge_cells("C2:C3")
    page = opened(annotated_copy(saved(workbook), [CellNote(3, 2, "error", "不是本省的市")])).worksheets[0]
    assert wash(page["C2"]) == WASHES["error"]


def test_a_csv_comes_back_as_a_workbook_of_the_same_rows() -> None:
    data = annotated_copy(CSV_TEXT.encode("gbk"), [CellNote(4, 1, "error", "校验码不符")], header_row=1)
    page = opened(data).worksheets[0]
    assert (wash(page["B4"]), page["D2"].value, page["B4"].number_format) == (WASHES["error"], "26,000.25", "@")
    before, after = (read_table(source, find_header=known).rows for source in (CSV_TEXT.encode(), data))
    assert after == before


def test_a_workbook_with_styles_that_nobody_can_read_comes_back_with_its_values() -> None:
    broken = with_part(rich_book(), "docProps/core.xml", b"<not><closed>")
    page = opened(annotated_copy(broken, [BAD_CODE], sheet="名册"))["名册"]
    assert (wash(page["B2"]), page["A3"].value) == (WASHES["error"], BAILU[0])


def test_what_cannot_be_read_is_refused_here_too() -> None:
    with pytest.raises(Refused):
        annotated_copy(b"MZ\x90\x00", [BAD_CODE])


def test_more_findings_than_a_workbook_bears_are_coloured_and_listed_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(annotate, "MOST_COMMENTS", 20)
    many = [CellNote(4 + number, 1, "error", "校验码不符") for number in range(25)]
    found = opened(annotated_copy(long_book(30), many, sheet="名册"))
    page = found["名册"]
    assert (wash(page["B28"]), page["B28"].comment) == (WASHES["error"], None)
    assert page["B23"].comment is not None
    assert found[SUMMARY].max_row == 4 + len(many)
