"""不是数据的行: headers that printing repeats in the middle of a sheet, and rows of totals. They are passed over."""

import re
from collections.abc import Mapping, Sequence

from cets_portal.norms.folding import fold
from registry.rules.roster.headings import names_field
from registry.rules.roster.reading import text_of

_USCC_LENGTH = 18
#: So many cells that name their own column make a row a header.
_LEAST_NAMED = 3
#: 合计, 滨江市小计, 总计：12家; but not 小计量器具厂.
_TOTAL = re.compile(r"[^,;。]{0,12}(?:合计|小计|总计|共计|累计)(?:[:(\d].*)?")


def skipped_row(values: Mapping[str, object], cells: Sequence[object]) -> tuple[str, int]:
    """The code of the notice and the column (from 0) it is about; ("", 0) for a row of data.

    `values` are the cells by field, `cells` the whole row: 合计 often stands in a column that is not read. The
    cell of the code tells most rows apart at once: a total has none, a repeated header has its heading there.
    """
    code = values.get("uscc")
    if code.__class__ is str and len(code) == _USCC_LENGTH:
        return "", 0
    text = text_of(code) if code is not None else ""
    if not text:
        column = next((at for at, cell in enumerate(cells) if _is_total(cell)), None)
        return ("row_total", column) if column is not None else ("", 0)
    if names_field(text) == "uscc" and _is_header(values):
        return "row_header", next((at for at, cell in enumerate(cells) if cell == code), 0)
    return "", 0


def _is_total(cell: object) -> bool:
    return isinstance(cell, str) and bool(_TOTAL.fullmatch(fold(cell)))


def _is_header(values: Mapping[str, object]) -> bool:
    return sum(isinstance(cell, str) and names_field(cell) == field for field, cell in values.items()) >= _LEAST_NAMED
