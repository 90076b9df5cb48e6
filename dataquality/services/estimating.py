"""省级测算: the province's own estimate where a unit fails to report, with its basis in words and on file."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Refused
from cets_portal.deadlines.choices import ObligationStatus
from cets_portal.deadlines.models import Obligation
from cets_portal.evidence.models import StoredFile
from cets_portal.norms.codes import DutyCode
from dataquality.choices import FigureSource, ReportStatus
from dataquality.models import AnnualReport, VerifiedFigure
from dataquality.rules.annex import estimated_annex
from dataquality.rules.snapshot import column_total, figure
from dataquality.selectors.verified import figure_of, is_estimated
from dataquality.services.confirming import FigureWanted, hold_figures, propose
from dataquality.services.verification.gate import refuse_other_bureaus
from registry.choices import Sector
from registry.models import Enterprise

#: A report in one of these states was handed in: it is verified, not estimated.
_REPORTED = (ReportStatus.SUBMITTED, ReportStatus.UNDER_REVIEW, ReportStatus.SETTLED)


@transaction.atomic
def propose_estimate(
    enterprise: Enterprise,
    sector: str,
    emission_year: int,
    *,
    tco2e: Decimal,
    basis: str,
    basis_file: StoredFile | None,
    by: User,
    today: date,
) -> VerifiedFigure:
    """提出测算, for another officer to confirm. Refused: the unit has reported, its date has not passed, a verified
    figure stands, the unit is not of the sector, or basis or file are missing."""
    refuse_other_bureaus(enterprise.province, by)
    if not basis.strip():
        raise Refused(_("请写明测算的方法和依据。"), code="basis")
    if basis_file is None:
        raise Refused(_("请附测算依据的文件。"), code="basis_file")
    if tco2e < 0:
        raise Refused(_("排放量不能为负。"), code="tco2e")
    hold_figures(enterprise)
    refuse_estimate(enterprise, sector, emission_year, today=today)
    names = {"uscc": enterprise.uscc, "name": enterprise.name, "province": enterprise.province, "city": enterprise.city}
    tonnes = column_total(tco2e)
    wanted = FigureWanted(
        source=FigureSource.ESTIMATE,
        tco2e=tonnes,
        annex=estimated_annex(sector, emission_year, names, figure(tonnes)),
        basis=basis.strip(),
        basis_file=basis_file,
    )
    return propose(enterprise, sector, emission_year, wanted, by=by)


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
