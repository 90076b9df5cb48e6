"""办结日期表: a sheet of the days on which units did a duty on the national platform."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.deadlines.models import Obligation
from cets_portal.oversight.models import Settled, Sheet
from cets_portal.oversight.selectors.standing import bound
from cets_portal.oversight.services.settling import Proof, check_day, settle_units
from cets_portal.oversight.services.sheets.plan import Columns, Line, Plan, lines_of
from cets_portal.oversight.services.sheets.units import Units
from cets_portal.workbooks.reading import Table
from registry.models import Enterprise
from registry.rules.names import clean_name
from registry.rules.roster.dates import read_date
from registry.rules.typed_names import name_fault

COLUMNS: Final[Columns] = {
    "name": ("单位名称", "企业名称", "名称", "单位", "Name of the unit"),
    "uscc": ("统一社会信用代码", "信用代码", "代码", "Unified social credit code"),
    "done_on": ("办结日期", "完成日期", "提交日期", "Done on"),
    "note": ("说明", "备注", "Note", "Message"),
}
_LONGEST = 200


@dataclass(frozen=True, order=True)
class Done:
    """办结: one unit's day and word."""

    done_on: date
    note: str
    uscc: str


def plan(sheet: Sheet, table: Table, today: date) -> Plan:
    """What the sheet would record. A row without a day says nothing; a unit that stands recorded stays as it is."""
    assert sheet.obligation is not None
    reader = _Reader(sheet.obligation, sheet.province, today)
    lines = list(lines_of(table, COLUMNS))
    for line in lines:
        reader.take(line)
    return Plan(table, reader.good, reader.already, reader.blank, tuple(n for line in lines for n in line.notes))


def write(sheet: Sheet, plan: Plan, *, by: User | None, today: date) -> None:
    """Record them, those of one day and word in one act."""
    assert sheet.obligation is not None
    for (done_on, note), rows in groupby(sorted(plan.good), key=lambda one: (one.done_on, one.note)):
        units = list(Enterprise.objects.filter(uscc__in=[one.uscc for one in rows]))
        proof = Proof(done_on, note, sheet.file, sheet.file_name)
        settle_units(sheet.obligation, units, proof, by=by, today=today)


class _Reader:
    """逐行读: what the rows mean for one obligation in one province."""

    def __init__(self, obligation: Obligation, province: str, today: date) -> None:
        self.obligation, self.today = obligation, today
        self.units = Units(province)
        self.bound = set(bound(obligation, on=today, province=province).values_list("enterprise_id", flat=True))
        standing = Settled.objects.filter(obligation=obligation, withdrawn_at__isnull=True, province=province)
        self.standing: dict[int | None, date] = dict(standing.values_list("enterprise_id", "done_on"))
        self.seen: dict[int, int] = {}
        self.good: list[Done] = []
        self.already = self.blank = 0

    def take(self, line: Line) -> None:
        """Sort one row: good, already, blank, or wrong with its faults."""
        if not line.text("done_on"):
            self.blank += 1
            return
        unit, day = self._unit(line), self._day(line)
        note = clean_name(line.text("note"))
        if note and name_fault(note, _LONGEST):
            line.fault("note", _("说明含有公式或看不见的字符，或超过 200 字。"), _("请只写文字，或空着。"))
        if unit is None or day is None or not line.is_good:
            return
        if unit.pk in self.standing:
            self._keep(line, self.standing[unit.pk], day)
        else:
            self.good.append(Done(day, note, unit.uscc))

    def _unit(self, line: Line) -> Enterprise | None:
        unit = self.units.of(line)
        if unit is None:
            return None
        if unit.pk not in self.bound:
            line.fault("uscc", _("这家单位不在本事项所指的名录中。"), _("请核对单位、行业和名录年度，或删去这一行。"))
        first = self.seen.setdefault(unit.pk, line.number)
        if first != line.number:
            line.fault("uscc", _("与第 %(row)s 行是同一家单位。") % {"row": first}, _("请只留一行。"))
        return unit

    def _day(self, line: Line) -> date | None:
        day = read_date(line.cells.get("done_on")).on
        if day is None:
            line.fault("done_on", _("看不出是哪一天。"), _("请写成 2026-09-30 这样的日期。"))
            return None
        try:
            check_day(self.obligation, day, self.today)
        except Refused as refusal:
            line.fault("done_on", str(refusal))
        return day

    def _keep(self, line: Line, known: date, day: date) -> None:
        self.already += 1
        if known != day:
            found = _("门户已登记办结日期 %(known)s，这一行不改它。") % {"known": known.isoformat()}
            line.remark("done_on", found, _("原登记有误的，先在事项页撤销，再重新上传。"))
