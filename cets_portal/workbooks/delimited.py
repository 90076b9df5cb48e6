"""CSV 读取: text in UTF-8 (with or without mark), UTF-16 or GBK, parted by comma, semicolon or tab."""

import csv
import io
import re
from dataclasses import dataclass

from cets_portal.workbooks import refusals
from cets_portal.workbooks.cells import column_letter, last_allowed_row
from cets_portal.workbooks.grid import Cell, Grid, is_filled
from cets_portal.workbooks.headings import HEADER_WITHIN, FindHeader, find
from cets_portal.workbooks.limits import DEFAULT_LIMITS, Limits
from cets_portal.workbooks.text import FORMULA_STARTS

DELIMITERS = ",;\t"
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
#: How Excel and careful exporters keep a text a text: ="0012" and '=1+1.
_QUOTED_TEXT = re.compile(r'="([^"]*)"')


@dataclass(frozen=True)
class Delimited:
    """CSV 文件: its grid, and what parted its cells."""

    grid: Grid
    delimiter: str


def read_delimited(text: str, find_header: FindHeader, limits: Limits = DEFAULT_LIMITS) -> Delimited:
    """Read the text of a CSV, its delimiter being the one under which the best header appears.

    Raises Refused: corrupt (quotes that do not close), too_large (columns).
    """
    delimiter = _delimiter(text, find_header)
    return Delimited(_grid(text, delimiter, limits), delimiter)


def decoded(data: bytes) -> tuple[str, str]:
    """The text of a CSV and its encoding. Raises Refused (csv_encoding) naming the line."""
    marked = [encoding for mark, encoding in _MARKS if data.startswith(mark)]
    broken_at = 0
    for encoding in marked or ("utf-8", "gb18030"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError as error:
            broken_at = max(broken_at, error.start)  # The encoding that came furthest is the one that was meant.
    raise refusals.csv_encoding(data.count(b"\n", 0, broken_at) + 1)


def looks_chinese(text: str) -> bool:
    """Whether text read as GBK is likely to be meant so: its characters are mostly the common ones."""
    foreign = [letter for letter in text[:100_000] if ord(letter) > 127]
    common = sum(1 for letter in foreign if letter.encode("gb2312", "ignore"))
    return common * 10 >= len(foreign) * 9


def _delimiter(text: str, find_header: FindHeader) -> str:
    scores = {delimiter: _header_score(text, delimiter, find_header) for delimiter in DELIMITERS}
    return max(DELIMITERS, key=lambda delimiter: scores[delimiter])


def _header_score(text: str, delimiter: str, find_header: FindHeader) -> int:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            if is_filled(row):
                rows.append(row)
            if len(rows) > HEADER_WITHIN:
                break
    except csv.Error:
        return 0
    return find(rows, find_header).score


def _grid(text: str, delimiter: str, limits: Limits) -> Grid:
    rows: list[tuple[int, list[Cell]]] = []
    number = 0
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for number, row in enumerate(reader, start=1):
            if not is_filled(row):
                continue
            if len(rows) >= last_allowed_row(limits):
                return Grid("", rows, unreached=number)
            if len(row) > limits.max_columns:
                raise refusals.too_wide(f"{column_letter(len(row) - 1)}{number}", limits.max_columns)
            rows.append((number, [_plain(cell) for cell in row]))
    except csv.Error as error:
        raise refusals.broken_csv(number + 1) from error
    return Grid("", rows, formulas=_formulas(rows) if "=" in text else {})


def _plain(cell: str) -> str:
    """The text inside ="…", or behind the apostrophe that keeps Excel from computing it."""
    if cell.startswith('="') and (inner := _QUOTED_TEXT.fullmatch(cell)):
        return inner[1]
    return cell[1:] if cell.startswith("'") and cell[1:2] in FORMULA_STARTS else cell


def _formulas(rows: list[tuple[int, list[Cell]]]) -> dict[str, str]:
    return {
        f"{column_letter(column)}{number}": cell
        for number, row in rows
        for column, cell in enumerate(row)
        if isinstance(cell, str) and cell.startswith("=")
    }
