"""送签、签署与撤回: the filer hands the year over, the approver signs the declaration, and what was signed is frozen and logged.

`submit` is one transaction: killed at any point, there is either the whole version with its leaf or nothing.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.audit.lifecycle import advance, check_allowed
from cets_portal.audit.seen import refuse_unseen
from cets_portal.clock.reading import now
from cets_portal.evidence.digests import sha256
from cets_portal.evidence.rules.canonical import canonical
from cets_portal.evidence.services.log import Leaf, LoggedFile, append
from dataquality.choices import ReportStatus
from dataquality.models import AnnualReport, ReportVersion
from dataquality.rules.annual.content import ReportFrame, report_content
from dataquality.rules.months_due import is_late
from dataquality.rules.snapshot import column_total
from dataquality.selectors.plans import plan_digest
from dataquality.selectors.report_ready import ReportReady, ready_of
from dataquality.services.duties import report_submitted, report_withdrawn
from dataquality.services.reports.showing import shown_of
from dataquality.services.reports.states import held, refuse_other_units, refuse_uneditable
from dataquality.services.reports.telling import tell_of_handing_over, tell_of_submission, tell_of_withdrawal


@transaction.atomic
def hand_over(report: AnnualReport, *, by: User, today: date) -> None:
    """Send the finished year to the approver. Refused while something stands in the way (`refuse_unready`)."""
    one = held(report)
    refuse_other_units(one, by)
    check_allowed(one, AnnualReport.LIFECYCLE["hand_over"], by=by)
    refuse_uneditable(one)
    refuse_unready(ready_of(one))
    advance(one, "hand_over", by=by, handed_over_by=by, handed_over_at=now())
    tell_of_handing_over(one, today)
    report.refresh_from_db()


@transaction.atomic
def recall(report: AnnualReport, *, by: User) -> None:
    """Take the draft back from the approver's desk. Conflict where it was signed meanwhile.

    A report that the bureau returned is a returned report again, with its reason and its day.
    """
    one = held(report)
    refuse_other_units(one, by)
    action = "recall_returned" if one.is_being_mended else "recall"
    advance(one, action, by=by, handed_over_by=None, handed_over_at=None)
    report.refresh_from_db()


@transaction.atomic
def submit(report: AnnualReport, *, by: User, today: date, seen: str | None = None) -> ReportVersion:
    """Sign the declaration and report: the year anew from the months, checked anew, frozen, logged.

    Forbidden (not an approver), Refused (the filer or an editor; something stands in the way), Conflict (no longer
    waiting for the signature: of several at once one submits; or not as `seen`: a month was mended, a paper changed).
    After the due date it is accepted and marked late.
    """
    one = held(report)
    refuse_other_units(one, by)
    check_allowed(one, AnnualReport.LIFECYCLE["submit"], by=by)
    _refuse_unsigned(one)
    _refuse_editor(one, by)
    ready = ready_of(one)
    refuse_unseen(seen, shown_of(one, ready))
    refuse_unready(ready)
    at = now()
    version, leaf = frozen(one, ready, by=by, at=at, today=today)
    changes: dict[str, Any] = {"due_on": ready.due_on, "first_submitted_at": one.first_submitted_at or at}
    detail = {"number": version.number, "sha256": version.digest}
    advance(one, "submit", by=by, detail=detail, return_reason="", mend_by=None, **changes)
    report_submitted(one, done_on=today, by=by)
    tell_of_submission(one, version.number, today)
    version.entry = append([leaf])[0]  # The log's lock is taken last.
    version.save(force_insert=True)
    report.refresh_from_db()
    return version


@transaction.atomic
def withdraw(report: AnnualReport, *, by: User, today: date) -> None:
    """Take a report back before its verification begins: it counts as not handed in until it is signed again.

    What was signed stays as a version. Conflict where the verification has begun.
    """
    one = held(report)
    refuse_other_units(one, by)
    if one.status == ReportStatus.UNDER_REVIEW:
        raise Conflict(_("核查已经开始，不能撤回；需要改正的请与省级生态环境主管部门联系。"), code="under_review")
    advance(one, "withdraw", by=by, first_submitted_at=None, handed_over_by=None, handed_over_at=None)
    report_withdrawn(one, by=by)
    tell_of_withdrawal(one, today)
    report.refresh_from_db()


def frozen(
    report: AnnualReport, ready: ReportReady, *, by: User, at: datetime, today: date
) -> tuple[ReportVersion, Leaf]:
    """The version, unsaved and without its entry, and its leaf; nothing is written."""
    number, late = _place(report, is_late(ready.due_on, today))
    content = report_content(ready.basis, ready.year, ready.issues, _frame(report, ready, by, at, number, late=late))
    data = canonical(content)
    assert ready.year.total is not None  # An error otherwise, and refused before.
    version = ReportVersion(
        report=report, number=number, content=data.decode(), digest=sha256(data), form_code=report.form_code,
        emissions_tco2e=column_total(ready.year.total), differences=len(ready.year.stated),
        filed_by_id=report.handed_over_by_id, signed_by=by, submitted_at=at, late=late,
    )  # fmt: skip
    files = tuple(LoggedFile.of(paper.file, paper.name) for paper in ready.papers)
    return version, Leaf("report", subject_of(report, number), data, files)


def subject_of(report: AnnualReport, number: int) -> str:
    """What the log calls a version: 'report/991…/steel/2025/1'."""
    return f"report/{report.enterprise.uscc}/{report.sector}/{report.emission_year}/{number}"


def _frame(report: AnnualReport, ready: ReportReady, by: User, at: datetime, number: int, *, late: bool) -> ReportFrame:
    unit = report.enterprise
    papers = [
        {
            "section": one.section,
            "name": one.name,
            "sha256": one.file.sha256,
            "sm3": one.file.sm3,
            "size": one.file.size,
        }
        for one in ready.papers
    ]
    return ReportFrame(
        number=number,
        kind=report.kind,
        sector=report.sector,
        emission_year=report.emission_year,
        enterprise={"uscc": unit.uscc, "name": unit.name, "province": unit.province, "city": unit.city},
        plan=_plan(report),
        fields=ready.fields,
        papers=papers,
        explanations=ready.explanations,
        filed_by=str(report.handed_over_by or ""),
        signed_by=str(by),
        signed_post=by.acting_post.title if by.acting_post else "",
        submitted_at=at.isoformat(timespec="microseconds"),
        due_on=ready.due_on,
        late=late,
    )


def _plan(report: AnnualReport) -> dict[str, Any] | None:
    plan = report.plan_version
    if plan is None:
        return None
    return {"year": plan.plan.plan_year, "version": plan.number, "sha256": plan_digest(plan)}


def _place(report: AnnualReport, late_today: bool) -> tuple[int, bool]:
    """The version's number, and whether it counts as late: settled by the first one, unless that was withdrawn."""
    last = ReportVersion.objects.filter(report=report).order_by("-number").values_list("number", "late").first()
    if last is None:
        return 1, late_today
    return last[0] + 1, last[1] if report.first_submitted_at else late_today


def _refuse_unsigned(report: AnnualReport) -> None:
    if report.status != ReportStatus.SIGNING:
        words = {"state": ReportStatus(report.status).label}
        sentence = _("该年度排放报告现在的状态是“%(state)s”，可能刚由他人办理；请刷新后再看。")
        raise Conflict(sentence % words, code="conflict")


def _refuse_editor(report: AnnualReport, by: User) -> None:
    """Who typed any of it does not sign it, though somebody else handed it over."""
    if by.pk in report.draft.get("editors", ()):
        raise Refused(_("您参与了本报告的编制；签署须由另一人办理。"), code="second_person")


def refuse_unready(ready: ReportReady) -> None:
    """Raise Refused with the first thing in the way. Codes: "errors", "explanations"; `issues` are ReportIssue."""
    if errors := ready.errors:
        sentence = ngettext("有 %(n)s 处错误，改正后方可报送。", "有 %(n)s 处错误，改正后方可报送。", len(errors))
        raise Refused(sentence % {"n": len(errors)}, code="errors", issues=errors)
    if asked := ready.unexplained:
        sentence = ngettext("有 %(n)s 处没有说明，请逐处说明。", "有 %(n)s 处没有说明，请逐处说明。", len(asked))
        raise Refused(sentence % {"n": len(asked)}, code="explanations", issues=asked)
