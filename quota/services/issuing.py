"""配额发放: one officer proposes, another issues against the approved table, in two steps and one act.

Registration institution → province (the whole of what is due), province → units; withheld units' part to the account in
which the province keeps it. What earlier runs of the stage gave is not given again; what they gave too much is owed back
(services.returning). Nothing forbids issuing while units may still object; they must have been told.
"""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.lifecycle import advance, check_allowed
from cets_portal.audit.services import record
from cets_portal.norms.plan import plan_of
from quota.choices import AllocationStatus, Stage
from quota.ledger.accounts import unit_account, withheld_account
from quota.ledger.issuance import ApprovedTable, Issued, post_issuance
from quota.models import Account, Allocation, Movement, OfficialTable
from quota.selectors.allocations import run_in_force
from quota.selectors.issuing import Due, dues_of
from quota.services.allocating import hold, refuse_other_bureaus
from quota.services.checking_tables import checked_table
from quota.services.deducting import enter_deductions
from quota.services.duty import quota_issued

_ISSUE = Allocation.LIFECYCLE["issue"]


@transaction.atomic
def propose_issue(run: Allocation, *, by: User) -> None:
    """提请发放. Refused: units not told, pre-allocation not issued, a table that is not what was sealed."""
    held = hold(run, by)
    _refuse_not_approved(held)
    if held.issue_proposed_by_id is not None:
        raise Conflict(_("该批次已提请发放，请刷新后再看。"), code="conflict")
    _refuse_unready(held)
    checked_table(held)
    _set_proposer(held, by)
    record("quota.allocation.propose_issue", held, by=by, detail={"digest": held.digest})
    run.refresh_from_db()


@transaction.atomic
def send_back_issue(run: Allocation, *, reason: str, by: User) -> None:
    """退回发放申请, with the reason; who proposed it may take it back likewise."""
    held = hold(run, by)
    _refuse_not_approved(held)
    if held.issue_proposed_by_id is None:
        raise Conflict(_("该批次没有待复核的发放申请，请刷新后再看。"), code="conflict")
    if not reason.strip():
        raise Refused(_("请写明退回的理由。"), code="reason")
    _set_proposer(held, None)
    record("quota.allocation.send_back_issue", held, by=by, reason=reason)
    run.refresh_from_db()


@transaction.atomic
def issue(run: Allocation, *, by: User, today: date) -> list[Movement]:
    """发放 by a second person: the book, the ledger of deductions and the status in one transaction; the movements.

    Raises Forbidden, Refused (the proposer himself, as `propose_issue`, a deduction lifted), Conflict (issued already).
    """
    held = hold(run, by)
    check_allowed(held, _ISSUE, by=by)
    _refuse_not_approved(held)
    proposer = held.issue_proposed_by
    if proposer is None:
        raise Refused(_("请先由另一人提请发放。"), code="unproposed")
    _refuse_unready(held)
    table = checked_table(held)
    made = _post(held, table, dues_of(held), by=proposer, approved_by=by, today=today)
    enter_deductions(held, table.number)
    detail = {"table": table.number, "digest": table.digest, "tonnes": made[0].tonnes if made else 0}
    advance(held, "issue", by=by, detail=detail, issued_by=by, issued_on=today)
    quota_issued(held, done_on=today, by=by)
    run.refresh_from_db()
    return made


def refuse_to_issue(run: Allocation, *, by: User) -> None:
    """What `propose_issue` would refuse, without reading the tables: for the page."""
    refuse_other_bureaus(run, by)
    _refuse_not_approved(run)
    _refuse_unready(run)


def _post(
    run: Allocation, table: OfficialTable, dues: Sequence[Due], *, by: User, approved_by: User, today: date
) -> list[Movement]:
    """Both steps; none where every unit has at least what it is due."""
    rows = [Issued(_account(one), one.to_issue) for one in dues if one.to_issue]
    if not rows:
        return []
    approved = ApprovedTable(table.number, table.digest, run.quota_year, _clause(run, table))
    return post_issuance(approved, rows, by=by, approved_by=approved_by, effective_on=today)


def _account(due: Due) -> Account:
    withheld = due.unit is not None and due.unit.withheld
    return withheld_account(due.enterprise) if withheld else unit_account(due.enterprise)


def _clause(run: Allocation, table: OfficialTable) -> str:
    """In Chinese, the language of the book."""
    with translation.override("zh-hans"):
        return f"{plan_of(run.plan_code).title} 表{table.code}"[:200]


def _set_proposer(run: Allocation, by: User | None) -> None:
    Allocation.objects.filter(pk=run.pk).update(issue_proposed_by=by)


def _refuse_not_approved(run: Allocation) -> None:
    if run.status != AllocationStatus.APPROVED:
        raise Conflict(_("该批次不在待发放状态，请刷新后再看。"), code="conflict")


def _refuse_unready(run: Allocation) -> None:
    if run.told_on is None:
        raise Refused(_("尚未告知单位，不能发放。请先告知。"), code="untold")
    if run.stage != Stage.FINAL:
        return
    before = run_in_force(run.province, run.sector, run.quota_year, Stage.PRE)
    if before is not None and before.status != AllocationStatus.ISSUED:
        sentence = _("预分配第 %(n)s 版尚未发放。核定发放以预分配实发为准，请先发放预分配。")
        raise Refused(sentence % {"n": before.number}, code="before")
    given = dict(before.units.values_list("enterprise", "issued_tonnes")) if before else {}
    known = run.units.values_list("enterprise", "pre_issued_tonnes")
    if any(given.get(enterprise, 0) != tonnes for enterprise, tonnes in known):
        raise Refused(_("预分配批次在核定审定后有变化，请重新核定。"), code="before")
