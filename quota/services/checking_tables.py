"""核对正式表: the stored table of a run read back: its bytes are those that were sealed, its figures those of the run."""

from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from cets_portal.evidence.digests import sha256
from cets_portal.evidence.services.files import read
from quota.models import Allocation, OfficialTable
from quota.selectors.allocations import signed_issue
from quota.selectors.issuing import UNITS_TABLE
from quota.services.recomputing import differences
from quota.services.table_lines import lines_of


def checked_table(run: Allocation) -> OfficialTable:
    """The table of units that a run is issued against. Refused: a file altered or gone, a row that differs, a
    recomputation that differs."""
    read_back = {one.code: (one, bytes_of(one)) for one in run.tables.select_related("file")}
    if UNITS_TABLE[run.stage] not in read_back:
        raise Refused(_("批次没有正式表，不能发放。"), code="table")
    found, data = read_back[UNITS_TABLE[run.stage]]
    _refuse_other_figures(run, found, data)
    if differs := differences(run):
        sentence = _("按存入的数据重算，结果与批次不一致，不能发放：%(what)s")
        raise Refused(sentence % {"what": "；".join(differs[:5])}, code="recomputed")
    return found


def bytes_of(table: OfficialTable) -> bytes:
    """The stored file. Refused where it is gone or is not what was sealed."""
    try:
        data = read(table.file)
    except (OSError, ValueError) as fault:
        raise Refused(
            _("正式表 %(n)s 的文件读不出或已被改动，不能据以发放。") % {"n": table.number}, code="table"
        ) from fault
    if sha256(data) != table.digest:
        raise Refused(_("正式表 %(n)s 的摘要与存证不符，不能据以发放。") % {"n": table.number}, code="table")
    return data


def _refuse_other_figures(run: Allocation, table: OfficialTable, data: bytes) -> None:
    printed = {one.uscc: one.issued for one in lines_of(table.code, data)}
    stored = {one.inputs["uscc"]: signed_issue(one) for one in run.units.defer("working")}
    wrong = sorted(key for key in {*printed, *stored} if printed.get(key) != stored.get(key))
    if wrong:
        sentence = _("正式表 %(n)s 与批次的单位数字不一致，不能发放：%(what)s")
        raise Refused(sentence % {"n": table.number, "what": "、".join(wrong[:5])}, code="table")
