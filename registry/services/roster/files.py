"""名册的文件: the blank template, and the uploaded file given back with its bad cells marked."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from cets_portal.evidence.services import read
from cets_portal.norms.codes import EmissionSource, Sector, label
from cets_portal.norms.provinces import province as province_of
from cets_portal.workbooks.annotate import Report, annotated_copy
from cets_portal.workbooks.cells import column_number
from cets_portal.workbooks.notes import CellNote
from cets_portal.workbooks.template import TemplateColumn, write_template
from cets_portal.workbooks.writing import Kind
from registry.models import RosterImport, RosterIssue
from registry.rules.roster import HEADINGS
from registry.selectors.roster_file import read_roster_table, roster_limits
from registry.services.roster.issues import sentences_of

_SHEET = "名册"
_EXAMPLES: dict[str, str | int | float | date] = {
    "name": "滨江示例钢铁有限公司",
    "uscc": "91991208MAJU6XYH79",
    "city": "滨江市",
    "sector": "钢铁",
    "industry_code": "3120",
    "sub_industry": "长流程",
    "emission_year": 2025,
    "tco2e": 48600.25,
    "source": "核查",
    "former_names": "滨江示例炼钢厂",
    "process": "高炉—转炉长流程",
    "started_on": date(2008, 6, 1),
    "legal_representative": "王示例",
    "contact": "李示例",
    "phone": "0000-0000000",
    "address": "滨江市示例路1号",
}
_KINDS = {
    "uscc": Kind.CODE,
    "industry_code": Kind.CODE,
    "emission_year": Kind.INTEGER,
    "tco2e": Kind.NUMBER,
    "started_on": Kind.DATE,
    "closed_on": Kind.DATE,
    "phone": Kind.CODE,
}
_WIDE = {"name": 34.0, "uscc": 22.0, "former_names": 28.0, "process": 22.0, "address": 34.0}


def template(province: str) -> bytes:
    """The blank roster of a province (.xlsx): required columns marked, drop-downs, a guide with an example."""
    name = province_of(province).name
    choices = {
        "province": [name],
        "sector": [label(sector) for sector in Sector],
        "source": [label(source) for source in EmissionSource],
    }
    columns = [
        TemplateColumn(
            heading=heading.name,
            required=heading.required,
            width=_WIDE.get(field, 14),
            kind=_KINDS.get(field, Kind.TEXT),
            choices=choices.get(field, ()),
            help=_help(field),
            example=name if field == "province" else _EXAMPLES.get(field, ""),
        )
        for field, heading in HEADINGS.items()
    ]
    return write_template(columns, sheet=_SHEET, advice=_advice())


def _advice() -> list[str]:
    return [
        _("一行写一个单位在一个行业、一个排放年度的一个数；同一单位有几个年度就写几行。"),
        _("列的先后可以改变，列标题请保留；选填的列可以整列删去。"),
    ]


def _help(field: str) -> str:
    return {
        "name": _("营业执照上的全称。"),
        "uscc": _("18 位，以文本填写；两个校验位都会核对。"),
        "city": _("设区的市、州、盟。"),
        "sector": _("发电含自备电厂；不属于四个行业的单位不填入本表。"),
        "industry_code": _("GB/T 4754 的四位小类代码。"),
        "sub_industry": _("如长流程、硅酸盐水泥熟料；不分的可空。"),
        "emission_year": _("排放发生的年度，不是上报的年度。"),
        "tco2e": _("吨二氧化碳当量，只算直接排放；没有数据可空，筛查时向单位核问。"),
        "source": _("数据是核查的、企业填报的，还是测算的。"),
        "former_names": _("几个曾用名用顿号隔开。"),
        "process": _("钢铁须写明长流程或短流程。"),
        "started_on": _("新投产的单位请填。"),
        "closed_on": _("已关停的单位请填。"),
    }.get(field, "")


def annotated(roster_import: RosterImport, report: Report | None = None) -> bytes:
    """The uploaded workbook as .xlsx, each bad cell coloured, with a comment: found, wanted.

    OSError or ValueError where the stored file is lost or was altered.
    """
    data = read(roster_import.file)
    table = read_roster_table(data)
    notes = list(_notes(roster_import))
    return annotated_copy(
        data, notes, sheet=table.sheet, header_row=table.header_row, limits=roster_limits(), report=report
    )


def _notes(roster_import: RosterImport) -> Iterator[CellNote]:
    for issue in RosterIssue.objects.filter(roster_import=roster_import).iterator(chunk_size=2000):
        told = sentences_of(issue)
        yield CellNote(
            row=issue.row,
            column=_column(issue.cell),
            severity=issue.severity,
            found=told.found,
            wanted=told.wanted,
            heading=issue.column,
            value=issue.value,
        )


def _column(cell: str) -> int:
    """Counted from 0; a finding about a column that the file has not is marked in the first."""
    letters = cell.rstrip("0123456789")
    return column_number(letters) - 1 if letters else 0
