"""核查步骤: begun, on-site list handed in or the visit skipped, ended, waiting stopped, cancelled; each on its day."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.audit.services import record
from cets_portal.norms.verification import verification_guide
from dataquality.access.verification import is_agency
from dataquality.choices import ReportStatus, SheetAnswer, SheetKind, VerificationStatus
from dataquality.models import AnnualReport, SheetRow, Verification
from dataquality.selectors.verification import newest_version, open_points, presences_of, turn
from dataquality.selectors.verification_reports import latest_versions
from dataquality.services.reports.reviewing import begin_review
from dataquality.services.verification import telling
from dataquality.services.verification.gate import (
    at_work,
    locked,
    refuse_other_bureaus,
    refuse_other_stages,
    refuse_outsiders,
)

_S = VerificationStatus
_READ_IN = (ReportStatus.SUBMITTED, ReportStatus.UNDER_REVIEW, ReportStatus.SETTLED)
_VERSION_STAGES = (_S.DOCUMENTS, _S.ON_SITE, _S.FINDINGS, _S.CORRECTING, _S.CONCLUDING, _S.RETURNED)


@transaction.atomic
def begin(verification: Verification, *, by: User, today: date) -> None:
    """开始文件评审 of the newest version: the report can be withdrawn no more; the form is made from the guide."""
    held = at_work(verification, by, (_S.ASSIGNED,))
    _begin_report(held.report, by)
    version = latest_versions([held.report])[held.report_id]
    advance(held, "begin", by=by, begun_on=today, version=version, detail={"version": version.number})
    points = verification_guide().points_for(held.report.sector)
    SheetRow.objects.bulk_create(
        SheetRow(verification=held, sheet=SheetKind.DOCUMENT, code=one.code, title=one.title) for one in points
    )
    verification.refresh_from_db()


def _begin_report(report: AnnualReport, by: User) -> None:
    if report.status not in _READ_IN:
        words = {"status": ReportStatus(report.status).label}
        raise Refused(_("报告现处于“%(status)s”，还不能开始评审；请等企业重新报送。") % words, code="report")
    if report.status == ReportStatus.SUBMITTED:
        begin_review(report, by=by)


@transaction.atomic
def go_on_site(verification: Verification, *, by: User, today: date) -> None:
    """提交现场核查清单, made of the points asked on site and the group's own. Refused: "open" points, "empty" list."""
    held = at_work(verification, by, (_S.DOCUMENTS,))
    refuse_open_points(held, SheetKind.DOCUMENT)
    asked = held.sheet_rows.filter(sheet=SheetKind.DOCUMENT, answer=SheetAnswer.ASK_ON_SITE).order_by("pk")
    SheetRow.objects.bulk_create(
        SheetRow(verification=held, sheet=SheetKind.ON_SITE, code=one.code, title=one.title, item=one.item)
        for one in asked
    )
    if not held.sheet_rows.filter(sheet=SheetKind.ON_SITE).exists():
        raise Refused(
            _("现场核查清单是空的。请把要在现场核实的要点选为“列入现场核查”；不需到现场的，由省厅决定。"), code="empty"
        )
    advance(held, "go_on_site", by=by, listed_on=today)
    telling.tell_site_list(held, today)
    verification.refresh_from_db()


@transaction.atomic
def skip_on_site(verification: Verification, *, reason: str, by: User, today: date) -> None:
    """不安排现场核查: the bureau's decision with its reason, once the documents are reviewed."""
    refuse_other_bureaus(verification.province, by)
    held = locked(verification)
    refuse_other_stages(held, (_S.DOCUMENTS,))
    refuse_open_points(held, SheetKind.DOCUMENT)
    said: dict[str, Any] = {"on_site_skipped": True, "skip_reason": reason.strip(), "on_site_ended_on": today}
    advance(held, "skip_on_site", by=by, reason=reason, **said)
    telling.tell_skipped(held, reason.strip(), today)
    verification.refresh_from_db()


@transaction.atomic
def end_on_site(verification: Verification, *, by: User, today: date) -> None:
    """现场核查结束: the filled list comes back. Refused: "open" points, "days" to come or none, too few "people"."""
    held = at_work(verification, by, (_S.ON_SITE,))
    refuse_open_points(held, SheetKind.ON_SITE)
    present = presences_of(held)
    last = present.aggregate(last=Max("on_day"))["last"]
    if last is None or last > today:
        raise Refused(_("请先登记到场人员和日期；还没有到的日期请删去或改正。"), code="days")
    least, found = verification_guide().group.on_site_at_least, len({one.person_id for one in present})
    if found < least:
        words = {"least": least, "found": found}
        raise Refused(_("现场核查组不少于 %(least)s 人，登记到场的只有 %(found)s 人。") % words, code="people")
    advance(held, "end_on_site", by=by, on_site_ended_on=last, on_site_back_on=today)
    verification.refresh_from_db()


@transaction.atomic
def stop_waiting(verification: Verification, *, reason: str, by: User, today: date) -> None:
    """逾期未整改，转入结论: by the group or the bureau, only when the unit's day is over."""
    if is_agency(by):
        refuse_outsiders(verification, by)
    else:
        refuse_other_bureaus(verification.province, by)
    held = locked(verification)
    refuse_other_stages(held, (_S.CORRECTING,))
    term = turn(held).term
    if term and not term.is_late(today):
        words = {"day": term.due_on.isoformat()}
        raise Refused(_("企业的整改期限到 %(day)s 为止，期满后方可转入结论。") % words, code="early")
    advance(held, "stop_waiting", by=by, reason=reason)
    telling.tell_stopped(held, reason.strip(), today)
    verification.refresh_from_db()


@transaction.atomic
def cancel(verification: Verification, *, reason: str, by: User, today: date) -> None:
    """撤销任务: by the bureau with a reason, before a conclusion is there; the report can be given out again."""
    refuse_other_bureaus(verification.province, by)
    held = locked(verification)
    advance(held, "cancel", by=by, reason=reason)
    telling.tell_cancelled(held, reason.strip(), today)
    verification.refresh_from_db()


@transaction.atomic
def adopt_version(verification: Verification, *, by: User) -> None:
    """改用最新版本: the report came back mended meanwhile and is withdrawn no more; what was found of the points stays."""
    held = at_work(verification, by, _VERSION_STAGES)
    newest = newest_version(held)
    if newest is None:
        raise Refused(_("没有更新的报告版本。"), code="version")
    _begin_report(held.report, by)
    detail = {"from": held.version.number, "to": newest.number}
    Verification.objects.filter(pk=held.pk).update(version=newest)
    record("dataquality.verification.adopt_version", held, by=by, detail=detail)
    verification.refresh_from_db()


def refuse_open_points(verification: Verification, sheet: str) -> None:
    """Refused while a point of the form has no answer."""
    left = open_points(verification, sheet)
    if left:
        words = {"n": left, "sheet": SheetKind(sheet).label}
        raise Refused(_("%(sheet)s还有 %(n)s 项未核，请逐项填写。") % words, code="open")
