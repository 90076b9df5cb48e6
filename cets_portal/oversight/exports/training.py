"""监管的表: coverage, gaps, attendances and visits as workbooks, and the blank attendance list."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from cets_portal.oversight.models import Attendance, Visit
from cets_portal.oversight.selectors.training import Reach, Trainee, untrained
from cets_portal.workbooks.template import TemplateColumn, write_template
from cets_portal.workbooks.writing import Column, Kind, write_table_xlsx


def coverage_workbook(rows: Iterable[Reach], *, place: str, title: str, today: date) -> bytes:
    """培训覆盖: one line a city or a province."""
    columns = [Column(place, 20)]
    headings = (_("应训单位"), _("已覆盖"), _("有人参训"), _("碳排放管理人员"), _("已训人员"), _("缺口单位"))
    columns += [Column(heading, 14, Kind.INTEGER) for heading in headings]
    lines = ((*row, row.gap) for row in rows)
    return write_table_xlsx(columns, lines, sheet=_("培训覆盖"), title=title, made_on=today)


def gap_workbook(found: Sequence[Trainee], *, year: int, title: str, today: date) -> bytes:
    """培训缺口: each unit not covered, with the names that are missing."""
    missing = untrained([one.unit.enterprise_id for one in found], year)
    columns = [
        Column(_("单位名称"), 34), Column(_("统一社会信用代码"), 22, Kind.CODE), Column(_("地市"), 14),
        Column(_("状态"), 16), Column(_("碳排放管理人员"), 16, Kind.INTEGER), Column(_("已训人员"), 12, Kind.INTEGER),
        Column(_("未训人员"), 40),
    ]  # fmt: skip
    lines = (
        (one.unit.name, one.unit.uscc, one.unit.city, str(one.state.label), one.standing.staff, one.standing.trained,
         _("、").join(missing.get(one.unit.enterprise_id, ())))
        for one in found
    )  # fmt: skip
    return write_table_xlsx(columns, lines, sheet=_("培训缺口"), title=title, made_on=today)


def attendance_workbook(rows: Iterable[Attendance], *, title: str, today: date) -> bytes:
    """参训名单, with the headings under which it can be handed in again."""
    columns = [
        Column(_("单位名称"), 34), Column(_("统一社会信用代码"), 22, Kind.CODE), Column(_("姓名"), 14),
        Column(_("岗位"), 18), Column(_("签到"), 8), Column(_("碳排放管理人员"), 16),
    ]  # fmt: skip
    lines = (
        (row.enterprise.name, row.enterprise.uscc, row.person, row.position, row.signed, row.staff_id is not None)
        for row in rows
    )
    return write_table_xlsx(columns, lines, sheet=_("参训名单"), title=title, made_on=today)


def attendance_template() -> bytes:
    """空白参训名单. The headings are those that are read, in Chinese whatever the language of the page."""
    answers = ("是", "否")
    columns = [
        TemplateColumn("单位名称", True, 34, example="滨江示例钢铁有限公司", help=_("营业执照上的全称。")),
        TemplateColumn(
            "统一社会信用代码",
            False,
            22,
            Kind.CODE,
            help=_("18 位；填了代码以代码为准。"),
            example="91991208MAJU6XYH79",
        ),
        TemplateColumn("姓名", True, 14, example="李示例", help=_("每行一人；同名的另一人请加注部门。")),
        TemplateColumn("岗位", False, 18, example="碳排放管理员"),
        TemplateColumn("签到", False, 8, choices=answers, example="是", help=_("空着按已签到。")),
        TemplateColumn(
            "碳排放管理人员",
            False,
            16,
            choices=answers,
            example="是",
            help=_("填“是”的，同时登记为该单位的碳排放管理人员。"),
        ),
    ]
    return write_template(columns, sheet="参训名单", advice=[_("列的先后可以改变，列标题请保留。")])


def visit_workbook(visits: Iterable[Visit], *, today: date) -> bytes:
    """现场走访: the list as it stands."""
    columns = [
        Column(_("单位名称"), 34), Column(_("统一社会信用代码"), 22, Kind.CODE), Column(_("地市"), 14),
        Column(_("类别"), 12), Column(_("状态"), 12), Column(_("计划日期"), 13, Kind.DATE),
        Column(_("走访日期"), 13, Kind.DATE), Column(_("走访人员"), 24), Column(_("走访事由"), 40), Column(_("走访情况"), 60),
    ]  # fmt: skip
    lines = (
        (one.enterprise.name, one.enterprise.uscc, one.enterprise.city, one.get_kind_display(),
         one.get_status_display(), one.planned_on, one.visited_on, _("、").join(one.inspectors), one.purpose,
         one.findings)
        for one in visits
    )  # fmt: skip
    return write_table_xlsx(columns, lines, sheet=_("现场走访"), title=_("现场走访"), made_on=today)
