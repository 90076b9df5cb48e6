"""单元格问题: what is to be said about one cell of an uploaded table."""

from dataclasses import dataclass

from cets_portal.workbooks.cells import column_letter


@dataclass(frozen=True)
class CellNote:
    """单元格问题: column counted from 0 = A; severity 'error' or 'warning'; what was found, what is wanted.

    `heading` and `value` (the cell as it stands) are for the list.
    """

    row: int
    column: int
    severity: str
    found: str
    wanted: str = ""
    heading: str = ""
    value: str = ""

    @property
    def cell(self) -> str:
        return f"{column_letter(self.column)}{self.row}"
