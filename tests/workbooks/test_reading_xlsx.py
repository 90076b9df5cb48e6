"""读取 .xlsx: every cell under its exact name, whatever stands above, beside and below the table."""

import io
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cets_portal.audit.errors import Refused
from cets_portal.workbooks.headings import score_of
from cets_portal.workbooks.limits import Limits
from cets_portal.workbooks.reading import Table, read_table
from cets_portal.workbooks.refusals import Fault
from cets_portal.workbooks.sniff import FileKind
from tests.workbooks.books import (
    BAILU,
    HEADINGS,
    QINGHE,
    SHEET,
    book,
    known,
    long_book,
    made,
    parts_of,
    row_xml,
    saved,
    shared_book,
    with_part,
    with_sheet,
)


def read(data: bytes) -> Table:
    return read_table(data, find_header=known)


def code_of(data: bytes, **options: object) -> str:
    with pytest.raises(Refused) as caught:
        read_table(data, find_header=known, **options)  # type: ignore[arg-type]
    return caught.value.code


def test_a_plain_table_is_read_as_it_stands() -> None:
    table = read(book(HEADINGS, QINGHE, BAILU))
    assert (table.kind, table.sheet, table.header_row) == (FileKind.XLSX, "名册", 1)
    assert [heading.text for heading in table.headings] == list(HEADINGS)
    assert [heading.letter for heading in table.headings] == ["A", "B", "C", "D"]
    assert table.rows == [(2, QINGHE), (3, BAILU)]


def test_texts_in_a_shared_part_are_read_alike() -> None:
    assert read(shared_book(HEADINGS, QINGHE)).rows == [(2, QINGHE)]


@pytest.mark.parametrize(("row", "column"), [(1, 1), (5, 1), (1, 3), (9, 4), (20, 28)])
def test_a_table_that_does_not_begin_at_a1_keeps_its_cell_names(row: int, column: int) -> None:
    data = book(HEADINGS, QINGHE, BAILU, first_row=row, first_column=column)
    table = read(data)
    uscc = next(heading for heading in table.headings if heading.text == "统一社会信用代码")
    number, cells = table.rows[1]
    assert (number, cells[uscc.column]) == (row + 2, BAILU[1])

    page = _page(data)
    assert page[table.cell_name(number, uscc.column)].value == BAILU[1]


def _page(data: bytes) -> Worksheet:
    return load_workbook(io.BytesIO(data)).worksheets[0]


def test_the_header_is_found_under_merged_titles() -> None:
    def fill(page: Worksheet) -> None:
        page["A1"] = "示例省2024年度企业名册"
        page.merge_cells("A1:D2")
        page["A3"] = "填报单位：示例省生态环境厅"
        page.merge_cells("A3:D3")
        for row, values in ((5, HEADINGS), (6, QINGHE)):
            for column, value in enumerate(values, start=1):
                page.cell(row, column, value)

    table = read(made(fill))
    assert (table.header_row, table.rows) == (5, [(6, QINGHE)])


def test_a_header_of_two_merged_rows_is_read_as_one() -> None:
    def fill(page: Worksheet) -> None:
        for column, letter in enumerate("ABC"):
            page[f"{letter}2"] = HEADINGS[column]
            page.merge_cells(f"{letter}2:{letter}3")
        page["D2"] = "排放情况"
        page["D3"], page["E3"] = HEADINGS[3], "数据来源"
        page.merge_cells("D2:E2")
        for column, value in enumerate((*QINGHE, "核查"), start=1):
            page.cell(4, column, value)

    table = read(made(fill))
    assert table.header_row == 3
    assert [heading.text for heading in table.headings] == [*HEADINGS, "数据来源"]
    assert table.rows == [(4, (*QINGHE, "核查"))]


def test_a_header_of_two_rows_without_merging_is_read_as_one() -> None:
    data = book((*HEADINGS[:3], "排放情况"), ("", "", "", HEADINGS[3]), QINGHE)
    table = read(data)
    assert ([heading.text for heading in table.headings], table.rows) == (list(HEADINGS), [(3, QINGHE)])


def test_a_cell_merged_downwards_stands_for_each_of_its_rows() -> None:
    def fill(page: Worksheet) -> None:
        for row, values in enumerate((HEADINGS, QINGHE, BAILU), start=1):
            for column, value in enumerate(values, start=1):
                page.cell(row, column, value)
        page.merge_cells("C2:C6")

    assert [cells[2] for _row, cells in read(made(fill)).rows] == ["示例市", "示例市"]


def test_empty_rows_are_left_out_and_the_others_keep_their_numbers() -> None:
    table = read(book(HEADINGS, QINGHE, (), ("  ", "\n", None), BAILU, (), ()))
    assert [number for number, _cells in table.rows] == [2, 5]


def test_a_tail_that_is_only_formatted_does_not_count() -> None:
    rows = row_xml(1, HEADINGS) + row_xml(2, QINGHE)
    tail = "".join(f'<row r="{number}"><c r="A{number}" s="0"/></row>' for number in range(3, 1003))
    far = '<row r="1048576"><c r="A1048576" s="0"/><c r="XFD1048576" s="0"></c></row>'
    assert len(read(with_sheet(rows + tail + far)).rows) == 1


def test_text_stays_text_and_dates_are_dates() -> None:
    row = ("007", " 前后有空格 ", date(2024, 1, 2), datetime(2024, 1, 2, 3, 4))  # noqa: DTZ001 Excel knows no zones
    assert read(book(HEADINGS, row)).rows == [(2, row)]


def test_an_error_value_is_shown_and_not_lost() -> None:
    rows = row_xml(1, HEADINGS) + '<row r="2"><c r="A2" t="str"><v>青禾</v></c><c r="D2" t="e"><v>#N/A</v></c></row>'
    assert read(with_sheet(rows)).rows == [(2, ("青禾", "", "", "#N/A"))]


def test_formulas_are_known_by_cell_and_wording() -> None:
    data = book(HEADINGS, ('=Sheet2!A12&"<x>"', *QINGHE[1:]), (*BAILU[:3], "=D2*10000"))
    table = read(data)
    assert table.formulas == {"A2": '=Sheet2!A12&"<x>"', "D3": "=D2*10000"}
    assert (table.formula(2, 0), table.formula(2, 1)) == ('=Sheet2!A12&"<x>"', None)


def test_formulas_of_another_sheet_are_not_ours() -> None:
    workbook = Workbook()
    workbook.active.title = "计算"
    workbook.active["A2"] = "=1+1"
    page = workbook.create_sheet("名册")
    for row in (HEADINGS, QINGHE):
        page.append(row)
    table = read(saved(workbook))
    assert (table.sheet, table.formulas) == ("名册", {})


def _two_sheets(first: str, second: str, hidden: str = "") -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for title in (first, second):
        page = workbook.create_sheet(title)
        page.append(HEADINGS)
        page.append((title, *QINGHE[1:]))
        page.sheet_state = "hidden" if title == hidden else "visible"
    return saved(workbook)


@pytest.mark.parametrize(
    ("data", "sheet"),
    [
        (_two_sheets("甲", "乙"), "甲"),
        (_two_sheets("甲", "乙", hidden="甲"), "乙"),
        (_two_sheets("核对结果", "乙"), "乙"),
        (_two_sheets("填写说明", "乙"), "乙"),
    ],
)
def test_of_equal_sheets_the_first_that_people_see_is_read(data: bytes, sheet: str) -> None:
    assert read(data).sheet == sheet


def test_the_sheet_with_the_better_header_wins() -> None:
    workbook = Workbook()
    workbook.active.append(HEADINGS[:2])
    workbook.active.append(QINGHE[:2])
    page = workbook.create_sheet("全表")
    page.append(HEADINGS)
    page.append(BAILU)
    assert read(saved(workbook)).sheet == "全表"


def test_a_long_sheet_that_is_not_ours_does_not_stand_in_the_way() -> None:
    long = parts_of(long_book(3000))
    workbook = Workbook()
    workbook.active.title = "流水"
    page = workbook.create_sheet("名册")
    page.append(HEADINGS)
    page.append(QINGHE)
    other = long["xl/worksheets/sheet1.xml"].replace(HEADINGS[0].encode(), b"x").replace(HEADINGS[1].encode(), b"y")
    data = with_part(saved(workbook), SHEET, other.replace(HEADINGS[2].encode(), b"z"))
    assert read_table(data, find_header=known, max_rows=500).sheet == "名册"


@pytest.mark.parametrize(
    "cells",
    [
        "<c t='str' r='B2'><v>91</v></c>",  # quotes and order as other programs write them
        '<c  r = "B2" t="str"><v>91</v></c>',
        '<c/><c t="str"><v>91</v></c>',  # no names: cells count from A
    ],
)
def test_cells_that_other_programs_write_are_read_alike(cells: str) -> None:
    table = read(with_sheet(row_xml(1, HEADINGS) + f'<row r="2">{cells}</row>'))
    assert table.rows == [(2, ("", "91", "", ""))]


def test_formulas_and_errors_are_found_in_cells_without_names() -> None:
    rows = row_xml(1, HEADINGS) + '<row r="2"><c t="str"><f>B2</f><v>x</v></c><c t="e"><v>#REF!</v></c></row>'
    table = read(with_sheet(rows))
    assert table.formulas == {"A2": "=B2"}
    assert table.rows == [(2, ("x", "#REF!", "", ""))]


def test_prefixed_xml_is_read_alike() -> None:
    xml = parts_of(shared_book(HEADINGS, QINGHE))[SHEET].decode()
    for tag in ("worksheet", "sheetData", "row", "c", "v"):
        xml = (
            xml.replace(f"<{tag} ", f"<x:{tag} ").replace(f"<{tag}>", f"<x:{tag}>").replace(f"</{tag}>", f"</x:{tag}>")
        )
    xml = xml.replace("xmlns=", "xmlns:x=")
    assert read(with_part(shared_book(HEADINGS, QINGHE), SHEET, xml.encode())).rows == [(2, QINGHE)]


# Refusals -----------------------------------------------------------------------------------------------


def test_without_a_header_the_wanted_columns_are_named() -> None:
    with pytest.raises(Refused) as caught:
        read_table(book(("甲", "乙"), (1, 2)), find_header=known, expected=HEADINGS)
    assert caught.value.code == Fault.NO_HEADER
    assert "统一社会信用代码" in str(caught.value)


def test_a_header_below_the_twentieth_row_is_not_looked_for() -> None:
    titles = [(f"说明{number}",) for number in range(20)]
    assert read(book(*titles[:19], HEADINGS, QINGHE)).header_row == 20
    assert code_of(book(*titles, HEADINGS, QINGHE)) == Fault.NO_HEADER


@pytest.mark.parametrize("data", [book(), book(HEADINGS), book(("说明",), HEADINGS, ("  ",))])
def test_a_workbook_without_data_is_empty(data: bytes) -> None:
    assert code_of(data) == Fault.EMPTY


def test_exactly_as_many_rows_as_allowed_are_read() -> None:
    assert len(read_table(long_book(200), find_header=known, max_rows=200).rows) == 200
    assert code_of(long_book(201), max_rows=200) == Fault.TOO_MANY_ROWS


def test_a_lying_dimension_does_not_help_a_long_sheet() -> None:
    data = long_book(3000)
    assert b'<dimension ref="A1:D9"/>' in parts_of(data)[SHEET]
    assert code_of(data, max_rows=500) == Fault.TOO_MANY_ROWS


@pytest.mark.parametrize(
    ("far", "code"),
    [
        ('<c r="A1048576"><v>1</v></c>', Fault.TOO_MANY_ROWS),
        ('<c r="XFD2"><v>1</v></c>', Fault.TOO_LARGE),
        ('<c r="xfd2"><v>1</v></c>', Fault.TOO_LARGE),
        ("<c r='XFD1048576'><v>1</v></c>", Fault.TOO_MANY_ROWS),
        ('<c r="XFD1048576" x="/>"><v>1</v></c>', Fault.TOO_MANY_ROWS),
        ('<c x=">" r="XFD1048576"><v>1</v></c>', Fault.TOO_MANY_ROWS),
        ('<c r="A99999999999"><v>1</v></c>', Fault.TOO_MANY_ROWS),
        ('<c r="ZZZZZZZZZ2"><v>1</v></c>', Fault.TOO_LARGE),
        ("<c r='A0'><v>1</v></c>", Fault.CORRUPT),
        ('<x:c xmlns:x="urn:x" r="XFD1048576"><v>1</v></x:c>', Fault.TOO_MANY_ROWS),
        ('<row r="999999999"><c><v>1</v></c></row>', Fault.CORRUPT),
    ],
)
def test_one_far_cell_cannot_fill_the_memory(far: str, code: str) -> None:
    rows = row_xml(1, HEADINGS) + row_xml(2, QINGHE) + f"<row>{far}</row>"
    assert code_of(with_sheet(rows)) == code


def test_a_far_cell_is_named() -> None:
    rows = row_xml(1, HEADINGS) + row_xml(2, QINGHE) + '<row r="90000"><c r="A90000"><v>1</v></c></row>'
    with pytest.raises(Refused) as caught:
        read_table(with_sheet(rows), find_header=known)
    assert "90,000" in str(caught.value)
    assert "拆分" in str(caught.value)


def test_the_rectangle_is_bounded_not_only_its_sides() -> None:
    rows = row_xml(1, HEADINGS) + '<row r="40000"><c r="IV40000"><v>1</v></c></row>'
    assert code_of(with_sheet(rows)) == Fault.TOO_LARGE
    assert code_of(with_sheet(rows), limits=Limits(max_columns=200)) == Fault.TOO_LARGE


def test_a_long_text_shared_by_very_many_cells_is_refused() -> None:
    data = shared_book(HEADINGS, *[("甲" * 30_000, "b", "c", 1.0)] * 3500)
    assert code_of(data) == Fault.TOO_LARGE
    assert len(read(shared_book(HEADINGS, *[("甲" * 30_000, "b", "c", 1.0)] * 20)).rows) == 20


def test_a_text_number_that_leads_nowhere_is_corrupt() -> None:
    rows = row_xml(1, HEADINGS) + '<row r="2"><c r="A2" t="s"><v>77</v></c></row>'
    assert code_of(with_sheet(rows)) == Fault.CORRUPT


def test_a_sheet_that_breaks_off_is_corrupt() -> None:
    xml = parts_of(book(HEADINGS, QINGHE))[SHEET]
    assert code_of(with_part(book(HEADINGS, QINGHE), SHEET, xml[: len(xml) // 2])) == Fault.CORRUPT


def test_merged_areas_that_overlap_without_end_are_refused() -> None:
    xml = parts_of(book(HEADINGS, QINGHE, BAILU))[SHEET]
    merges = b"".join(b'<mergeCell ref="A1:A3"/>' for _n in range(5000))
    xml = xml.replace(b"</sheetData>", b"</sheetData><mergeCells>" + merges + b"</mergeCells>")
    assert code_of(with_part(book(HEADINGS, QINGHE, BAILU), SHEET, xml)) == Fault.CORRUPT


def test_headings_are_recognised_as_people_write_them() -> None:
    spelled = ("＊单位名称", "统一社会 信用代码", "地 市", "直接排放量\n（tCO2e）")
    table = read_table(book(spelled, QINGHE), find_header=score_of(HEADINGS), min_score=4)
    assert [heading.text for heading in table.headings][3] == "直接排放量 （tCO2e）"


def test_a_path_is_read_like_bytes(tmp_path: Path) -> None:
    path = tmp_path / "名册.exe"
    path.write_bytes(book(HEADINGS, QINGHE))
    assert read_table(path, find_header=known).rows == [(2, QINGHE)]
    with pytest.raises(Refused):
        read_table(path, find_header=known, limits=Limits(max_bytes=10))
