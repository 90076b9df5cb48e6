"""报告的核查进程: verification begins, the report is sent back with reasons and a day to mend, or settled."""

from datetime import date

from django.db import transaction

from cets_portal.accounts.models import User
from cets_portal.audit.lifecycle import advance, check_allowed
from cets_portal.clock.reading import now
from cets_portal.clock.reading import today as today_of_portal
from dataquality.choices import ReportStatus
from dataquality.models import AnnualReport
from dataquality.services.filings import refuse_past_day
from dataquality.services.reports.states import held, refuse_other_provinces
from dataquality.services.reports.telling import tell_of_return


@transaction.atomic
def begin_review(report: AnnualReport, *, by: User | None) -> None:
    """开始核查 with the first assignment: the enterprise withdraws no more. Begun already: nothing happens.

    Conflict where the report is not handed in.
    """
    one = held(report)
    if one.status != ReportStatus.UNDER_REVIEW:
        advance(one, "begin_review", by=by)
    report.refresh_from_db()


@transaction.atomic
def return_report(report: AnnualReport, *, by: User, reason: str, mend_by: date, today: date | None = None) -> None:
    """退回 by an officer of the province, before or during the verification; the enterprise is told.

    Refused: no reason, a day that has passed ("mend_by"). Returned is not late: it has a clock of its own.
    """
    day = today or today_of_portal()
    refuse_other_provinces(report, by)
    one = held(report)
    check_allowed(one, AnnualReport.LIFECYCLE["return"], by=by, reason=reason)
    refuse_past_day(mend_by, day)
    detail = {"mend_by": mend_by.isoformat()}
    said = {"return_reason": reason.strip(), "mend_by": mend_by, "returned_at": now()}
    said |= {"handed_over_by": None, "handed_over_at": None}
    advance(one, "return", by=by, reason=reason, detail=detail, **said)
    tell_of_return(one, day)
    report.refresh_from_db()


@transaction.atomic
def settle(report: AnnualReport, *, by: User | None) -> None:
    """核查确认 when the figure of the year is confirmed. Settled already (a later figure): nothing happens."""
    one = held(report)
    if one.status != ReportStatus.SETTLED:
        advance(one, "settle", by=by)
    report.refresh_from_db()
