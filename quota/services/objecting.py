"""配额异议: the unit's approver objects within the term, two officers decide; a changed quota is a new run.

Measures art. 16: 7 working days from the notice, decided within 10 working days.
"""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.audit.services import record
from cets_portal.evidence.models import StoredFile
from cets_portal.letters.models import Letter
from cets_portal.templatetags.dates import long_day
from dataquality.rules.verification.clocks import due
from quota.choices import QuotaObjectionOutcome, QuotaObjectionStatus
from quota.models import Allocation, QuotaObjection, UnitAllocation
from quota.selectors.allocations import IN_FORCE, run_in_force, run_in_work
from quota.selectors.notices import notice_of
from quota.services.allocating import hold, reopen
from quota.services.bureau import refuse_elsewhere
from quota.services.quota_telling import tell_of_decision, tell_of_objection

_LONGEST_REASON = 500


def last_day(unit: UnitAllocation, letter: Letter | None) -> date | None:
    """Until when a unit may object: by the day on which its letter was sent; None while that has not happened."""
    run = unit.allocation
    if run.told_on is None or letter is None:
        return run.object_by
    if letter.sent_at is None:
        return None
    return due(max(run.told_on, timezone.localdate(letter.sent_at)), "quota_objection")


def refuse_objection(unit: UnitAllocation, *, today: date) -> None:
    """Raise where no objection can be filed against a unit's quota (any more)."""
    run = unit.allocation
    if run.status not in IN_FORCE or run.told_on is None:
        raise Conflict(_("该批次尚未告知或已被新批次替代，不能对它提出异议。"), code="conflict")
    last = last_day(unit, notice_of(unit))
    if last is not None and today > last:
        sentence = _("异议期限为 %(day)s，已经过期，不能再提出。")
        raise Refused(sentence % {"day": long_day(last)}, code="too_late")
    if QuotaObjection.objects.filter(unit=unit).exclude(status=QuotaObjectionStatus.WITHDRAWN).exists():
        raise Conflict(_("对该配额已提出过异议。"), code="objected")


@transaction.atomic
def file_objection(
    unit: UnitAllocation, *, grounds: str, file: StoredFile | None, by: User, today: date
) -> QuotaObjection:
    """提出异议, by the unit's approver with a paper. Refused after the day, naming it; Conflict where the run was
    replaced or an objection stands."""
    _refuse_others(unit, by)
    Allocation.objects.select_for_update().get(pk=unit.allocation_id)
    unit.allocation.refresh_from_db()
    refuse_objection(unit, today=today)
    if not grounds.strip():
        raise Refused(_("请写明异议的理由。"), code="grounds")
    if file is None:
        raise Refused(_("请附支持异议的材料。"), code="file")
    try:
        with transaction.atomic():
            made = QuotaObjection.objects.create(
                unit=unit, grounds=grounds.strip(), file=file, filed_by=by, filed_on=today,
                decide_by=due(today, "quota_decision"),
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(_("对该配额已提出过异议。"), code="objected") from error
    detail = {"decide_by": made.decide_by.isoformat()}
    record("quota.quotaobjection.file", made, by=by, detail=detail, to_status=made.status)
    tell_of_objection(made, today)
    return made


@transaction.atomic
def withdraw(objection: QuotaObjection, *, by: User) -> None:
    """撤回异议, while nobody has worked on it."""
    _refuse_others(objection.unit, by)
    advance(objection, "withdraw", by=by)


@transaction.atomic
def propose_decision(objection: QuotaObjection, *, outcome: str, decision: str, by: User) -> None:
    """提出处理意见: upheld or to be determined anew, with reasons; for another officer to decide."""
    refuse_elsewhere(objection.province, by)
    if outcome not in QuotaObjectionOutcome.values:
        raise Refused(_("请选择维持或重新核定。"), code="outcome")
    if not decision.strip():
        raise Refused(_("请写明决定的理由。"), code="decision")
    said: dict[str, Any] = {"outcome": outcome, "decision": decision.strip(), "proposed_by": by}
    advance(objection, "propose", by=by, detail={"outcome": outcome}, **said)


@transaction.atomic
def send_back(objection: QuotaObjection, *, reason: str, by: User) -> None:
    """退回重拟, with the reason."""
    refuse_elsewhere(objection.province, by)
    advance(objection, "send_back", by=by, reason=reason, proposed_by=None)


@transaction.atomic
def decide(objection: QuotaObjection, *, by: User, today: date) -> Allocation | None:
    """作出决定, by another officer; the unit is told. The run in which a changed quota is determined anew, if it is.

    Conflict where somebody decided meanwhile. A run that is in work already takes the case in.
    """
    refuse_elsewhere(objection.province, by)
    hold(objection.unit.allocation, by)
    late = today > objection.decide_by
    advance(objection, "decide", by=by, detail={"late": late}, decided_by=by, decided_on=today)
    made = _anew(objection, by) if objection.outcome == QuotaObjectionOutcome.CHANGED else None
    tell_of_decision(objection, today)
    return made


def is_late(objection: QuotaObjection, today: date) -> bool:
    """Was it, or is it, decided after the last day?"""
    if objection.status == QuotaObjectionStatus.WITHDRAWN:
        return False
    return (objection.decided_on or today) > objection.decide_by


def _anew(objection: QuotaObjection, by: User) -> Allocation | None:
    run = objection.unit.allocation
    stage = (run.province, run.sector, run.quota_year, run.stage)
    if found := run_in_work(*stage):
        return found
    standing = run_in_force(*stage)
    if standing is None:
        return None
    words = {"unit": objection.unit.enterprise.name, "why": objection.decision}
    reason = _("%(unit)s的配额异议成立：%(why)s") % words
    return reopen(standing, reason=reason[:_LONGEST_REASON], by=by)


def _refuse_others(unit: UnitAllocation, by: User) -> None:
    post = by.acting_post
    if post is None or post.role != Role.APPROVER:
        raise Forbidden(_("异议由单位负责人提出和撤回。"), code="role")
    if post.organisation_id != unit.enterprise.organisation_id:
        raise Forbidden(_("只能对本单位的配额提出异议。"), code="other_unit")
