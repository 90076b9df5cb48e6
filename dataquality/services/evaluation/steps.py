"""评估的办理: describe the agency, send, reply, answer, propose, send back, decide.

The agency has its working days to reply; nobody proposes or publishes before it has replied or they are over, nor
before its reply is answered.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import AGENCY
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.lifecycle import advance, check_allowed
from cets_portal.audit.seen import Part, refuse_unseen
from cets_portal.audit.services import record
from cets_portal.norms.clocks import load_clock
from cets_portal.norms.evaluation import load_evaluation_rule
from dataquality.choices import EvaluationStatus
from dataquality.models import AgencyEvaluation
from dataquality.selectors.evaluations import OWN_FIELDS, PROFILE_FIELDS, is_answered
from dataquality.selectors.terms import in_working_days
from dataquality.services.evaluation.computing import refuse_others
from dataquality.services.evaluation.telling import tell_of_reply, tell_of_sending

_OPEN: Final = (EvaluationStatus.DRAFT, EvaluationStatus.REPLYING)


@transaction.atomic
def describe(evaluation: AgencyEvaluation, texts: Mapping[str, str], *, by: User) -> None:
    """填写机构情况 (parts 1 and 2): the agency what it says of itself while it may reply, the bureau everything."""
    held = locked(evaluation)
    is_own = bool(by.acting_post and by.acting_post.role in AGENCY)
    if not is_own:
        refuse_others(by)
    if held.status not in ((EvaluationStatus.REPLYING,) if is_own else _OPEN):
        raise Conflict(_("评估现在的状态不能再改机构情况，请刷新后再看。"), code="conflict")
    fields = OWN_FIELDS if is_own else PROFILE_FIELDS
    given = {name: texts[name].strip() for name in fields if name in texts}
    changed = sorted(name for name, text in given.items() if held.profile.get(name, "") != text)
    if not changed:
        return
    AgencyEvaluation.objects.filter(pk=held.pk).update(profile=held.profile | given)
    record("dataquality.agencyevaluation.describe", held, by=by, detail={"fields": changed})
    evaluation.refresh_from_db()


@transaction.atomic
def send(evaluation: AgencyEvaluation, *, by: User, today: date) -> int:
    """送机构申辩: its clock starts tomorrow. Returns how many of its people were told; refused without a conclusion."""
    held = locked(evaluation)
    check_allowed(held, AgencyEvaluation.LIFECYCLE["send"], by=by)
    if not held.rows:
        raise Refused(_("该机构本年度没有出具过核查结论，公开表没有可列的行，不能送出。"), code="no_rows")
    clock = load_clock(load_evaluation_rule(held.norm_code).reply_clock)
    reply_by = in_working_days(today, clock.working_days)
    advance(
        held, "send", by=by, detail={"reply_by": reply_by.isoformat(), "total": held.scores.get("total", "")},
        reply_by=reply_by, reply="", replied_by=None, replied_on=None, answer="", proposed_by=None,
    )  # fmt: skip
    evaluation.refresh_from_db()
    return tell_of_sending(held, today)


@transaction.atomic
def reply(evaluation: AgencyEvaluation, text: str, *, by: User, today: date) -> None:
    """机构申辩, or that it has nothing to say; within its days. A reply that is changed wants another answer."""
    held = locked(evaluation)
    check_allowed(held, AgencyEvaluation.LIFECYCLE["reply"], by=by)
    if not text.strip():
        raise Refused(_("请写明申辩意见；没有异议的也请写明。"), code="text")
    if held.reply_by is not None and today > held.reply_by:
        raise Refused(_("申辩期限 %(day)s 已过，不能再提交。") % {"day": held.reply_by}, code="late")
    advance(held, "reply", by=by, reply=text.strip(), replied_by=by, replied_on=today, answer="")
    tell_of_reply(held, today)
    evaluation.refresh_from_db()


@transaction.atomic
def answer(evaluation: AgencyEvaluation, text: str, *, by: User) -> None:
    """答复申辩: what the bureau makes of it. Refused where there is no reply to answer."""
    held = locked(evaluation)
    refuse_others(by)
    if held.status != EvaluationStatus.REPLYING or not held.reply:
        raise Conflict(_("现在没有待答复的申辩，请刷新后再看。"), code="conflict")
    if not text.strip():
        raise Refused(_("请写明对申辩的答复：采纳与否，理由是什么。"), code="answer")
    AgencyEvaluation.objects.filter(pk=held.pk).update(answer=text.strip())
    record("dataquality.agencyevaluation.answer", held, by=by, reason=text.strip()[:200])
    evaluation.refresh_from_db()


@transaction.atomic
def propose(evaluation: AgencyEvaluation, *, by: User, today: date) -> None:
    """提请审定: after the reply was answered, or the days of the reply are over without one."""
    held = locked(evaluation)
    check_allowed(held, AgencyEvaluation.LIFECYCLE["propose"], by=by)
    refuse_running_clock(held, today)
    if not is_answered(held):
        raise Refused(_("机构的申辩还没有答复，请先答复。"), code="unanswered")
    advance(held, "propose", by=by, proposed_by=by)
    evaluation.refresh_from_db()


def send_back(evaluation: AgencyEvaluation, *, by: User, reason: str) -> None:
    """退回重拟: a draft again, to be computed and sent anew; the agency gets its days again."""
    advance(evaluation, "send_back", by=by, reason=reason)


def shown_of(evaluation: AgencyEvaluation) -> tuple[Part, ...]:
    """What the page shows of an evaluation that is to be decided and published."""
    return (
        Part("scores", _("评分"), [evaluation.norm_code, evaluation.scores]),
        Part("rows", _("公开表各行"), evaluation.rows),
        Part("profile", _("机构情况"), evaluation.profile),
        Part("reply", _("机构申辩"), [evaluation.reply, evaluation.replied_on]),
        Part("answer", _("对申辩的答复"), evaluation.answer),
    )


@transaction.atomic
def decide(evaluation: AgencyEvaluation, *, by: User, today: date, seen: str | None = None) -> None:
    """审定, by another than who proposed it. Conflict where it is not as it was `seen`: sent back and proposed anew."""
    held = locked(evaluation)
    check_allowed(held, AgencyEvaluation.LIFECYCLE["decide"], by=by)
    if held.status == EvaluationStatus.PROPOSED:
        refuse_unseen(seen, shown_of(held))
    advance(held, "decide", by=by, decided_by=by, decided_on=today)
    evaluation.refresh_from_db()


def refuse_running_clock(evaluation: AgencyEvaluation, today: date) -> None:
    """Raise Refused while the agency may still reply and has not."""
    if evaluation.reply_by is not None and evaluation.replied_on is None and today <= evaluation.reply_by:
        sentence = _("机构的申辩期限到 %(day)s，尚未届满，也没有收到申辩。")
        raise Refused(sentence % {"day": evaluation.reply_by}, code="clock")


def locked(evaluation: AgencyEvaluation) -> AgencyEvaluation:
    """The evaluation as it is now, held until the transaction ends."""
    return AgencyEvaluation.objects.select_for_update(of=("self",)).select_related("agency").get(pk=evaluation.pk)
