"""核查的导出: agencies' people in and out, and the list of tasks as the page shows it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cets_portal.workbooks.template import TemplateColumn, write_template
from cets_portal.workbooks.writing import Column, Kind, write_table_xlsx
from dataquality.models import AgencyPerson
from dataquality.selectors.verification import Line
from dataquality.services.verification.people_rows import COLUMNS
from registry.choices import Sector


def people_template() -> bytes:
    """人员表模板."""
    sectors = _("、").join(str(one.label) for one in (Sector.POWER, Sector.STEEL))
    columns = [
        TemplateColumn(COLUMNS["staff_number"][0], required=True, kind=Kind.CODE, example="HC-001"),
        TemplateColumn(COLUMNS["name"][0], required=True, example="李示例"),
        TemplateColumn(COLUMNS["sectors"][0], required=True, width=24, example=sectors),
        TemplateColumn(COLUMNS["joined_on"][0], required=True, kind=Kind.DATE, example=date(2024, 3, 1)),
        TemplateColumn(COLUMNS["left_on"][0], kind=Kind.DATE),
    ]
    advice = [
        _("一行一人，按工号识别；已登记的人员按表更改，表里没有的人员不动。"),
        _("专业领域填发电、钢铁、水泥、铝冶炼，几个用顿号隔开。"),
    ]
    return write_template(columns, sheet=_("核查人员"), advice=advice)


def people_workbook(people: Iterable[AgencyPerson], made_on: date) -> bytes:
    """The agency's people under the headings by which they can be loaded again."""
    kinds = {"staff_number": Kind.CODE, "joined_on": Kind.DATE, "left_on": Kind.DATE}
    columns = [Column(names[0], 18, kinds.get(key, Kind.TEXT)) for key, names in COLUMNS.items()]
    rows = ([one.staff_number, one.name, _sectors(one), one.joined_on, one.left_on] for one in people)
    return write_table_xlsx(columns, rows, sheet=_("核查人员"), made_on=made_on)


def _sectors(person: AgencyPerson) -> str:
    return "、".join(str(Sector(one).label) for one in person.sectors)


def tasks_workbook(lines: Sequence[Line], made_on: date, today: date) -> bytes:
    """The list of tasks with whose turn it is."""
    return write_table_xlsx(_columns(), _rows(lines, today), sheet=_("核查任务"), made_on=made_on)


def _columns() -> list[Column]:
    return [
        Column(_("单位名称"), 34),
        Column(_("统一社会信用代码"), 21, Kind.CODE),
        Column(_("地市"), 12),
        Column(_("行业"), 10),
        Column(_("排放年度"), 10, Kind.INTEGER),
        Column(_("任务种类"), 12),
        Column(_("核查机构"), 34),
        Column(_("核查组长"), 12),
        Column(_("状态"), 14),
        Column(_("本步期限"), 12, Kind.DATE),
        Column(_("剩余工作日"), 12, Kind.INTEGER),
        Column(_("任务期限"), 12, Kind.DATE),
        Column(_("报告排放量"), 18, Kind.NUMBER, "tCO2e"),
        Column(_("不符合项"), 10, Kind.INTEGER),
    ]


def _rows(lines: Sequence[Line], today: date) -> Iterator[list[Any]]:
    for line in lines:
        one, term = line.verification, line.turn.term
        report, leader = one.report, next(iter(one.leaders), None)
        unit = report.enterprise
        yield [
            unit.name, unit.uscc, unit.city, report.get_sector_display(), report.emission_year, one.get_role_display(),
            one.agency.name, leader.person.name if leader else "", one.get_status_display(),
            term.due_on if term else None, term.left(today) if term else None, one.due_on,
            one.version.emissions_tco2e, one.findings_issued,
        ]  # fmt: skip
