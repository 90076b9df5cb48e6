"""送签、撤回与提交: the filer hands over, another person signs, and what was signed is frozen and logged.

`submit` is one transaction: killed at any point, there is either the whole submission with its leaf or nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.lifecycle import advance, check_allowed
from cets_portal.audit.seen import Part, refuse_unseen
from cets_portal.clock.reading import now
from cets_portal.evidence.digests import sha256
from cets_portal.evidence.models import LogEntry
from cets_portal.evidence.rules.canonical import canonical
from cets_portal.evidence.services.log import Leaf, LoggedFile, append
from dataquality.choices import FilingStatus
from dataquality.models import Filing, Submission
from dataquality.rules.months_due import is_late
from dataquality.rules.snapshot import Frame, column_total, figures_of, snapshot
from dataquality.selectors.plans import plan_digest
from dataquality.selectors.readiness import Readiness, readiness_of
from dataquality.services.duties import month_filed
from dataquality.services.filing_telling import tell_of_handing_over, tell_of_submission
from dataquality.services.filings import closed_refusal, locked, refuse_uneditable


@transaction.atomic
def hand_over(filing: Filing, *, by: User, today: date) -> None:
    """Send a finished draft to the approver. Refused while something stands in the way (`refuse_unready`)."""
    held = locked(filing)
    check_allowed(held, Filing.LIFECYCLE["hand_over"], by=by)
    refuse_uneditable(held)
    refuse_unready(held, readiness_of(held, today=today))
    advance(held, "hand_over", by=by, handed_over_by=by, handed_over_at=now())
    tell_of_handing_over(held, today)
    filing.refresh_from_db()


@transaction.atomic
def recall(filing: Filing, *, by: User) -> None:
    """Take the draft back from the approver's desk to change it. Conflict where it was signed meanwhile.

    A month that the bureau returned is a returned month again, with its reason and its day.
    """
    held = locked(filing)
    action = "recall_returned" if held.is_being_mended else "recall"
    advance(held, action, by=by, handed_over_by=None, handed_over_at=None)
    filing.refresh_from_db()


def shown_of(filing: Filing) -> tuple[Part, ...]:
    """The draft as it stands: the count of its saves, and the instant of handing over (papers are changed before it)."""
    return (
        Part("draft", _("填报内容"), filing.revision),
        Part("handed_over", _("送签时间"), filing.handed_over_at),
    )


@transaction.atomic
def submit(filing: Filing, *, by: User, today: date, seen: str | None = None) -> Submission:
    """Sign and submit: facts anew from the database, checks anew, frozen, logged; `today` decides about lateness.

    Raises Forbidden (not an approver), Refused (the filer himself; errors, unexplained warnings, a stale basis,
    past the date), Conflict (no longer waiting for the signature: of several at once one submits; or not as `seen`).
    """
    held = locked(filing)
    check_allowed(held, Filing.LIFECYCLE["submit"], by=by)
    refuse_unsigned(held)
    refuse_unseen(seen, shown_of(held))
    _refuse_editor(held, by)
    ready = readiness_of(held, today=today)
    refuse_unready(held, ready)
    at = now()
    number, late = _place(held, is_late(ready.due_on, today))
    frozen = freeze(held, ready, by=by, at=at, number=number, late=late)
    changes: dict[str, Any] = {"due_on": ready.due_on, "first_submitted_at": held.first_submitted_at or at}
    detail = {"number": frozen.number, "sha256": frozen.digest}
    advance(held, "submit", by=by, detail=detail, return_reason="", mend_by=None, **changes)
    month_filed(held, done_on=today, by=by)
    tell_of_submission(held, frozen.number, today)
    submission = frozen.as_submission(append([frozen.leaf])[0])  # The log's lock is taken last.
    submission.save(force_insert=True)
    filing.refresh_from_db()
    return submission


@dataclass(frozen=True)
class Frozen:
    """定稿: a submission before its leaf is in the log."""

    filing: Filing
    number: int
    content: str
    digest: str
    figures: dict[str, Any]
    ready: Readiness
    late: bool
    signed_by: User
    at: datetime
    leaf: Leaf

    @property
    def emissions(self) -> Decimal | None:
        """tCO2e, as the column keeps it."""
        total = self.ready.facts.working.total
        return column_total(total) if total is not None else None

    def as_submission(self, entry: LogEntry) -> Submission:
        """The row, unsaved, beside its leaf."""
        return Submission(
            filing=self.filing, number=self.number, content=self.content, digest=self.digest, figures=self.figures,
            form_code=self.filing.form_code, plan_version_id=self.filing.plan_version_id,
            emissions_tco2e=self.emissions, warnings=len(self.ready.warnings),
            filed_by_id=self.filing.handed_over_by_id, signed_by=self.signed_by, submitted_at=self.at, late=self.late,
            entry=entry,
        )  # fmt: skip


def freeze(filing: Filing, ready: Readiness, *, by: User, at: datetime, number: int, late: bool) -> Frozen:
    """The canonical content of a submission and its leaf; nothing is written."""
    content = snapshot(ready.facts, ready.issues, _frame(filing, ready, by=by, at=at, number=number, late=late))
    data = canonical(content)
    leaf = Leaf("filing", subject_of(filing, number), data, logged_files(ready))
    figures = figures_of(content)
    return Frozen(filing, number, data.decode(), sha256(data), figures, ready, late, by, at, leaf)


def drafted(filing: Filing, ready: Readiness, *, by: User, at: datetime) -> dict[str, Any]:
    """What the draft would say if it were signed now, to be compared with what was submitted; nothing is written."""
    return snapshot(ready.facts, ready.issues, _frame(filing, ready, by=by, at=at, number=0, late=False))


def subject_of(filing: Filing, number: int) -> str:
    """What the log calls a submission: 'filing/991…/steel/2026-09/1'."""
    return f"filing/{filing.enterprise.uscc}/{filing.sector}/{filing.month}/{number}"


def logged_files(ready: Readiness) -> tuple[LoggedFile, ...]:
    """The papers with their digests."""
    files = ready.known.files
    return tuple(LoggedFile(one.name, one.sha256, *files[one.sha256]) for one in ready.facts.papers)


def _frame(filing: Filing, ready: Readiness, *, by: User, at: datetime, number: int, late: bool) -> Frame:
    unit, plan, draft = filing.enterprise, filing.plan_version, filing.draft
    return Frame(
        number=number,
        sector=filing.sector,
        enterprise={"uscc": unit.uscc, "name": unit.name, "province": unit.province, "city": unit.city},
        plan={"year": plan.plan.plan_year, "version": plan.number, "sha256": plan_digest(plan)},
        filed_by=str(filing.handed_over_by or ""),
        signed_by=str(by),
        signed_post=by.acting_post.title if by.acting_post else "",
        submitted_at=at.isoformat(timespec="microseconds"),
        due_on=ready.due_on,
        late=late,
        not_operating_reason=str(draft.get("not_operating_reason", "")).strip(),
        operation_notes={code: one.get("n", "") for code, one in draft.get("operations", {}).items()},
        explanations=ready.explanations,
        files=ready.known.files,
    )


def _place(filing: Filing, late_today: bool) -> tuple[int, bool]:
    """The submission's number, and whether the month counts as late: that is settled by the first submission."""
    last = Submission.objects.filter(filing=filing).order_by("-number").values_list("number", "late").first()
    return (last[0] + 1, last[1]) if last else (1, late_today)


def refuse_unsigned(filing: Filing) -> None:
    """Raise Conflict where the filing does not wait for a signature, or does no more."""
    if filing.status != FilingStatus.SIGNING:
        words = {"state": FilingStatus(filing.status).label}
        sentence = _("该月存证现在的状态是“%(state)s”，可能刚由他人办理；请刷新后再看。")
        raise Conflict(sentence % words, code="conflict")


def _refuse_editor(filing: Filing, by: User) -> None:
    """Who typed any of it does not sign it, though somebody else handed it over."""
    if by.pk in filing.draft.get("editors", ()):
        raise Refused(_("您参与了本月的填报；签署须由另一人办理。"), code="second_person")


def refuse_unready(filing: Filing, ready: Readiness) -> None:
    """Raise Refused with the first thing that stands in the way.

    Codes: "closed", "stale", "aside", "not_operating", "errors" (`issues` are Issue), "explanations" (likewise).
    """
    if ready.closed:
        raise closed_refusal(filing.period, ready.due_on)
    if ready.stale:
        words = {"points": "".join(one.sentence for one in ready.stale)}
        sentence = _("填报依据已变化：%(points)s请先采用现行依据并核对。")
        raise Refused(sentence % words, code="stale", issues=ready.stale)
    if ready.aside:
        n = len(ready.aside)
        sentence = ngettext("有 %(n)s 处两人填写不一致，请先选定。", "有 %(n)s 处两人填写不一致，请先选定。", n)
        raise Refused(sentence % {"n": n}, code="aside", issues=ready.aside)
    if ready.lacks_reason:
        raise Refused(_("请写明全月未生产的原因。"), code="not_operating")
    _refuse_issues(ready)


def _refuse_issues(ready: Readiness) -> None:
    errors, open_warnings = ready.errors, ready.unexplained
    if errors:
        sentence = ngettext("有 %(n)s 处错误，改正后方可提交。", "有 %(n)s 处错误，改正后方可提交。", len(errors))
        raise Refused(sentence % {"n": len(errors)}, code="errors", issues=errors)
    if open_warnings:
        n = len(open_warnings)
        sentence = ngettext("有 %(n)s 处提醒没有说明，请逐条说明。", "有 %(n)s 处提醒没有说明，请逐条说明。", n)
        raise Refused(sentence % {"n": n}, code="explanations", issues=open_warnings)
