"""配额分配的办理: open a run, compute it, propose it, approve it by a second person; open the next after a change.

What telling, issuing and objections build upon:

- `open_run` → `compute` → `propose` → `approve` (or `send_back`, `abandon`); `reopen` for a re-determination;
- while it is a draft: `name_case` for a row, `settle_issue` for what stops a unit;
- an approved run is told (`telling`), objected to (`objecting`) and issued (`issuing`).
"""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import BUREAU
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.lifecycle import advance, check_allowed
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from cets_portal.norms.codes import Sector
from cets_portal.norms.errors import NormError
from cets_portal.norms.plan import Plan, plan_digest, plan_of, refuse_draft
from quota.choices import AllocationStatus, Stage
from quota.models import Allocation, AllocationRow, BalanceValue
from quota.rules.allocation.terms import Phase, Terms
from quota.selectors.allocations import last_number, run_in_force, run_in_work
from quota.selectors.papers import balance_value_of, is_adopted
from quota.selectors.standing import changes_since
from quota.services.computing import Progress, fill, refused, terms_of
from quota.services.duty import quota_approved
from quota.services.gathering import BLOCKING, named_cases
from quota.services.recomputing import differences
from quota.services.tables import make_tables, seal_in_log


def open_run(
    sector: str, quota_year: int, stage: str, plan_code: str, *, by: User, share_percent: Decimal | None = None,
    reason: str = "",
) -> Allocation:  # fmt: skip
    """开启批次 of the officer's province. A run in force is replaced by it when it is approved: `reason` is wanted then.

    Raises Refused (the plan does not order it, is a draft nobody adopted, no reason), Conflict (one is in work already).
    """
    province = _province_of(by)
    plan = _plan(plan_code, province)
    _terms(plan, quota_year, sector, stage, share_percent)
    standing = run_in_force(province, sector, quota_year, stage)
    if standing is not None and not reason.strip():
        raise Refused(_("该环节已有审定的批次；请写明重新核定的理由。"), code="reason")
    if stage == Stage.PRE and run_in_force(province, sector, quota_year, Stage.FINAL):
        raise Refused(_("该年度已核定，不能再预分配。"), code="stage")
    if run_in_work(province, sector, quota_year, stage):
        raise Conflict(_("该环节已有在办的批次，请先办结或放弃。"), code="in_work")
    with transaction.atomic():
        run = Allocation.objects.create(
            province=province, sector=sector, quota_year=quota_year, stage=stage, plan_code=plan_code,
            number=last_number(province, sector, quota_year, stage) + 1, plan_digest=plan_digest(plan_code),
            share_percent=_share(plan, quota_year, stage, share_percent), replaces=standing, reason=reason.strip(),
        )  # fmt: skip
        record("quota.allocation.open", run, by=by, reason=run.reason, to_status=run.status)
    return run


def reopen(run: Allocation, *, reason: str, by: User) -> Allocation:
    """重新核定: the next version of a run in force, by the same plan and share, with the reason."""
    return open_run(
        run.sector, run.quota_year, run.stage, run.plan_code, by=by, share_percent=run.share_percent, reason=reason
    )


@transaction.atomic
def compute(
    run: Allocation, *, by: User | None, today: date, progress: Progress | None = None, asked_by: User | None = None
) -> Allocation:
    """计算: every unit afresh from the figures and papers that stand now. Refused without the balance value it needs.

    A worker computes for `asked_by`, whose right was looked at when it was queued.
    """
    held = hold(run, by)
    _draft_only(held)
    held.plan_digest, held.balance_value = plan_digest(held.plan_code), _balance_value(held)
    named = named_cases(held)
    AllocationRow.objects.filter(unit__allocation=held).delete()
    held.units.all().delete()
    held.digest = fill(held, named, today, progress)
    held.computed_by, held.computed_at = by or asked_by, now()
    held.save(update_fields=["plan_digest", "balance_value", "digest", "issues", "computed_by", "computed_at"])
    detail = {"digest": held.digest, "units": held.units.count()}
    record("quota.allocation.compute", held, by=held.computed_by, detail=detail)
    return held


def refuse_to_compute(run: Allocation, *, by: User) -> None:
    """What `compute` would refuse, before it is queued."""
    refuse_other_bureaus(run, by)
    _draft_only(run)
    _balance_value(run)


@transaction.atomic
def name_case(row: AllocationRow, case_id: str, *, reason: str, by: User) -> None:
    """确定特殊情形 of a row of a draft, with the reason; "" takes the row back under the formula. Compute again afterwards."""
    run = hold(row.unit.allocation, by)
    _draft_only(run)
    if not reason.strip():
        raise Refused(_("请写明确定特殊情形的理由。"), code="reason")
    if case_id and terms_of(run).case(case_id) is None:
        raise Refused(_("方案没有这一特殊情形。"), code="case")
    named = {"case": case_id, "case_from": "named", "case_reason": reason.strip(), "case_by": str(by)}
    AllocationRow.objects.filter(pk=row.pk).update(inputs=row.inputs | named)
    _unseal(run)
    detail = {"uscc": row.unit.enterprise.uscc, "code": row.code, "case": case_id}
    record("quota.allocation.name_case", run, by=by, reason=reason, detail=detail)


@transaction.atomic
def settle_issue(run: Allocation, code: str, uscc: str, *, reason: str, by: User) -> None:
    """处理问题: leave the unit out of the run, or stand by its rows, with the reason. Compute again afterwards."""
    held = hold(run, by)
    _draft_only(held)
    if not reason.strip():
        raise Refused(_("请写明理由。"), code="reason")
    found = [one for one in held.issues if (one["code"], one["uscc"]) == (code, uscc) and code in BLOCKING]
    if not found:
        raise Conflict(_("该问题已不存在，请刷新后再看。"), code="conflict")
    for one in found:
        one["settled"], one["by"] = reason.strip(), str(by)
    held.save(update_fields=["issues"])
    _unseal(held)
    record("quota.allocation.settle_issue", held, by=by, reason=reason, detail={"code": code, "uscc": uscc})


def open_issues(run: Allocation) -> list[dict[str, object]]:
    """Issues that stop the run: neither mended nor settled."""
    return [one for one in run.issues if one["code"] in BLOCKING and not one["settled"]]


@transaction.atomic
def propose(run: Allocation, *, by: User) -> None:
    """提请复核. Refused while it is not computed since the last change, has open issues or nothing to propose."""
    held = hold(run, by)
    _refuse_unready(held)
    advance(held, "propose", by=by, detail={"digest": held.digest}, proposed_by=by)
    run.refresh_from_db()


@transaction.atomic
def send_back(run: Allocation, *, reason: str, by: User) -> None:
    """退回重算, by the second person, with the reason."""
    refuse_other_bureaus(run, by)
    advance(run, "send_back", by=by, reason=reason)


@transaction.atomic
def abandon(run: Allocation, *, reason: str, by: User) -> None:
    """放弃 a run that was not approved, with the reason."""
    refuse_other_bureaus(run, by)
    advance(run, "abandon", by=by, reason=reason)


@transaction.atomic
def approve(run: Allocation, *, by: User, today: date) -> None:
    """审定 by a second person: recomputed from its stored inputs and compared, the run before replaced, tables numbered.

    Raises Forbidden, Refused (the proposer himself; a figure changed since; the recomputation differs; the plan is a
    draft nobody adopted or has another text now), Conflict (of two at once one approves).
    """
    held = hold(run, by)
    check_allowed(held, Allocation.LIFECYCLE["approve"], by=by)
    if held.status != AllocationStatus.PROPOSED:
        raise Conflict(_("该批次刚由他人办理，请刷新后再看。"), code="conflict")
    _refuse_unready(held)
    _refuse_changed(held)
    standing = run_in_force(held.province, held.sector, held.quota_year, held.stage)
    if (standing.pk if standing else None) != held.replaces_id:
        raise Conflict(_("该批次要替代的批次已有变化，请放弃后重新开启。"), code="replaces")
    if standing is not None:
        advance(standing, "replace", by=None, detail={"by_number": held.number})
    advance(held, "approve", by=by, detail={"digest": held.digest}, approved_by=by, approved_on=today)
    make_tables(held, by=by)
    quota_approved(held, done_on=today, by=by)
    seal_in_log(held)
    run.refresh_from_db()


# —— what is refused ——


def _province_of(by: User) -> str:
    post = by.acting_post
    if post is None or post.role not in BUREAU:
        raise Forbidden(_("您的岗位不能办理配额分配。"), code="role")
    return post.organisation.province


def refuse_other_bureaus(run: Allocation, by: User | None) -> None:
    """Raise Forbidden for anybody who is not of the province's bureau; a worker (None) was asked before."""
    if by is not None and _province_of(by) != run.province:
        raise Forbidden(_("只能办理本省的配额分配。"), code="province")


def hold(run: Allocation, by: User | None) -> Allocation:
    """The run, locked until the transaction ends."""
    refuse_other_bureaus(run, by)
    return Allocation.objects.select_for_update(of=("self",)).select_related("balance_value", "replaces").get(pk=run.pk)


def _draft_only(run: Allocation) -> None:
    if run.status != AllocationStatus.DRAFT:
        raise Conflict(_("该批次已不在测算中，请刷新后再看。"), code="conflict")


def _plan(code: str, province: str) -> Plan:
    """The plan, where it may determine in this province."""
    try:
        plan = plan_of(code)
        refuse_draft(plan, adopted=is_adopted(province, code, plan_digest(code)))
    except NormError as fault:
        raise refused(fault) from fault
    return plan


def _terms(plan: Plan, quota_year: int, sector: str, stage: str, percent: Decimal | None) -> Terms:
    try:
        return Terms.of(plan, quota_year, Sector(sector), Phase(stage), percent=percent)
    except NormError as fault:
        raise refused(fault) from fault


def _share(plan: Plan, quota_year: int, stage: str, percent: Decimal | None) -> Decimal | None:
    if stage != Stage.PRE:
        return None
    return plan.pre_allocation_for(quota_year).percent if percent is None else percent


def _balance_value(run: Allocation) -> BalanceValue | None:
    """The balance value that the run needs; None where it needs none. Raises Refused where there is none in force."""
    if not terms_of(run).wants_balance:
        return None
    found = balance_value_of(run.province, run.sector, run.quota_year)
    if found is None:
        raise Refused(_("没有该行业该年度生效的平衡值。请登记平衡值并经第二人复核后再计算。"), code="balance")
    return found


def _unseal(run: Allocation) -> None:
    """What was computed no longer stands: it is to be computed again."""
    Allocation.objects.filter(pk=run.pk).update(digest="")


def _refuse_unready(run: Allocation) -> None:
    _plan(run.plan_code, run.province)
    if not run.digest:
        raise Refused(_("批次尚未计算，或计算后又有更改。请重新计算。"), code="stale")
    if found := open_issues(run):
        raise Refused(_("还有 %(n)s 个问题未处理，处理并重新计算后才能提请复核。") % {"n": len(found)}, code="issues")
    if not run.units.exists():
        raise Refused(_("批次没有任何单位。"), code="empty")


def _refuse_changed(run: Allocation) -> None:
    """Figures, papers and plan are still what they were, and the stored inputs still give the stored results."""
    if run.plan_digest != plan_digest(run.plan_code):
        raise Refused(_("方案文本在计算之后有变化，请退回重算。"), code="plan_digest")
    if changes := changes_since(run):
        raise Refused(_("计算之后依据有变化，请退回重算：%(what)s") % {"what": "；".join(changes[:5])}, code="changed")
    if found := differences(run):
        sentence = _("按存入的数据重算，结果与批次不一致，不能审定：%(what)s")
        raise Refused(sentence % {"what": "；".join(found[:5])}, code="recomputed")
