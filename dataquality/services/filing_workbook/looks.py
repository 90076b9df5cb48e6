"""填报表的样式: white cells to fill in, grey ones that are locked."""

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

_LINE = {"border": 1, "border_color": "#C7CFD7", "valign": "vcenter", "font_size": 10}
_LOCKED = {"bg_color": "#F0F2F5", "font_color": "#475362", "locked": True}
_OPEN = {"locked": False}


class Looks:
    """样式 of one workbook; formats of figures are made as they are needed."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._figures: dict[tuple[int, bool], Format] = {}
        self.title = self._made(bold=True, font_size=14)
        self.plain = self._made(text_wrap=True, valign="top")
        self.dim = self._made(font_color="#475362")
        self.head = self._made(
            **_LINE | {"bold": True, "bg_color": "#EAF0F8", "text_wrap": True, "align": "center", "locked": True}
        )
        self.locked = self._made(**_LINE | _LOCKED, text_wrap=True)
        self.locked_right = self._made(**_LINE | _LOCKED, align="right")
        self.open_text = self._made(**_LINE | _OPEN, num_format="@", text_wrap=True)

    def figure(self, decimals: int, *, is_open: bool) -> Format:
        """Thousands set apart, so many decimals shown."""
        key = decimals, is_open
        if key not in self._figures:
            code = "#,##0" + ("." + "0" * decimals if decimals else "")
            self._figures[key] = self._made(**_LINE | (_OPEN if is_open else _LOCKED), num_format=code, align="right")
        return self._figures[key]

    def _made(self, **properties: Any) -> Format:
        return self._book.add_format(properties)
