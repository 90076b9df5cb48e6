"""人员表的行: rows of an uploaded workbook read as people, with what is wrong in which cell."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from cets_portal.norms.codes import LABELS
from cets_portal.norms.codes import Sector as SectorCode
from cets_portal.workbooks.headings import heading_key
from cets_portal.workbooks.notes import CellNote
from cets_portal.workbooks.reading import Table
from dataquality.services.verification.agencies import PersonSaid
from registry.rules.names import clean_name
from registry.rules.roster.dates import read_date
from registry.rules.typed_names import name_fault

#: Field → the headings that mean it, the portal's own first.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "staff_number": ("工号", "人员编号", "Staff number"),
    "name": ("姓名", "人员姓名", "Name"),
    "sectors": ("专业领域", "行业", "Sectors"),
    "joined_on": ("入职日期", "Joined on"),
    "left_on": ("离职日期", "Left on"),
}
_SECTORS: Final = {
    word.casefold(): code.value for code in SectorCode for word in (code.value, LABELS[SectorCode][code])
}
_APART = re.compile(r"[、，,;；/\s]+")
_LONGEST: Final = {"staff_number": 40, "name": 80}


class Reader:
    """读表: one pass over a table; `notes` fill while `people` are taken."""

    def __init__(self, table: Table, known: Mapping[str, PersonSaid]) -> None:
        self.table, self.known = table, known
        keys = {heading_key(text): name for name, texts in COLUMNS.items() for text in texts}
        self.columns = {keys[key]: one.column for one in table.headings if (key := heading_key(one.text)) in keys}
        self.notes: list[CellNote] = []
        self._seen: dict[str, int] = {}

    def people(self) -> Iterator[PersonSaid]:
        """The rows without a fault."""
        for number, cells in self.table.rows:
            before = len(self.notes)
            said = self._person(number, cells)
            if said is not None and len(self.notes) == before:
                yield said

    def _person(self, number: int, cells: tuple[Any, ...]) -> PersonSaid | None:
        staff_number, name = self._name(number, cells, "staff_number"), self._name(number, cells, "name")
        sectors, joined_on = self._sectors(number, cells), self._day(number, cells, "joined_on", must=True)
        left_on = self._day(number, cells, "left_on")
        self._refuse_twice(number, cells, staff_number)
        if joined_on is None:
            return None
        if left_on and left_on < joined_on:
            self._note(number, cells, "left_on", _("离职日期早于入职日期。"), _("请核对两个日期。"))
        standing = self.known.get(staff_number)
        return PersonSaid(
            name=name, staff_number=staff_number, sectors=sectors, joined_on=joined_on, left_on=left_on,
            user=standing.user if standing else None,
        )  # fmt: skip

    def _name(self, number: int, cells: tuple[Any, ...], column: str) -> str:
        text = self._text(cells, column)
        if not text:
            self._note(number, cells, column, _("没有填写。"), _("每行写一个人的工号和姓名。"))
        elif name_fault(text, _LONGEST[column]):
            self._note(number, cells, column, _("含有公式或看不见的字符，或者太长。"), _("请只写文字。"))
        return clean_name(text)

    def _sectors(self, number: int, cells: tuple[Any, ...]) -> tuple[str, ...]:
        words = [word for word in _APART.split(self._text(cells, "sectors")) if word]
        strange = [word for word in words if word.casefold() not in _SECTORS]
        if strange or not words:
            found = _("认不出专业领域“%(word)s”。") % {"word": strange[0][:20]} if strange else _("没有填写专业领域。")
            self._note(number, cells, "sectors", found, _("填发电、钢铁、水泥、铝冶炼，几个用顿号隔开。"))
        return tuple(sorted({_SECTORS[word.casefold()] for word in words if word.casefold() in _SECTORS}))

    def _day(self, number: int, cells: tuple[Any, ...], column: str, *, must: bool = False) -> date | None:
        value = self._cell(cells, column)
        if value in ("", None):
            if must:
                self._note(number, cells, column, _("没有填写日期。"), _("按 2025-05-12 的样子填写。"))
            return None
        day = read_date(value).on
        if day is None:
            self._note(number, cells, column, _("读不出日期。"), _("按 2025-05-12 的样子填写。"))
        return day

    def _refuse_twice(self, number: int, cells: tuple[Any, ...], staff_number: str) -> None:
        first = self._seen.setdefault(staff_number, number)
        if staff_number and first != number:
            found = _("与第 %(row)s 行是同一工号。") % {"row": first}
            self._note(number, cells, "staff_number", found, _("一个人只留一行。"))

    def _cell(self, cells: tuple[Any, ...], column: str) -> Any:
        place = self.columns.get(column)
        return cells[place] if place is not None and place < len(cells) else ""

    def _text(self, cells: tuple[Any, ...], column: str) -> str:
        value = self._cell(cells, column)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return " ".join(str(value).split())

    def _note(self, number: int, cells: tuple[Any, ...], column: str, found: str, wanted: str) -> None:
        place, heading = self.columns.get(column, 0), COLUMNS[column][0]
        self.notes.append(CellNote(number, place, "error", found, wanted, heading, self._text(cells, column)[:200]))
