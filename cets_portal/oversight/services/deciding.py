"""执法案件的办理: a decision proposed inside the sums of the articles, taken by another officer, followed, published."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.audit.services import record
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services.log import Leaf, append
from cets_portal.norms.penalties import Article, article_of
from cets_portal.oversight.choices import CaseStatus, FollowUpKind
from cets_portal.oversight.models import CaseFollowUp, EnforcementCase
from cets_portal.oversight.rules.told import lines_of
from cets_portal.oversight.selectors.cases import logged_content, subject_of


@dataclass(frozen=True)
class Decision:
    """处理意见. Yuan; `outside_reason` where the fine leaves the sums that the articles allow."""

    text: str
    number: str
    fine_yuan: Decimal | None = None
    confiscated_yuan: Decimal | None = None
    mend_by: date | None = None
    outside_reason: str = ""


@dataclass(frozen=True)
class Happened:
    """后续情况: what happened on which day; `file` with the name it was handed in under."""

    kind: FollowUpKind
    happened_on: date
    text: str
    file: StoredFile | None = None
    file_name: str = ""


def propose(case: EnforcementCase, decision: Decision, *, by: User, today: date) -> None:
    """Propose a decision. Refused: no text, no number, a term that is over, a fine outside the sums without a reason."""
    if not decision.text.strip():
        raise Refused(_("请写明处理决定。"), code="text")
    if not decision.number.strip():
        raise Refused(_("请填写决定文号。"), code="number")
    if decision.mend_by and decision.mend_by < today:
        raise Refused(_("改正期限已经过去，请填今天或以后的日期。"), code="mend_by")
    if decision.fine_yuan is not None:
        _refuse_outside(case, decision.fine_yuan, decision.outside_reason)
    advance(
        case, "propose", by=by, proposed_by=by, decision=decision.text.strip(), decision_number=decision.number.strip(),
        fine_yuan=decision.fine_yuan, confiscated_yuan=decision.confiscated_yuan, mend_by=decision.mend_by,
        outside_reason=decision.outside_reason.strip(),
    )  # fmt: skip


def _refuse_outside(case: EnforcementCase, fine: Decimal, reason: str) -> None:
    """A fine may be as large as the largest article allows and as small as the smallest; beyond that it needs a reason."""
    known = [line.sums for line in lines_of(case.sums) if line.sums is not None]
    if any(one.holds(fine) for one in known) or reason.strip():
        return
    if not known:
        raise Refused(_("金额所依据的事实还不齐，算不出处罚区间。请补充事实，或写明理由。"), code="fine_yuan")
    words = {"least": f"{min(one.least for one in known):,}", "most": f"{max(one.most for one in known):,}"}
    sentence = _("罚款不在条款的区间（%(least)s 元至 %(most)s 元）内。请核对，或写明超出区间的理由。")
    raise Refused(sentence % words, code="fine_yuan")


def decide(case: EnforcementCase, *, by: User, today: date) -> None:
    """Another officer decides, and the decision is logged. Refused for who proposed."""
    with transaction.atomic():
        advance(case, "decide", by=by, decided_by=by, decided_on=today)
        content = logged_content(case)
        (entry,) = append([Leaf("case", subject_of(case), content)])
        EnforcementCase.objects.filter(pk=case.pk).update(entry=entry)
        case.refresh_from_db()


def act(case: EnforcementCase, action: str, *, by: User, reason: str = "", today: date) -> None:
    """Send back, dismiss, find refusing or mended, close, revoke: the steps of the lifecycle that need no more."""
    changes: dict[str, Any] = {}
    if action in ("close", "dismiss", "revoke"):
        changes["closed_on"] = today
    if action == "revoke":  # Nobody is told any longer what does not hold.
        changes["published_on"] = None
    if action == "refusing":
        _refuse_early(case, today)
    advance(case, action, by=by, reason=reason, **changes)


def _refuse_early(case: EnforcementCase, today: date) -> None:
    if case.mend_by and today <= case.mend_by:
        raise Refused(_("改正期限未满，尚不能认定拒不改正。"), code="mend_by")


def follow_up(case: EnforcementCase, told: Happened, *, by: User, today: date) -> CaseFollowUp:
    """Add what happened since. Refused: nothing said, a day to come or before the case, a case that was dismissed."""
    if not told.text.strip():
        raise Refused(_("请写明情况。"), code="text")
    if not case.opened_on <= told.happened_on <= today:
        raise Refused(_("日期须在立案之日到今天之间。"), code="happened_on")
    if case.status == CaseStatus.DISMISSED:
        raise Refused(_("案件已撤销，不再登记后续情况。"), code="dismissed")
    with transaction.atomic():
        made = CaseFollowUp.objects.create(
            case=case, kind=told.kind, happened_on=told.happened_on, text=told.text.strip(), file=told.file,
            file_name=told.file_name[-200:], written_by=by,
        )  # fmt: skip
        record("oversight.enforcementcase.follow_up", case, by=by, detail={"kind": str(told.kind)})
    return made


def publish(case: EnforcementCase, *, by: User, today: date) -> None:
    """Put the decision on the public page (Regulation art. 27). Refused before there is one, and twice."""
    fresh = EnforcementCase.objects.filter(pk=case.pk, published_on__isnull=True, decided_on__isnull=False)
    with transaction.atomic():
        if not fresh.exclude(status=CaseStatus.DISMISSED).update(published_on=today):
            raise Refused(_("只有已作出决定、尚未公开的案件可以公开。"), code="publish")
        case.refresh_from_db()
        record("oversight.enforcementcase.publish", case, by=by)


def withdraw(case: EnforcementCase, *, reason: str, by: User) -> None:
    """Take the decision off the public page. Refused without a reason, and where it is not there."""
    if not reason.strip():
        raise Refused(_("请写明撤回公开的理由。"), code="reason")
    with transaction.atomic():
        if not EnforcementCase.objects.filter(pk=case.pk, published_on__isnull=False).update(published_on=None):
            raise Refused(_("该决定没有公开。"), code="publish")
        case.refresh_from_db()
        record("oversight.enforcementcase.withdraw", case, by=by, reason=reason.strip())


def cutting_articles(case: EnforcementCase) -> list[Article]:
    """Articles of the case by which a part of next year's quota is cut where the breach is not mended (per cent)."""
    return [one for one in map(article_of, case.articles) if one.cut_most]
