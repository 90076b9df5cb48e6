"""技术审核: section by section, then returned with a reason or accepted; many at once where nothing is open (item 五)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import BUREAU
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.lifecycle import advance, check_allowed
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from cets_portal.norms.form import form_of
from dataquality.choices import Decision, FilingStatus
from dataquality.models import Filing, SectionDecision, Submission
from dataquality.selectors.reviewing import Open, open_points
from dataquality.services.filings import locked, refuse_past_day, refuse_role
from dataquality.services.review_telling import tell_of_acceptance, tell_of_return

#: The part of a filing that is no section of the form: its papers.
PAPERS = "papers"


@dataclass(frozen=True)
class Accepted:
    """成批通过的结果: how many were accepted, and which were left with what stands open."""

    accepted: int
    left: tuple[tuple[Filing, str], ...]


@transaction.atomic
def decide_section(submission: Submission, section: str, *, decision: str, note: str, by: User) -> SectionDecision:
    """分部审核. Refused: an unknown section, "faulty" without a note, or a submission that waits no longer."""
    held = _in_review(submission.filing, by)
    if latest_number(held) != submission.number:
        raise Conflict(_("该单位已重新提交，请审核最新一稿。"), code="newer")
    if section not in sections_of(submission):
        raise Refused(_("没有这个部分。"), code="section")
    if decision not in Decision.values:
        raise Refused(_("请选择通过、有问题或未审。"), code="decision")
    if decision == Decision.FAULTY and not note.strip():
        raise Refused(_("请写明这一部分的问题。"), code="note")
    said, _new = SectionDecision.objects.update_or_create(
        submission=submission,
        section=section,
        defaults={"decision": decision, "note": note.strip(), "decided_by": by, "decided_at": now()},
    )
    detail = {"number": submission.number, "section": section, "decision": decision}
    record("dataquality.filing.decide_section", held, by=by, reason=note, detail=detail)
    return said


@transaction.atomic
def send_back(filing: Filing, *, reason: str, mend_by: date, by: User, today: date, seen: str = "") -> None:
    """退回改正 with what is to be mended and by when; the unit is told. Returned is not late: it has a clock of its own."""
    refuse_other_provinces(filing, by)
    refuse_past_day(mend_by, today)
    held = locked(filing)
    if seen and seen != held.status:
        raise Conflict(_("该月存证刚由他人办理，状态已变，请刷新后再看。"), code="conflict")
    action = "reopen" if held.status == FilingStatus.ACCEPTED else "return"
    said = {"return_reason": reason.strip(), "mend_by": mend_by, "decided_by": by, "decided_at": now()}
    detail = {"number": latest_number(held), "mend_by": mend_by.isoformat()}
    advance(held, action, by=by, reason=reason, detail=detail, **said)
    tell_of_return(held, today)
    filing.refresh_from_db()


@transaction.atomic
def accept(filing: Filing, *, by: User, today: date) -> None:
    """审核通过. Refused while a section is faulty, a question unanswered or a spot check outstanding ("open")."""
    held = _in_review(filing, by)
    check_allowed(held, Filing.LIFECYCLE["accept"], by=by)
    standing = open_points([held])[held.pk]
    if standing.stops:
        raise Refused(sentence_of(standing), code="open")
    detail = {"number": latest_number(held)}
    advance(held, "accept", by=by, detail=detail, decided_by=by, decided_at=now(), return_reason="", mend_by=None)
    tell_of_acceptance(held, today)
    filing.refresh_from_db()


def accept_many(filings: Iterable[Filing], *, by: User, today: date) -> Accepted:
    """成批通过: only filings on which nothing at all is open, no warning either; the others are left as they are."""
    refuse_role(by, BUREAU)
    chosen = list(filings)
    standing = open_points(chosen)
    left, accepted = [], 0
    for filing in chosen:
        found = standing[filing.pk]
        if found.any:
            left.append((filing, sentence_of(found)))
            continue
        try:
            accept(filing, by=by, today=today)
        except Refused as refusal:  # Somebody was quicker, or a question came in between: said beside the filing.
            left.append((filing, str(refusal)))
        else:
            accepted += 1
    return Accepted(accepted, tuple(left))


def sections_of(submission: Submission) -> tuple[str, ...]:
    """The parts that are decided one by one: the form's sections and the papers."""
    return (*(one.id for one in form_of(submission.form_code).sections), PAPERS)


def latest_number(filing: Filing) -> int:
    """The number of the newest submission; 0 before the first."""
    return filing.submissions.order_by("-number").values_list("number", flat=True).first() or 0


def sentence_of(standing: Open) -> str:
    """What stands open, as one sentence."""
    parts = (
        (standing.faulty, ngettext("%(n)s 个部分有问题", "%(n)s 个部分有问题", standing.faulty)),
        (standing.questions, ngettext("%(n)s 条问询未办结", "%(n)s 条问询未办结", standing.questions)),
        (standing.spot_checks, ngettext("%(n)s 次抽查未反馈", "%(n)s 次抽查未反馈", standing.spot_checks)),
        (standing.differing, ngettext("%(n)s 次抽查与填报不符", "%(n)s 次抽查与填报不符", standing.differing)),
        (standing.warnings, ngettext("%(n)s 处提醒须人工核对", "%(n)s 处提醒须人工核对", standing.warnings)),
    )
    return _("尚有未结事项：%(parts)s。") % {"parts": _("，").join(word % {"n": n} for n, word in parts if n)}


def refuse_other_provinces(filing: Filing, by: User) -> None:
    """Raise Forbidden unless the person acts for the bureau of the filing's province."""
    refuse_role(by, BUREAU)
    post = by.acting_post
    if post is None or post.organisation.province != filing.enterprise.province:
        raise Forbidden(_("只能审核本省单位的存证。"), code="province")


def _in_review(filing: Filing, by: User) -> Filing:
    refuse_other_provinces(filing, by)
    held = locked(filing)
    if held.status != FilingStatus.SUBMITTED:
        raise Conflict(_("该月存证已不在待审状态，可能刚由他人办理；请刷新后再看。"), code="conflict")
    return held
