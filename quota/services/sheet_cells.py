"""小表的单元格: the cells of a short uploaded sheet as text, figures, days and codes, each fault noted at its cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from cets_portal.workbooks.headings import heading_key, score_of
from cets_portal.workbooks.limits import DEFAULT_LIMITS, MIB
from cets_portal.workbooks.notes import CellNote
from cets_portal.workbooks.reading import Table, read_table

LIMITS: Final = replace(DEFAULT_LIMITS, max_bytes=2 * MIB, max_rows=5_000)
Headings = Mapping[str, tuple[str, ...]]
Cells = tuple[object, ...]


@dataclass
class SheetCells:
    """一张小表: its table, field → column, and what was found wrong so far."""

    table: Table
    headings: Headings
    columns: dict[str, int]
    notes: list[CellNote]

    @classmethod
    def of(cls, data: bytes, headings: Headings, *, needed: Sequence[str]) -> "SheetCells":
        """The sheet whose header suits best. Refused where it cannot be read or lacks a needed column."""
        names = [name for known in headings.values() for name in known]
        expected = [known[0] for known in headings.values()]
        table = read_table(data, find_header=score_of(names), expected=expected, min_score=2, limits=LIMITS)
        columns = _places(table, headings)
        missing = [headings[name][0] for name in needed if name not in columns]
        if missing:
            message = _("缺列：%(columns)s。请按模板补上列标题后再上传。")
            raise Refused(message % {"columns": "、".join(missing)}, code="missing_columns")
        return cls(table, headings, columns, [])

    def text(self, cells: Cells, name: str) -> str:
        """The cell on one line; a whole number without its idle point."""
        column = self.columns.get(name)
        value = cells[column] if column is not None and column < len(cells) else ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return " ".join(str(value).split())

    def figure(self, number: int, cells: Cells, name: str, *, places: int, positive: bool = False) -> Decimal | None:
        """A figure that is not negative (or above zero), with at most so many decimals; None with a note otherwise."""
        least = _("填大于零的数，小数不超过 %(n)s 位。") if positive else _("填不小于零的数，小数不超过 %(n)s 位。")
        wanted = least % {"n": places}
        try:
            found = Decimal(self.text(cells, name).replace(",", "").replace("，", ""))
        except InvalidOperation:
            self.note(number, cells, name, _("读不出数。"), wanted)
            return None
        exponent = found.as_tuple().exponent
        if not isinstance(exponent, int) or found < 0 or (positive and not found) or -exponent > places:
            self.note(number, cells, name, _("数不合要求。"), wanted)
            return None
        return found

    def day(self, number: int, cells: Cells, name: str) -> date | None:
        """A day of the calendar; None with a note otherwise."""
        column = self.columns.get(name)
        value = cells[column] if column is not None and column < len(cells) else ""
        if isinstance(value, date):
            return value.date() if isinstance(value, datetime) else value
        try:
            return date.fromisoformat(self.text(cells, name).replace("/", "-").replace(".", "-"))
        except ValueError:
            self.note(number, cells, name, _("读不出日期。"), _("写成 2025-11-03 这样的日期。"))
            return None

    def note(self, number: int, cells: Cells, name: str, found: str, wanted: str) -> None:
        """Mark the cell as wrong: its row is not taken."""
        heading, value = self.headings[name][0], self.text(cells, name)[:200]
        self.notes.append(CellNote(number, self.columns.get(name, 0), "error", found, wanted, heading, value))


def _places(table: Table, headings: Headings) -> dict[str, int]:
    by_key = {heading_key(one.text): one.column for one in reversed(table.headings)}
    found = {}
    for name, known in headings.items():
        place = next((by_key[heading_key(one)] for one in known if heading_key(one) in by_key), None)
        if place is not None:
            found[name] = place
    return found
