"""开通登记表: days of many units from a workbook: read, checked cell by cell, previewed, loaded at once.

The sheet is read anew whenever it is looked at: what the preview shows is what a load does at that moment.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.audit.services import record
from cets_portal.evidence.services import read, store
from cets_portal.workbooks.annotate import annotated_copy
from cets_portal.workbooks.headings import heading_key, score_of
from cets_portal.workbooks.limits import DEFAULT_LIMITS, MIB
from cets_portal.workbooks.notes import CellNote
from cets_portal.workbooks.reading import Table, read_table
from cets_portal.workbooks.sniff import FileKind, sniff
from cets_portal.workbooks.template import TemplateColumn, write_template
from cets_portal.workbooks.writing import Kind
from registry.models import AccountOpening, Enterprise, OpeningSheet
from registry.rules import uscc as codes
from registry.rules.account_opening import DAY_FIELDS
from registry.rules.roster.dates import read_date
from registry.selectors.account_opening import listed_days, on_a_list
from registry.services.account_opening import Recorded, record_functions
from registry.services.opening_days import fault_words

#: What the columns are called, in the workbook that is handed out and in those that come back.
COLUMNS: Mapping[str, str] = {
    "name": "单位名称",
    "uscc": "统一社会信用代码",
    "emission": "排放管理开通日期",
    "trading": "注册登记与交易开通日期",
    "voluntary": "自愿减排开通日期",
    "note": "说明",
}
LIMITS = replace(DEFAULT_LIMITS, max_bytes=5 * MIB, max_rows=5000)
_LEAST_HEADINGS = 2
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass
class SheetRow:
    """一行: the unit and the days that are new for it."""

    number: int
    unit: Enterprise
    days: dict[str, date] = field(default_factory=dict)
    note: str = ""


@dataclass
class SheetReading:
    """读出的登记表: rows that would be recorded, rows that say nothing new, what is wrong with the others."""

    rows: list[SheetRow]
    unchanged: int
    total: int
    notes: list[CellNote]
    sheet: str
    header_row: int

    @property
    def rejected(self) -> int:
        return len({note.row for note in self.notes if note.severity == "error"})

    @property
    def days(self) -> int:
        return sum(len(row.days) for row in self.rows)


def receive(data: bytes, file_name: str, *, province: str, by: User, today: date) -> OpeningSheet:
    """Keep an uploaded sheet for its second look. Refused where the file as a whole cannot be read."""
    media_type = "text/csv" if sniff(data, LIMITS) is FileKind.CSV else _XLSX
    found = reading_of(data, province=province, today=today)
    sheet = OpeningSheet.objects.create(
        province=province,
        file=store(data, media_type=media_type, by=by),
        file_name=PurePath(file_name).name[-200:],
        rows=found.total,
        rejected=found.rejected,
        uploaded_by=by,
    )
    record("registry.openingsheet.upload", sheet, by=by, detail={"rows": found.total, "rejected": found.rejected})
    return sheet


def read_again(sheet: OpeningSheet, *, today: date) -> SheetReading:
    """The sheet beside the register as it is now. OSError or ValueError where the stored file is lost."""
    return reading_of(read(sheet.file), province=sheet.province, today=today)


@transaction.atomic
def load(sheet: OpeningSheet, *, by: User, today: date) -> Recorded:
    """Record every good row; rejected ones stay out. Conflict: loaded already. Refused: nothing to record."""
    held = OpeningSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if held.status != "checked":
        raise Conflict(_("这张登记表已载入或已放弃，请刷新后再看。"), code="conflict")
    found = read_again(held, today=today)
    if not found.rows:
        raise Refused(_("没有可登记的行：请按标注改正后重新上传。"), code="nothing")
    done = record_functions(
        {row.unit: row.days for row in found.rows},
        by=by,
        today=today,
        notes={row.unit.pk: row.note for row in found.rows},
    )
    changes: dict[str, Any] = {"rows": found.total, "rejected": found.rejected, "recorded": done.days}
    advance(held, "load", by=by, detail=changes, **changes)
    sheet.refresh_from_db()
    return done


def abandon(sheet: OpeningSheet, *, by: User) -> None:
    """Put aside without recording anything."""
    advance(sheet, "abandon", by=by)


def annotated(sheet: OpeningSheet, *, today: date) -> bytes:
    """The uploaded workbook with its bad cells coloured and commented."""
    data = read(sheet.file)
    found = reading_of(data, province=sheet.province, today=today)
    return annotated_copy(data, found.notes, sheet=found.sheet, header_row=found.header_row, limits=LIMITS)


def template() -> bytes:
    """The blank sheet, with a guide and an example."""
    example = {"name": "滨江示例钢铁有限公司", "uscc": "91991208MAJU6XYH79", "note": ""}
    columns = [
        TemplateColumn(
            heading=heading,
            required=name == "uscc",
            width={"name": 34.0, "uscc": 22.0, "note": 30.0}.get(name, 16.0),
            kind=Kind.DATE if name in DAY_FIELDS else Kind.CODE if name == "uscc" else Kind.TEXT,
            example=example.get(name, date(2025, 5, 12)),
        )
        for name, heading in COLUMNS.items()
    ]
    advice = [
        _("一行一个单位，按统一社会信用代码识别；没有开通的功能留空。"),
        _("已登记的日期不会被改写；列入名录之前就已开通的，在“说明”中写明。"),
    ]
    return write_template(columns, sheet=_("开通登记"), advice=advice)


def reading_of(data: bytes, *, province: str, today: date) -> SheetReading:
    """Read and check every row beside the register of `province`; four queries, whatever the number of rows."""
    wanted = [COLUMNS["uscc"], *(COLUMNS[function] for function in DAY_FIELDS)]
    table = read_table(
        data, find_header=score_of(COLUMNS.values()), expected=wanted, min_score=_LEAST_HEADINGS, limits=LIMITS
    )
    return _Check(table, province, today).result()


class _Check:
    """核对: one sheet on its way through the checks."""

    def __init__(self, table: Table, province: str, today: date) -> None:
        self.table, self.today = table, today
        keys = {heading_key(text): name for name, text in COLUMNS.items()}
        self.columns = {keys[key]: one.column for one in table.headings if (key := heading_key(one.text)) in keys}
        if "uscc" not in self.columns or not set(DAY_FIELDS) & set(self.columns):
            message = _("表头要有“%(code)s”和至少一列开通日期。请按模板补上列标题后再上传。")
            raise Refused(message % {"code": COLUMNS["uscc"]}, code="missing_columns")
        texts = {codes.normalise(self._text(cells, "uscc")) for _number, cells in table.rows}
        found = Enterprise.objects.filter(uscc__in=texts, province=province)
        self.units = {unit.uscc: unit for unit in found}
        keys_of = [unit.pk for unit in self.units.values()]
        self.known, self.listing = on_a_list(keys_of), listed_days(keys_of)
        self.openings = {one.enterprise_id: one for one in AccountOpening.objects.filter(enterprise_id__in=keys_of)}
        self.notes: list[CellNote] = []
        self.seen: dict[str, int] = {}

    def result(self) -> SheetReading:
        rows, unchanged = [], 0
        for number, cells in self.table.rows:
            before = len(self.notes)
            row = self._row(number, cells)
            if row is None or len(self.notes) > before:
                continue
            if row.days:
                rows.append(row)
            else:
                unchanged += 1
        return SheetReading(rows, unchanged, len(self.table.rows), self.notes, self.table.sheet, self.table.header_row)

    def _row(self, number: int, cells: tuple[object, ...]) -> SheetRow | None:
        unit = self._unit(number, cells)
        if unit is None:
            return None
        row = SheetRow(number, unit, note=self._text(cells, "note")[:200])
        for function, day in self._days(number, cells):
            if self._is_new(number, cells, row, function, day):
                row.days[function] = day
        return row

    def _unit(self, number: int, cells: tuple[object, ...]) -> Enterprise | None:
        code = codes.normalise(self._text(cells, "uscc"))
        unit = self.units.get(code)
        if unit is None or unit.pk not in self.known:
            found = _("代码 %(code)s 不在本省现行名录上。") % {"code": code or _("（空）")}
            self._note(number, cells, "uscc", found, _("核对统一社会信用代码；名录公布后才能登记。"))
            return None
        first = self.seen.setdefault(code, number)
        if first != number:
            found = _("与第 %(row)s 行是同一单位。") % {"row": first}
            self._note(number, cells, "uscc", found, _("一个单位只留一行。"))
            return None
        return unit

    def _days(self, number: int, cells: tuple[object, ...]) -> Iterator[tuple[str, date]]:
        for function in DAY_FIELDS:
            if not self._text(cells, function):
                continue
            read_day = read_date(cells[self.columns[function]])
            if read_day.on is None:
                self._note(number, cells, function, _("读不出日期。"), _("按 2025-05-12 的样子填写。"))
            else:
                yield function, read_day.on

    def _is_new(self, number: int, cells: tuple[object, ...], row: SheetRow, function: str, day: date) -> bool:
        opening = self.openings.get(row.unit.pk)
        kept = opening.days[function] if opening else None
        if kept == day:
            return False
        if kept:
            found = _("这项功能已登记为 %(day)s 开通。") % {"day": kept.isoformat()}
            self._note(number, cells, function, found, _("登记有误的，先在该单位的页面撤销，再重新登记。"))
            return False
        listed_on = self.listing.get(row.unit.pk)
        fault, found, wanted = fault_words(day, today=self.today, listed_on=listed_on, explained=bool(row.note))
        if fault:
            self._note(number, cells, function, found, wanted)
        return not fault

    def _text(self, cells: tuple[object, ...], name: str) -> str:
        column = self.columns.get(name)
        value = cells[column] if column is not None and column < len(cells) else None
        return "" if value is None else str(value).strip()

    def _note(self, number: int, cells: tuple[object, ...], name: str, found: str, wanted: str) -> None:
        column = self.columns[name]
        self.notes.append(CellNote(number, column, "error", found, wanted, COLUMNS[name], self._text(cells, name)))
