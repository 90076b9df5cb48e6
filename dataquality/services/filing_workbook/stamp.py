"""填报表的印记: whose workbook it is, of which month, and on what it was made; kept on a hidden sheet of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from cets_portal.evidence.digests import sha256
from dataquality.models import Filing
from registry.choices import Sector

#: The name of the hidden sheet; not translated.
STAMP_SHEET: Final = "CETS"
#: Of the way in which these workbooks are built.
EDITION: Final = "filing/1"


@dataclass(frozen=True)
class Stamp:
    """印记. `rows`: digest of the row keys; `revision`: of the draft whose values stand in the workbook."""

    edition: str
    uscc: str
    enterprise: str
    sector: str
    month: str
    form: str
    plan: str
    rows: str
    revision: str

    def lines(self) -> list[tuple[str, str]]:
        """As they stand on the sheet."""
        return list(vars(self).items())


def stamp_of(filing: Filing, keys: Iterable[str]) -> Stamp:
    """The stamp of a workbook made now."""
    unit, plan = filing.enterprise, filing.plan_version
    return Stamp(
        edition=EDITION,
        uscc=unit.uscc,
        enterprise=unit.name,
        sector=filing.sector,
        month=filing.month,
        form=filing.form_code,
        plan=f"{plan.plan.plan_year}/{plan.number}",
        rows=sha256("\n".join(keys).encode()),
        revision=str(filing.revision),
    )


def stamp_from(lines: Mapping[str, str]) -> Stamp:
    """The stamp that a workbook carries. Refused where it has none, or one of another edition."""
    try:
        found = Stamp(**{name: lines[name] for name in Stamp.__dataclass_fields__})
    except KeyError as fault:
        raise not_ours() from fault
    if found.edition != EDITION or not (found.revision.isascii() and found.revision.isdigit()):
        raise not_ours()
    return found


def not_ours() -> Refused:
    sentence = _(
        "这不是本系统生成的月度存证填报表，或表中隐藏的识别信息已被删除。请在填报页下载“Excel 填报表”，填好后再上传。"
    )
    return Refused(sentence, code="not_filing_sheet")


def refuse_other(found: Stamp, wanted: Stamp) -> None:
    """Raise Refused for a workbook of another enterprise, sector or month, or of an older plan or form."""
    if found.uscc != wanted.uscc:
        words = {"theirs": found.enterprise[:80], "code": found.uscc[:18], "own": wanted.enterprise}
        sentence = _("这是%(theirs)s（%(code)s）的填报表，不是%(own)s的。请换成本单位的填报表后再上传。")
        raise Refused(sentence % words, code="wrong_enterprise")
    if found.sector != wanted.sector:
        words = {"theirs": _sector(found.sector), "own": _sector(wanted.sector)}
        sentence = _("这是%(theirs)s行业的填报表，这里填报%(own)s。请换成该行业的填报表，或到该行业的月份上传。")
        raise Refused(sentence % words, code="wrong_sector")
    if found.month != wanted.month:
        sentence = _("这是 %(theirs)s 的填报表，这里填报 %(own)s。请换成该月的填报表，或到 %(theirs)s 上传。")
        raise Refused(sentence % {"theirs": found.month[:7], "own": wanted.month}, code="wrong_month")
    _refuse_older(found, wanted)


def _refuse_older(found: Stamp, wanted: Stamp) -> None:
    mend = _("请重新下载填报表，把数据抄入后再上传。")
    if found.form != wanted.form:
        sentence = _("填报表按表单 %(theirs)s 生成，本月适用表单 %(own)s。")
        raise Refused(sentence % {"theirs": found.form[:40], "own": wanted.form} + mend, code="older_form")
    if found.plan != wanted.plan:
        sentence = _("填报表按控制方案%(theirs)s生成，本月草稿依据控制方案%(own)s。")
        raise Refused(sentence % {"theirs": _plan(found.plan), "own": _plan(wanted.plan)} + mend, code="older_plan")
    if found.rows != wanted.rows:
        raise Refused(_("填报表的参数行与本月草稿不同。") + mend, code="older_rows")
    if int(found.revision[:9]) > int(wanted.revision):
        raise Refused(_("填报表的识别信息与草稿不符。") + mend, code="revision")


def _sector(code: str) -> str:
    return str(Sector(code).label) if code in Sector.values else code[:20]


def _plan(text: str) -> str:
    year, _slash, number = text.partition("/")
    return _("%(year)s 年第 %(n)s 版") % {"year": year[:4], "n": number[:6]}
