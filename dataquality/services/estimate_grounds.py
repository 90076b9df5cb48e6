"""测算的前提: whether there is anything to estimate; asked when an estimate is proposed and again when it is confirmed."""

from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from cets_portal.deadlines.choices import ObligationStatus
from cets_portal.deadlines.models import Obligation
from cets_portal.norms.codes import DutyCode
from dataquality.choices import ReportStatus
from dataquality.models import AnnualReport
from dataquality.selectors.verified import figure_of, is_estimated
from registry.choices import Sector
from registry.models import Enterprise

#: A report in one of these states was handed in: it is verified, not estimated.
_REPORTED: Final = (ReportStatus.SUBMITTED, ReportStatus.UNDER_REVIEW, ReportStatus.SETTLED)


def refuse_estimate(enterprise: Enterprise, sector: str, emission_year: int, *, today: date) -> None:
    """Raise Refused where there is nothing to estimate: reported, not yet due, verified, or another sector."""
    words = {"unit": enterprise.name, "year": emission_year, "sector": Sector(sector).label}
    if not enterprise.activities.filter(sector=sector).exists():
        raise Refused(_("%(unit)s没有登记%(sector)s行业。") % words, code="sector")
    reports = AnnualReport.objects.filter(enterprise=enterprise, sector=sector, emission_year=emission_year)
    if reports.filter(status__in=_REPORTED).exists():
        raise Refused(_("%(unit)s已报送 %(year)s 年度排放报告，应组织核查，不测算。") % words, code="reported")
    due_on = report_due_on(sector, emission_year)
    if due_on is not None and today <= due_on:
        sentence = _("%(year)s 年度排放报告的报送期限为 %(day)s，期限过后仍未报送的方可测算。")
        raise Refused(sentence % (words | {"day": due_on.isoformat()}), code="not_due")
    standing = figure_of(enterprise, sector, emission_year)
    if standing is not None and not is_estimated(standing):
        raise Refused(_("%(unit)s %(year)s 年度已有核查认定，不再测算。") % words, code="verified")


def report_due_on(sector: str, emission_year: int) -> date | None:
    """The day by which reports of a sector and year are due by the notices in force; None where none says."""
    found = Obligation.objects.filter(
        duty=DutyCode.ANNUAL_REPORT, sector=sector, emission_year=emission_year, status=ObligationStatus.IN_FORCE
    )
    return found.order_by("-due_on").values_list("due_on", flat=True).first()
