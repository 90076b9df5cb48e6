"""一年的月份: the twelve months of a unit's year as the report takes them: figures, standing, digest; five queries."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery

from cets_portal.norms.form import form_of
from cets_portal.norms.months import Month
from dataquality.choices import FilingStatus
from dataquality.models import Filing, Submission
from dataquality.rules.annual.months import MonthFigures, Standing, month_figures
from dataquality.rules.months_due import DueMonth, has_ended
from dataquality.selectors.elsewhere import months_elsewhere
from dataquality.selectors.filings import months_of
from registry.models import Enterprise

_STANDING = {
    FilingStatus.ACCEPTED: Standing.ACCEPTED,
    FilingStatus.SUBMITTED: Standing.WAITING,
    FilingStatus.RETURNED: Standing.RETURNED,
}


def months_of_year(enterprise: Enterprise, sector: str, year: int) -> tuple[MonthFigures, ...]:
    """January to December. Only accepted and signed months bring figures."""
    months = [Month(year, number) for number in range(1, 13)]
    filings = {one.month: one for one in _filings(enterprise, sector, months)}
    submissions = _submissions(filings)
    due = months_of(enterprise, sector, year)
    gone = {month for _unit, of, month in months_elsewhere([enterprise.pk], year) if of == sector}
    return tuple(_month(one, filings.get(str(one)), submissions, due, gone) for one in months)


def _filings(enterprise: Enterprise, sector: str, months: list[Month]) -> list[Filing]:
    found = Filing.objects.filter(enterprise=enterprise, sector=sector, month__in=[str(one) for one in months])
    return list(found.only("pk", "month", "status"))


def _submissions(filings: Mapping[str, Filing]) -> dict[int, Submission]:
    """Filing's key → its newest submission."""
    newest = Submission.objects.filter(filing=OuterRef("filing")).order_by("-number").values("number")[:1]
    found = Submission.objects.filter(filing__in=[one.pk for one in filings.values()], number=Subquery(newest))
    return {one.filing_id: one for one in found.defer("figures")}


def _month(
    month: Month,
    filing: Filing | None,
    submissions: Mapping[int, Submission],
    due: Mapping[Month, DueMonth],
    gone: set[str],
) -> MonthFigures:
    submission = submissions.get(filing.pk) if filing else None
    standing = _standing(filing, submission, month in due, str(month) in gone)
    if submission is None or not standing.counts:
        return MonthFigures(month, standing)
    content: dict[str, Any] = json.loads(submission.content)
    form = form_of(content["form"])
    return month_figures(month, standing, content, form, number=submission.number, sha256=submission.digest)


def _standing(filing: Filing | None, submission: Submission | None, owed: bool, elsewhere: bool) -> Standing:
    if filing is not None and submission is not None:
        return _STANDING.get(FilingStatus(filing.status), Standing.RETURNED)
    if elsewhere:
        return Standing.ELSEWHERE
    if filing is not None:
        return Standing.DRAFT
    return Standing.MISSING if owed else Standing.NOT_OWED


def year_has_ended(year: int, today: date) -> bool:
    """A year is reported when it is over."""
    return has_ended(Month(year, 12), today)
