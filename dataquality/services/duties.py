"""办结通知: tells the rooms above that a duty is done or open again, in the same transaction (settings.DUTY_SETTLERS)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

from cets_portal.accounts.models import User
from dataquality.models import AnnualReport, Filing, PlanVersion, VerifiedFigure
from registry.models import Enterprise


def month_filed(filing: Filing, *, done_on: date, by: User | None) -> None:
    """The month is handed in."""
    months_filed([filing], done_on=done_on, by=by)


def months_filed(filings: Sequence[Filing], *, done_on: date, by: User | None) -> None:
    """Months are handed in, of any units; a few queries for each month and sector."""
    units: dict[tuple[str, str], list[Enterprise]] = defaultdict(list)
    for one in filings:
        units[one.sector, one.month].append(one.enterprise)
    for (sector, month), enterprises in units.items():
        _call("months_filed", enterprises, sector, month, done_on=done_on, by=by)


def plan_accepted(version: PlanVersion, *, done_on: date, by: User | None) -> None:
    """The plan of the year is accepted."""
    plan = version.plan
    _call("plan_accepted", plan.enterprise, plan.sector, plan.plan_year, done_on=done_on, by=by)


def evaluation_published(province: str, emission_year: int, *, done_on: date, by: User | None) -> None:
    """Every agency that worked in the province that year has its evaluation published."""
    _call("evaluation_published", province, emission_year, done_on=done_on, by=by)


def report_submitted(report: AnnualReport, *, done_on: date, by: User | None) -> None:
    """The year is reported."""
    about = (report.enterprise, report.sector, report.emission_year, report.kind)
    _call("report_submitted", *about, done_on=done_on, by=by)


def report_withdrawn(report: AnnualReport, *, by: User | None) -> None:
    """A reported year was taken back: its duty is open again."""
    _call("report_withdrawn", report.enterprise, report.sector, report.emission_year, report.kind, by=by)


def figure_told(figure: VerifiedFigure, *, done_on: date, by: User | None) -> None:
    """The unit was told of its confirmed figure: verification, or for those that only report the check, is done."""
    _call("figure_told", figure.enterprise, figure.sector, figure.emission_year, done_on=done_on, by=by)


def _call(name: str, *about: object, **more: object) -> None:
    import_string(settings.DUTY_SETTLERS[name])(*about, **more)
