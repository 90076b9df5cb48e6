"""填报表的填写说明: how to fill the workbook in, on what it rests, and what in the form is not verified."""

from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

from cets_portal.norms.form import Form
from cets_portal.workbooks.text import writable
from cets_portal.workbooks.xlsx import GUIDE_SHEET
from dataquality.models import Filing
from dataquality.selectors.filing_facts import Sheet
from dataquality.services.filing_workbook.looks import Looks


def write_guide(page: Worksheet, looks: Looks, filing: Filing, sheet: Sheet) -> None:
    """Sentences, one below the other, then the parameters whose source nobody has read in an official text."""
    page.write_string(0, 0, GUIDE_SHEET, looks.title)
    at = 2
    for sentence in (*_basis(filing, sheet.form), *_advice()):
        page.write_string(at, 0, writable(sentence), looks.plain)
        at += 1
    at = _unverified(page, looks, sheet, at + 1)
    page.set_column(0, 0, 110)
    page.protect("")
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _basis(filing: Filing, form: Form) -> tuple[str, ...]:
    plan = filing.plan_version
    return (
        _("企业：%(name)s（%(uscc)s）") % {"name": filing.enterprise.name, "uscc": filing.enterprise.uscc},
        _("月份：%(month)s；行业：%(sector)s") % {"month": filing.month, "sector": filing.get_sector_display()},
        _("控制方案：%(year)s 年第 %(n)s 版；表单：%(code)s")
        % {"year": plan.plan.plan_year, "n": plan.number, "code": form.code},
    )


def _advice() -> tuple[str, ...]:
    return (
        _("1. 白色的格填写，灰色的格已锁定；“由系统计算”的参数上传后自动计算，不需填写。"),
        _("2. 没有数据就留空；留空会清除草稿中该格的内容。单位为 % 的填百分数，如 98.5，不带百分号。"),
        _("3. 填数值，不填公式；从其他表格取数时，用“选择性粘贴—数值”。"),
        _("4. 获取方式和运行情况从下拉列表中选；没有选项的，由控制方案确定。"),
        _("5. 不要增加、删除、复制行，也不要改动表的结构；换了控制方案或表单后须重新下载。"),
        _("6. 上传后先核对，逐格列出问题；确认后才载入草稿。下载后由他人在网页上改过的格不会被覆盖。"),
        _("7. 支撑材料在填报页上传。"),
    )


def _unverified(page: Worksheet, looks: Looks, sheet: Sheet, at: int) -> int:
    marked = dict.fromkeys(row.parameter.code for row in sheet.rows if row.parameter.is_unverified)
    if not marked:
        return at
    sentence = _("† 下列参数的出处未见官方原文，为暂定：%(codes)s。") % {"codes": _("、").join(marked)}
    page.write_string(at, 0, writable(sentence), looks.plain)
    return at + 1
