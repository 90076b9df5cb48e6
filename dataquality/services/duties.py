"""办结通知: tells the rooms above that a duty is done or open again, in the same transaction (settings.DUTY_SETTLERS)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

from cets_portal.accounts.models import User
from dataquality.models import Filing, PlanVersion
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


def _call(name: str, *about: object, **more: object) -> None:
    import_string(settings.DUTY_SETTLERS[name])(*about, **more)
