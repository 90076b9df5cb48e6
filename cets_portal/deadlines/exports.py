"""期限导出: the lines of the calendar's page as a workbook."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cets_portal.deadlines.choices import ObligationStatus
from cets_portal.deadlines.selectors.calendar import CalendarQuery, Line
from cets_portal.deadlines.words import joined, label_of, span_words, year_words
from cets_portal.norms.codes import Actor, DutyCode, Scope, Sector
from cets_portal.workbooks.writing import Column, Kind, write_table_xlsx


def lines_xlsx(lines: Iterable[Line], query: CalendarQuery, *, made_on: date) -> bytes:
    """One sheet, a row for each line of the page."""
    title = _("%(year)s 工作年度期限日历") % {"year": query.year}
    return write_table_xlsx(columns(), map(_cells, lines), sheet=_("期限日历"), title=title, made_on=made_on)


def columns() -> list[Column]:
    return [
        Column(_("期限"), 12, Kind.DATE),
        Column(_("状态"), 10),
        Column(_("任务"), 44),
        Column(_("任务种类"), 18),
        Column(_("主体"), 34),
        Column(_("对象"), 22),
        Column(_("范围"), 20),
        Column(_("行业"), 24),
        Column(_("年度"), 22),
        Column(_("月份"), 20, Kind.CODE),
        Column(_("通知"), 26),
        Column(_("条款"), 30),
        Column(_("改由何项"), 34),
        Column(_("新期限"), 12, Kind.DATE),
        Column(_("迟到的依据文件"), 26),
        Column(_("依据印发日期"), 12, Kind.DATE),
        Column(_("内部期限（单位）"), 14, Kind.DATE),
        Column(_("内部期限（市局）"), 14, Kind.DATE),
        Column(_("等级"), 6),
        Column(_("说明"), 50),
    ]


def _cells(line: Line) -> list[Any]:
    return list(_values(line))


def _values(line: Line) -> Iterator[Any]:
    row, later = line.row, line.later
    yield row.due_on
    yield str(ObligationStatus(row.status).label)
    yield _(row.title)
    yield label_of(DutyCode, row.duty)
    yield joined(label_of(Actor, actor) for actor in row.actors)
    yield label_of(Actor, row.target)
    yield label_of(Scope, row.scope)
    yield joined(label_of(Sector, sector) for sector in line.sectors) or joined(row.other_industries)
    yield year_words(row)
    yield span_words(row)
    yield row.number
    yield row.clause
    yield f"{later.number} {later.clause}" if later else ""
    yield later.due_on if later else None
    yield row.excused_by
    yield row.excused_on
    yield line.unit_due_on
    yield line.city_due_on
    yield row.grade
    yield _(row.note) if row.note else ""
