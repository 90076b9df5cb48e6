"""样式: how the sheets look that the portal writes with openpyxl, and how text gets into them unharmed."""

from collections.abc import Mapping
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from cets_portal.workbooks.text import looks_like_formula, writable

INK, INK_2, LINE, ACCENT, HEAD = "17202B", "475362", "C7CFD7", "1B4F91", "EAF0F8"
ERROR_INK, WARNING_INK = "AD1E2C", "8A5200"
#: Half-width characters in one line of a comment 300 pixels wide.
_COMMENT_UNITS = 40
#: The hair line round the cells of a table.
GRID = Border(*(Side(style="thin", color=LINE),) * 4)


def font(*, bold: bool = False, color: str = INK, size: float = 10, underline: str | None = None) -> Font:
    """The type of these sheets, named so that no program falls back on a Latin one."""
    return Font(name="微软雅黑", bold=bold, color=color, size=size, underline=underline)


def put(cell: Cell, value: Any) -> Cell:
    """Write a value; a text stays a text even where it begins like a formula."""
    if not isinstance(value, str):
        cell.value = value
        return cell
    cell.value = writable(value)
    cell.data_type = "s"
    if looks_like_formula(value):
        cell.quotePrefix = True
    return cell


def head(cell: Cell, text: str, *, colour: str = HEAD, ink: str = INK) -> Cell:
    """Write a heading: bold on a light ground, wrapped."""
    put(cell, text)
    cell.font = font(bold=True, color=ink)
    cell.fill = PatternFill("solid", fgColor=colour)
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    cell.border = GRID
    return cell


def widths(page: Worksheet, sizes: Mapping[str, float]) -> None:
    """Set column widths in characters: {'B': 12}."""
    for letter, size in sizes.items():
        page.column_dimensions[letter].width = size


def units(text: str) -> int:
    """How wide a text is in a column: a Chinese character counts two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def print_on_a4(page: Worksheet, *, repeat: str, footer: str, landscape: bool = True) -> None:
    """Fit the columns on the width of A4, repeat the rows `repeat` ('1:3') with `footer` on every page."""
    page.page_setup.orientation = "landscape" if landscape else "portrait"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_setup.fitToHeight = 0
    page.print_title_rows = repeat
    page.oddFooter.center.text = footer


def comment(text: str, author: str) -> Comment:
    """A comment whose box is large enough for its text."""
    text = writable(text)
    lines = sum(1 + units(line) // _COMMENT_UNITS for line in text.split("\n"))
    return Comment(text, author, height=18 * (lines + 1), width=300)
