"""补报窗口: after the due date a month is filed only in a window that an officer opened with a reason."""

from datetime import date, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import BUREAU
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.services import record
from cets_portal.clock.reading import now
from cets_portal.norms.months import Month
from dataquality.models import Filing, FilingWindow
from dataquality.rules.months_due import has_ended
from dataquality.selectors.filings import due_month
from dataquality.services.filings import refuse_role
from dataquality.services.review_telling import tell_of_window
from registry.models import Enterprise

LONGEST_REASON: Final = 1000
#: A window ends within the year.
LONGEST_DAYS: Final = 366


@transaction.atomic
def open_window(
    enterprise: Enterprise, sector: str, month: Month, *, until: date, reason: str, by: User, today: date
) -> FilingWindow:
    """Open the month for filing up to `until`, that day included; an earlier window of the month is closed by it.

    Refused: "reason", "until", "not_listed", "not_late", "filed"; Forbidden to other posts and other provinces; Conflict where somebody
    else has just opened one.
    """
    refuse_role(by, BUREAU)
    _refuse_stranger(enterprise, by)
    reason = _reason(reason)
    if not today <= until <= today + timedelta(days=LONGEST_DAYS):
        raise Refused(_("开放截止日期应在今天（%(day)s）至一年之内。") % {"day": today.isoformat()}, code="until")
    due = due_month(enterprise, sector, month)
    if due is None or not has_ended(month, today):
        raise Refused(_("该单位不需填报 %(month)s，或该月还没有结束。") % {"month": month}, code="not_listed")
    _refuse_unneeded(enterprise, sector, month, due.due_on, today)
    for earlier in _open(enterprise, sector, month):
        _close(earlier, by, _("由新的补报窗口替代"))
    window = FilingWindow(
        enterprise=enterprise, sector=sector, month=str(month), until=until, reason=reason, opened_by=by
    )
    try:
        with transaction.atomic():
            window.save(force_insert=True)
    except IntegrityError as clash:
        raise Conflict(_("刚刚已有人为该月开放补报，请刷新后再看。"), code="conflict") from clash
    detail = {"sector": sector, "month": str(month), "until": until.isoformat()}
    record("dataquality.filingwindow.open", window, by=by, reason=reason, detail=detail)
    tell_of_window(window, today)
    return window


@transaction.atomic
def close_window(window: FilingWindow, *, reason: str, by: User) -> None:
    """Close a window before its day. Conflict where it is closed already, Refused without a reason."""
    refuse_role(by, BUREAU)
    _refuse_stranger(window.enterprise, by)
    reason = _reason(reason)
    held = FilingWindow.objects.select_for_update().get(pk=window.pk)
    if held.closed_at:
        raise Conflict(_("该补报窗口已经关闭，请刷新后再看。"), code="conflict")
    _close(held, by, reason)
    window.refresh_from_db()


def _open(enterprise: Enterprise, sector: str, month: Month) -> list[FilingWindow]:
    found = FilingWindow.objects.filter(enterprise=enterprise, sector=sector, month=str(month), closed_at__isnull=True)
    return list(found.select_for_update())


def _close(window: FilingWindow, by: User, reason: str) -> None:
    FilingWindow.objects.filter(pk=window.pk).update(closed_at=now(), closed_by=by)
    record("dataquality.filingwindow.close", window, by=by, reason=reason)


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason:
        raise Refused(_("请写明开放或关闭补报的理由。"), code="reason")
    if len(reason) > LONGEST_REASON:
        raise Refused(_("理由不超过 %(limit)s 字。") % {"limit": LONGEST_REASON}, code="reason")
    return reason


def _refuse_unneeded(enterprise: Enterprise, sector: str, month: Month, due_on: date | None, today: date) -> None:
    """A window is for a month that is past its date and was never handed in."""
    if due_on is None or today <= due_on:
        words = {"month": month, "day": due_on.isoformat() if due_on else "–"}
        raise Refused(_("%(month)s 的期限 %(day)s 未过，单位可以直接填报，不用开放补报。") % words, code="not_late")
    filed = Filing.objects.filter(enterprise=enterprise, sector=sector, month=str(month))
    if filed.filter(first_submitted_at__isnull=False).exists():
        raise Refused(_("%(month)s 已经提交，不用开放补报。") % {"month": month}, code="filed")


def _refuse_stranger(enterprise: Enterprise, by: User) -> None:
    post = by.acting_post
    if post is None or post.organisation.province != enterprise.province:
        raise Forbidden(_("只能为本省的单位开放补报。"), code="province")
