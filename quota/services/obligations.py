"""生成应清缴: the obligations of a year from the confirmed figures, the whole list in one act; pressed again, nothing.

A unit whose figure (or determination) has changed gets the next version; what it surrendered goes along, and so does an
application that waits.
"""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import BUREAU
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.services import record
from quota.choices import ApplicationStatus
from quota.models import ComplianceChange, SurrenderApplication, SurrenderObligation
from quota.rules.surrender import SurrenderFacts, state_on
from quota.selectors.surrender_due import Due, Owed, due_of
from quota.services.compliance import completed_on, lock_obligation, recompute
from quota.services.duty import surrendered


@dataclass(frozen=True)
class Generated:
    """生成结果: how many are new, changed, and stayed as they were."""

    new: int
    changed: int
    same: int


def officer_province(by: User) -> str:
    """The province of the officer. Forbidden for every other post."""
    post = by.acting_post
    if post is None or post.role not in BUREAU:
        raise Forbidden(_("您的岗位不能办理配额清缴。"), code="role")
    return post.organisation.province


def generate(sector: str, quota_year: int, *, by: User, today: date) -> Generated:
    """Refused: a year without a last day in the norms, a closed year, no confirmed figure. Conflict: of two at once one."""
    province = officer_province(by)
    try:
        with transaction.atomic():
            due = due_of(province, sector, quota_year)
            due_on = _refuse_unready(due)
            fresh = _open_new(due.of("new"), due, due_on, today, by)
            changed = due.of("changed")
            for one in changed:
                _next_version(one, due_on, today, by)
    except IntegrityError as error:
        raise Conflict(_("应清缴刚由他人生成，请刷新后再看。"), code="conflict") from error
    return Generated(len(fresh), len(changed), len(due.of("same")))


def _refuse_unready(due: Due) -> date:
    if due.is_closed:
        raise Refused(_("%(year)s 年度已关账，不能再生成应清缴。") % {"year": due.quota_year}, code="closed")
    if due.due_on is None:
        sentence = _("规则中没有 %(year)s 年度的清缴期限，须先有规定期限的文件。")
        raise Refused(sentence % {"year": due.quota_year}, code="due_on")
    if not due.owed:
        sentence = _("%(year)s 年度没有已认定的核查结果。请先完成核查认定，再生成应清缴。")
        raise Refused(sentence % {"year": due.quota_year}, code="empty")
    return due.due_on


def _open_new(owed: list[Owed], due: Due, due_on: date, today: date, by: User) -> list[SurrenderObligation]:
    """First versions, in a fixed number of queries."""
    made = [_first(one, due, due_on, today) for one in owed]
    SurrenderObligation.objects.bulk_create(made, batch_size=500)
    ComplianceChange.objects.bulk_create(
        [
            ComplianceChange(obligation=one, compliance=one.compliance, surrendered_tonnes=0, as_of=today)
            for one in made
        ],
        batch_size=500,
    )
    for one in made:
        record("quota.surrenderobligation.generate", one, by=by, detail={"tonnes": one.tonnes, "number": one.number})
        if one.completed_on:
            surrendered(one, done_on=one.completed_on, by=by)
    return made


def _first(one: Owed, due: Due, due_on: date, today: date) -> SurrenderObligation:
    facts = SurrenderFacts(one.tonnes, due_on)
    return SurrenderObligation(
        enterprise=one.enterprise, sector=due.sector, quota_year=due.quota_year, number=1, figure=one.figure,
        tonnes=one.tonnes, due_on=due_on, offset_cap_tonnes=one.cap, compliance=state_on(facts, today).value,
        completed_on=completed_on(facts, today),
    )  # fmt: skip


def _next_version(one: Owed, due_on: date, today: date, by: User) -> None:
    assert one.standing is not None
    before = lock_obligation(one.standing)
    if before.pk != one.standing.pk:
        raise Conflict(_("应清缴刚由他人生成，请刷新后再看。"), code="conflict")
    SurrenderObligation.objects.filter(pk=before.pk).update(current=False)
    made = SurrenderObligation.objects.create(
        enterprise=one.enterprise, sector=before.sector, quota_year=before.quota_year, number=before.number + 1,
        figure=one.figure, tonnes=one.tonnes, due_on=due_on, offset_cap_tonnes=one.cap,
    )  # fmt: skip
    waiting = SurrenderApplication.objects.filter(obligation=before, status=ApplicationStatus.FILED)
    waiting.update(obligation=made)
    recompute(made, today=today, by=by)
    detail = {"tonnes": made.tonnes, "before": before.tonnes, "number": made.number}
    record("quota.surrenderobligation.change", made, by=by, detail=detail)
