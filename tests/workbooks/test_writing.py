"""写出表格: no text is ever computed, no figure loses a digit, and the same rows give the same bytes."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cets_portal.workbooks.reading import read_table
from cets_portal.workbooks.text import safe_text
from cets_portal.workbooks.writing import Column, Kind, fits_excel, write_table_csv, write_table_xlsx
from tests.workbooks.books import HEADINGS, known, parts_of

COLUMNS = (
    Column("单位名称", 30),
    Column("统一社会信用代码", 22, Kind.CODE),
    Column("直接排放量", 16, Kind.NUMBER, "tCO2e"),
    Column("投产日期", 12, Kind.DATE),
)
ROW = ("青禾示例钢铁有限公司", "91990100MA0000001R", Decimal("26000.25"), date(2020, 1, 2))
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", '=HYPERLINK("http://x")']


def page_of(*rows: Sequence[Any], columns: Sequence[Column] = COLUMNS, **options: Any) -> Worksheet:
    return load_workbook(io.BytesIO(write_table_xlsx(columns, rows, **options))).worksheets[0]


def lines_of(*rows: Sequence[Any], columns: Sequence[Column] = COLUMNS) -> list[list[str]]:
    return list(csv.reader(io.StringIO(write_table_csv(columns, rows, bom=False).decode(), newline="")))


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_looks_like_a_formula_stays_a_text(text: str) -> None:
    columns, kept = (Column("说明"),), text.replace("\r", "\n")
    cell = page_of((text,), columns=columns)["A2"]
    assert (cell.data_type, cell.quotePrefix, cell.value) == ("s", True, kept)
    assert lines_of((text,), columns=columns)[1] == [f"'{kept}"]


@given(st.text())
def test_no_text_at_all_is_computed(text: str) -> None:
    assert not safe_text(text).startswith(tuple("=+-@\t\r\n＝＋－＠"))


def test_links_and_numbers_in_texts_stay_texts() -> None:
    page = page_of(("http://example.cn", "1234567890123456789", None, None))
    assert (page["A2"].hyperlink, page["A2"].data_type) == (None, "s")
    assert page["B2"].value == "1234567890123456789"


@pytest.mark.parametrize(
    "figure", ["25999.99", "26000.00", "9.95", "0.000001", "123456789.123456", "-0.5", "1E+6", "999999999999999"]
)
def test_a_figure_of_fifteen_digits_is_a_number_written_exactly(figure: str) -> None:
    data = write_table_xlsx(COLUMNS, [("甲", "乙", Decimal(figure), None)])
    written = re.search(rb'<c r="C2"[^>]*><v>([^<]*)</v>', parts_of(data)["xl/worksheets/sheet1.xml"])
    assert written is not None
    assert Decimal(written[1].decode()) == Decimal(figure)
    assert lines_of(("甲", "乙", Decimal(figure), None))[1][2] == f"{Decimal(figure):f}"


@pytest.mark.parametrize("figure", [Decimal("1234567890.123456789"), Decimal("9999999999999999"), 12345678901234567890])
def test_a_longer_figure_goes_as_text_with_every_digit(figure: Decimal | int) -> None:
    cell = page_of(("甲", "乙", figure, None))["C2"]
    assert (cell.data_type, Decimal(cell.value.replace(",", ""))) == ("s", Decimal(figure))


@given(st.decimals(min_value=0, max_value=10**9, places=6))
def test_every_emission_the_register_can_hold_fits_excel(figure: Decimal) -> None:
    assert fits_excel(figure)
    assert Decimal(repr(float(figure))) == figure


def test_kinds_are_kept() -> None:
    page = page_of(ROW, (None, 91, 5, None), ("甲", "", "", datetime(2024, 1, 2, 3, 4, tzinfo=UTC)))
    assert [cell.value for cell in page[2]] == [*ROW[:2], 26000.25, datetime(2020, 1, 2)]  # noqa: DTZ001
    assert [cell.number_format for cell in page[2]] == ["General", "@", "#,##0.00####", "yyyy-mm-dd"]
    assert (page["B3"].value, page["C3"].value, page["A3"].value) == ("91", 5, None)
    assert page["D4"].value == datetime(2024, 1, 2, 3, 4)  # noqa: DTZ001


def test_the_page_is_ready_for_reading_and_printing() -> None:
    page = page_of(ROW, ROW, title="导出", notes=("共 2 行",), sheet="企业")
    assert (page.title, page["A1"].value, page["A6"].value) == ("企业", "导出", "共 2 行")
    assert [cell.value for cell in page[2]][2] == "直接排放量(tCO2e)"
    assert (page.freeze_panes, page.auto_filter.ref) == ("A3", "A2:D4")
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.print_title_rows == "$2:$2"
    assert page.column_dimensions["A"].width == pytest.approx(30.7, abs=0.1)


def test_an_empty_table_is_still_a_table() -> None:
    assert [cell.value for cell in page_of()[1]] == [column.title for column in COLUMNS]
    assert len(lines_of()) == 1


def test_a_row_of_the_wrong_length_is_an_error_and_not_a_shifted_row() -> None:
    with pytest.raises(ValueError):
        write_table_xlsx(COLUMNS, [ROW[:3]])


def test_a_csv_bears_the_mark_that_excel_needs_and_quotes_what_must_be_quoted() -> None:
    data = write_table_csv(COLUMNS, [('甲,"乙"\n丙', "91", None, None)])
    assert data.startswith(b"\xef\xbb\xbf")
    assert '"甲,""乙""\n丙"' in data.decode("utf-8-sig")


@pytest.mark.parametrize("write", [write_table_xlsx, write_table_csv])
def test_what_is_written_is_read_again(write: Any) -> None:
    columns = [Column(heading) for heading in HEADINGS]
    rows = [("=青禾", "91990100MA0000001R", "示例市", "26000.25")]
    table = read_table(write(columns, rows), find_header=known)
    assert table.rows == [(2, rows[0])]


def test_the_same_rows_give_the_same_bytes() -> None:
    options: dict[str, Any] = {"title": "导出", "made_on": date(2026, 3, 1)}
    assert write_table_xlsx(COLUMNS, [ROW], **options) == write_table_xlsx(COLUMNS, [ROW], **options)
    assert write_table_xlsx(COLUMNS, [ROW]) != write_table_xlsx(COLUMNS, [ROW], made_on=date(2026, 3, 1))
