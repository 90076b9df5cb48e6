"""Workbooks made for the tests: good ones, and one of each kind that must be refused. No file is kept."""

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter import Workbook as FastWorkbook

HEADINGS = ("单位名称", "统一社会信用代码", "地市", "直接排放量(tCO2e)")
QINGHE = ("青禾示例钢铁有限公司", "91990100MA0000001R", "示例市", 26000.25)
BAILU = ("白鹭示例水泥有限公司", "91990200MA0000002N", "白鹭市", 31500)
SHEET = "xl/worksheets/sheet1.xml"


def known(texts: Sequence[str]) -> int:
    """A `find_header` as a caller would bring it: how many of HEADINGS stand in the row."""
    return len(set(HEADINGS) & set(texts))


def book(*rows: Sequence[Any], title: str = "名册", first_row: int = 1, first_column: int = 1) -> bytes:
    """A workbook whose only sheet has these rows, its first cell where it is told to be."""

    def fill(page: Worksheet) -> None:
        page.title = title
        for row, values in enumerate(rows, start=first_row):
            for column, value in enumerate(values, start=first_column):
                page.cell(row, column, value)

    return made(fill)


def made(fill: Callable[[Worksheet], None]) -> bytes:
    """A workbook whose first sheet `fill` has filled."""
    workbook = Workbook()
    fill(workbook.active)
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The same package with one part replaced or added."""
    return zipped(parts_of(data) | {name: content})


def with_sheet(sheet_data: str, before: str = "") -> bytes:
    """A workbook whose sheet XML holds exactly this inside <sheetData>."""
    xml = (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="A1:D9"/><sheetData>{sheet_data}</sheetData></worksheet>'
    )
    return with_part(book(HEADINGS, QINGHE), SHEET, xml.encode())


def row_xml(number: int, values: Sequence[Any], first: str = "A") -> str:
    cells = "".join(
        f'<c r="{chr(ord(first) + index)}{number}" t="str"><v>{value}</v></c>' for index, value in enumerate(values)
    )
    return f'<row r="{number}">{cells}</row>'


def long_book(rows: int, columns: int = 4, formulas: int = 0) -> bytes:
    """A workbook as long as asked: title, header in row 3, then the rows; formulas in the first name cells."""
    more = [f"附加{number}" for number in range(columns - len(HEADINGS))]
    head = row_xml(1, ["示例省企业名册"]) + row_xml(3, [*HEADINGS, *more])
    letters = [chr(65 + column) for column in range(3, columns)]
    lines = (
        f'<row r="{row}">{_text_xml(f"A{row}", f"青禾示例{row}", f"B{row}" if row < 4 + formulas else "")}'
        f"{_text_xml(f'B{row}', f'9199{row:014d}')}{_text_xml(f'C{row}', '示例市')}"
        + "".join([f'<c r="{letter}{row}"><v>{26000.25 + row}</v></c>' for letter in letters])
        + "</row>"
        for row in range(4, 4 + rows)
    )
    return with_sheet(head + "".join(lines))


def _text_xml(name: str, text: str, formula: str = "") -> str:
    if formula:
        return f'<c r="{name}" t="str"><f>{formula}</f><v>{text}</v></c>'
    return f'<c r="{name}" t="inlineStr"><is><t>{text}</t></is></c>'


def shared_book(*rows: Sequence[Any]) -> bytes:
    """A workbook as Excel writes it: texts in a part of their own, cells refer to them by number."""
    buffer = io.BytesIO()
    with FastWorkbook(buffer) as workbook:
        page = workbook.add_worksheet("名册")
        for number, values in enumerate(rows):
            page.write_row(number, 0, values)
    return buffer.getvalue()


def compound_file(*streams: str) -> bytes:
    """The least of an OLE Compound File: header sector, then a directory that names its streams."""
    entries = b""
    for name in ("Root Entry", *streams):
        encoded = name.encode("utf-16-le")
        entries += encoded.ljust(64, b"\0") + (len(encoded) + 2).to_bytes(2, "little") + bytes(62)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + entries


def lying_about_size(data: bytes, name: str, content: bytes) -> bytes:
    """A package whose directory declares 100 bytes for a part that inflates to much more."""
    honest = with_part(data, name, content)
    size, lie = len(content).to_bytes(4, "little"), (100).to_bytes(4, "little")
    checksum = zlib.crc32(content).to_bytes(4, "little")
    packed = len(zlib.compress(content, 6, wbits=-15)).to_bytes(4, "little")
    told = checksum + packed + size
    assert honest.count(told) == 2  # in the local header and in the directory
    return honest.replace(told, checksum + packed + lie)


#: As the real exports of offices look: marks, blanks, quotes, a newline inside a cell.
CSV_TEXT = (
    "单位名称,统一社会信用代码,地市,直接排放量(tCO2e)\r\n"
    '"青禾示例\n钢铁有限公司",91990100MA0000001R,示例市,"26,000.25"\r\n'
    "\r\n"
    "白鹭示例水泥有限公司,91990200MA0000002N,白鹭市,31500\r\n"
)
