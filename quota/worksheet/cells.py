"""一行的读取: typed cells of one row, with the issues found on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cets_portal.norms.marking import gettext_noop as _
from quota.rules.cells import read_number
from quota.tables.headings import heading_of
from quota.tables.layout import Layout
from quota.tables.reading import RawRow, RawTable
from quota.worksheet.issues import Issue, Severity

YES = frozenset({"是", "y", "yes", "true", "1", "合并"})
LONGEST = 200


@dataclass
class RowCells:
    """行: `is_bad` once an error was found: then nothing is calculated."""

    layout: Layout
    table: RawTable
    raw: RawRow
    issues: list[Issue] = field(default_factory=list)
    is_bad: bool = False

    def text(self, key: str) -> str:
        """The cell as text: a whole number without '.0'."""
        value = self.raw.values.get(key, "")
        if value.__class__ is float:
            shown = f"{Decimal(str(value)):f}"
            return shown.removesuffix(".0")
        return str(value).strip()[:LONGEST]

    def is_yes(self, key: str) -> bool:
        return self.text(key).lower() in YES

    def number(self, key: str, *, wanted: bool = False, percent: bool = False) -> Decimal | None:
        """The figure of a cell, not negative; None where it is empty or bad. `wanted`: an empty one is an error."""
        value: object = self.raw.values.get(key, "")
        if percent and isinstance(value, str):
            value = value.replace("％", "%").strip().removesuffix("%")
        read = read_number(value)
        if read.fault:
            self.error(key, "not_a_number", read.fault, _("请填数值，不带单位和文字。"), **read.params)
        elif read.number is None and wanted:
            self.error(key, "missing", _("“{heading}”为空。"), _("请填经核查的数值。"))
        elif read.number is not None and read.number < 0:
            self.error(key, "negative", _("“{heading}”是负数：{found}。"), _("请填不小于零的数值。"), found=read.number)
        else:
            return read.number
        return None

    def error(self, key: str, code: str, said: str, wanted: str = "", /, **params: Any) -> None:
        self.is_bad = True
        self._say(Severity.ERROR, key, code, said, wanted, params)

    def warn(self, key: str, code: str, said: str, wanted: str = "", /, **params: Any) -> None:
        self._say(Severity.WARNING, key, code, said, wanted, params)

    @property
    def name(self) -> str:
        """What the row is called in messages: its code, or the unit's name where rows have none."""
        return self.text("unit_code") or self.text("uscc") or self.text("name")

    def _say(self, severity: Severity, key: str, code: str, said: str, wanted: str, params: Mapping[str, Any]) -> None:
        heading = heading_of(self.layout, key)
        told = {"heading": heading, **{name: str(value) for name, value in params.items()}}
        cell = self.table.cell(self.raw.row, key)
        self.issues.append(Issue(self.raw.row, cell, heading, self.name, severity, code, said, wanted, told))
