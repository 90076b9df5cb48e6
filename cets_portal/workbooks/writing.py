"""写出表格: long tables as .xlsx or .csv, where no text can be taken for a formula and no figure loses a digit."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from cets_portal.workbooks.text import looks_like_formula, safe_text, writable

#: Excel keeps fifteen significant digits of a number; a longer one goes as text, whole.
_KEPT_DIGITS = 15
#: Without a date of its own a file bears none: the same rows give the same bytes.
_NO_DATE = datetime(1980, 1, 1)  # noqa: DTZ001 XlsxWriter wants it naive


class Kind(StrEnum):
    """列的种类: a code is digits and letters that nobody may calculate with."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    DATE = "date"
    CODE = "code"


NUMBER_FORMATS = {
    Kind.TEXT: "General",
    Kind.NUMBER: "#,##0.00####",
    Kind.INTEGER: "#,##0",
    Kind.DATE: "yyyy-mm-dd",
    Kind.CODE: "@",
}


@dataclass(frozen=True)
class Column:
    """列: heading, width in characters, kind, and the unit that stands in brackets behind the heading."""

    heading: str
    width: float = 14
    kind: Kind = Kind.TEXT
    unit: str = ""

    @property
    def title(self) -> str:
        return f"{self.heading}({self.unit})" if self.unit else self.heading


def write_table_xlsx(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    *,
    sheet: str = "",
    title: str = "",
    notes: Sequence[str] = (),
    made_on: date | None = None,
) -> bytes:
    """One sheet as .xlsx: header frozen and filtered, ready to print on A4; the same input gives the same bytes.

    Values are text, Decimal, int, float, bool, date, datetime (its zone is dropped) or None.
    """
    buffer = io.BytesIO()
    with Workbook(buffer, {"constant_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": datetime.combine(made_on, time()) if made_on else _NO_DATE})
        page = book.add_worksheet(sheet or _("数据"))
        styles = _Styles(book)
        header_row = _write_head(page, columns, title, styles)
        last = header_row
        for last, row in enumerate(rows, start=header_row + 1):
            for number, (column, value) in enumerate(zip(columns, row, strict=True)):
                _write_cell(page, last, number, column.kind, value, styles)
        for offset, note in enumerate(notes, start=last + 2):
            page.write_string(offset, 0, writable(note), styles.note)
        _lay_out(page, columns, header_row, last)
    return buffer.getvalue()


def write_table_csv(columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, bom: bool = True) -> bytes:
    """The table as CSV in UTF-8, with the mark by which Excel knows it; texts neutralised, figures in full."""
    mark = b"\xef\xbb\xbf" if bom else b""
    return mark + "".join(csv_lines(columns, rows)).encode()


def csv_lines(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of a CSV one by one, for an answer that is sent as it is written."""
    line = io.StringIO()
    writer = csv.writer(line)
    for row in _with_head(columns, rows):
        writer.writerow([plain(value) for value in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def plain(value: Any) -> str:
    """One value as a CSV holds it: '' for None, ISO dates, Decimal without exponent, text neutralised."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return safe_text(str(value))


def fits_excel(value: Decimal) -> bool:
    """Whether a workbook keeps every digit of this figure."""
    return value.is_finite() and len(value.normalize().as_tuple().digits) <= _KEPT_DIGITS


def _with_head(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    yield [column.title for column in columns]
    yield from rows


class _Styles:
    """The formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        border = {"border": 1, "border_color": "#C7CFD7", "valign": "vcenter"}
        self.title: Format = book.add_format({"bold": True, "font_size": 14})
        self.head: Format = book.add_format(
            border | {"bold": True, "bg_color": "#EAF0F8", "text_wrap": True, "align": "center"}
        )
        self.note: Format = book.add_format({"font_color": "#475362"})
        self.kinds = {kind: book.add_format(border | {"num_format": code}) for kind, code in NUMBER_FORMATS.items()}
        self.quoted: Format = book.add_format(border | {"quote_prefix": True})
        self.figure_as_text: Format = book.add_format(border | {"num_format": "@", "align": "right"})
        self.moment: Format = book.add_format(border | {"num_format": "yyyy-mm-dd hh:mm"})


def _write_head(page: Worksheet, columns: Sequence[Column], title: str, styles: _Styles) -> int:
    row = 0
    if title:
        page.write_string(0, 0, writable(title), styles.title)
        row = 1
    for number, column in enumerate(columns):
        page.write_string(row, number, writable(column.title), styles.head)
    return row


def _write_cell(page: Worksheet, row: int, column: int, kind: Kind, value: Any, styles: _Styles) -> None:
    style = styles.kinds[kind]
    if value is None or value == "":
        page.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        page.write_string(row, column, _("是") if value else _("否"), style)
    elif isinstance(value, int | Decimal) and not fits_excel(Decimal(value)):
        page.write_string(
            row, column, f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}", styles.figure_as_text
        )
    elif isinstance(value, int | float | Decimal) and kind is not Kind.CODE:
        page.write_number(row, column, value, style)
    elif isinstance(value, datetime):
        page.write_datetime(row, column, value.replace(tzinfo=None), styles.moment)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, styles.kinds[Kind.DATE])
    else:
        text = str(value)
        page.write_string(row, column, writable(text), styles.quoted if looks_like_formula(text) else style)


def _lay_out(page: Worksheet, columns: Sequence[Column], header_row: int, last: int) -> None:
    for number, column in enumerate(columns):
        page.set_column(number, number, column.width)
    page.freeze_panes(header_row + 1, 0)
    page.autofilter(header_row, 0, last, len(columns) - 1)
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(header_row)
    page.set_footer("&C" + _("第 &P 页 共 &N 页"))
