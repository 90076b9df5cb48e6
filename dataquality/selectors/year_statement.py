"""年度认定一览: every unit of a year with what it reported, what was concluded and what stands; six queries for any number."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from cets_portal.accounts.models import User
from cets_portal.accounts.scope import visible_to
from cets_portal.norms.codes import Verdict
from dataquality.access.verification import is_agency
from dataquality.choices import (
    DifferenceStatus,
    FigureStatus,
    ObjectionStatus,
    ReportStatus,
    VerificationRole,
    VerificationStatus,
)
from dataquality.models import AnnualReport, Conclusion, Objection, RecheckDifference, ReportVersion, VerifiedFigure
from dataquality.rules.differences import change_percent
from registry.choices import ListStatus
from registry.models import ListEntry

#: Where a unit's year stands, in the order of the work.
STATES: dict[str, Any] = {
    "unreported": _("未报送"),
    "reported": _("待核查结论"),
    "concluded": _("待认定"),
    "proposed": _("待复核"),
    "untold": _("待告知"),
    "told": _("已告知"),
    "objected": _("异议中"),
}
_DRAFTS = (ReportStatus.DRAFT, ReportStatus.SIGNING, ReportStatus.RETURNED)


@dataclass
class Line:
    """一家的一年. Figures in tCO2e, None where there is none; `differs`: a re-check differs and nobody has answered."""

    enterprise_id: int
    sector: str
    name: str
    uscc: str
    city: str
    report_only: bool = False
    report_id: int | None = None
    reported: Decimal | None = None
    conclusion_id: int | None = None
    concluded: Decimal | None = None
    differs: bool = False
    figure: VerifiedFigure | None = None
    proposed_id: int | None = None
    objected: bool = False

    @property
    def verified(self) -> Decimal | None:
        """认定排放量."""
        return self.figure.emissions_tco2e if self.figure else None

    @property
    def percent(self) -> Decimal | None:
        """认定较报告的变化, %."""
        if self.reported is None or self.verified is None:
            return None
        return change_percent(self.reported, self.verified)

    @property
    def state(self) -> str:
        """A key of STATES."""
        if self.proposed_id:
            return "proposed"
        if self.figure:
            if self.objected:
                return "objected"
            return "told" if self.figure.told_on else "untold"
        if self.conclusion_id:
            return "concluded"
        return "reported" if self.reported is not None else "unreported"


def lines_of(user: User, emission_year: int, *, sector: str = "") -> list[Line]:
    """Every unit that stands on a list in force of the year, or has a report or figure of it, by sector, city, name."""
    found = {(one.enterprise_id, one.sector): one for one in _listed(user, emission_year, sector)}
    for report in _reports(user, emission_year, sector):
        line = found.setdefault((report.enterprise_id, report.sector), _of_unit(report.enterprise, report.sector))
        line.report_id = report.pk
        line.reported = report.reported if report.status not in _DRAFTS else None
        line.conclusion_id, line.concluded, line.differs = report.conclusion_pk, report.concluded, report.differs
    for figure in _figures(user, emission_year, sector):
        line = found.setdefault((figure.enterprise_id, figure.sector), _of_unit(figure.enterprise, figure.sector))
        if figure.status == FigureStatus.PROPOSED:
            line.proposed_id = figure.pk
        else:
            line.figure, line.objected = figure, figure.objection_pk is not None
            if figure.conclusion:
                line.conclusion_id, line.concluded = figure.conclusion_id, figure.conclusion.after_tco2e
    return sorted(found.values(), key=lambda one: (one.sector, one.city, one.name, one.uscc))


def counts_of(lines: Iterable[Line]) -> dict[str, int]:
    """How many units in each state; "" for all."""
    counted = Counter(one.state for one in lines)
    return {"": sum(counted.values()), **{state: counted.get(state, 0) for state in STATES}}


def narrowed(lines: Iterable[Line], *, state: str = "", text: str = "", city: str = "") -> list[Line]:
    """The lines under the filters of the page."""
    wanted = text.strip().casefold()
    return [
        one
        for one in lines
        if (not state or one.state == state)
        and (not city or one.city == city)
        and (not wanted or wanted in one.name.casefold() or one.uscc.casefold().startswith(wanted))
    ]


def _of_unit(enterprise: Any, sector: str) -> Line:
    return Line(enterprise.pk, sector, enterprise.name, enterprise.uscc, enterprise.city)


def _listed(user: User, year: int, sector: str) -> list[Line]:
    entries = ListEntry.objects.filter(
        annual_list__status=ListStatus.PUBLISHED,
        annual_list__list_year=year,
        decision__in=(Verdict.INCLUDE, Verdict.REPORT_ONLY),
    )
    if sector:
        entries = entries.filter(annual_list__sector=sector)
    rows = _seen(entries, user).values_list("enterprise_id", "annual_list__sector", "name", "uscc", "city", "decision")
    return [
        Line(unit, of, name, uscc, city, decision == Verdict.REPORT_ONLY)
        for unit, of, name, uscc, city, decision in rows.order_by()
    ]


def _reports(user: User, year: int, sector: str) -> Iterable[Any]:
    versions = ReportVersion.objects.filter(report=OuterRef("pk")).order_by("-number")
    newest = _standing(Conclusion.objects.filter(verification__report=OuterRef("pk")))
    differs = RecheckDifference.objects.filter(recheck__report=OuterRef("pk"), status=DifferenceStatus.OPEN)
    found = AnnualReport.objects.filter(emission_year=year)
    found = found.filter(sector=sector) if sector else found
    return (
        _seen(found, user)
        .select_related("enterprise")
        .defer("draft")
        .annotate(
            reported=Subquery(versions.values("emissions_tco2e")[:1]),
            conclusion_pk=Subquery(newest.values("pk")[:1]),
            concluded=Subquery(newest.values("after_tco2e")[:1]),
            differs=Exists(differs),
        )
        .order_by()
    )


def _standing(found: QuerySet[Conclusion]) -> QuerySet[Conclusion]:
    """Conclusions that were neither returned nor set aside, the first verification's before all: of re-checks only those
    that an officer found right."""
    right = Q(verification__difference__status=DifferenceStatus.RESOLVED, verification__difference__stands="recheck")
    rows = found.filter(verification__status__in=(VerificationStatus.CONCLUDED, VerificationStatus.CONFIRMED))
    return rows.filter(Q(verification__role=VerificationRole.FIRST) | right).order_by("verification__role", "-pk")


def _figures(user: User, year: int, sector: str) -> Iterable[Any]:
    objection = Objection.objects.filter(
        figure=OuterRef("pk"), status__in=(ObjectionStatus.FILED, ObjectionStatus.PROPOSED)
    )
    found = VerifiedFigure.objects.filter(
        emission_year=year, status__in=(FigureStatus.PROPOSED, FigureStatus.CONFIRMED)
    )
    found = found.filter(sector=sector) if sector else found
    rows = _seen(found, user).select_related("enterprise", "conclusion")
    rows = rows.defer("annex", "touched", "conclusion__content")
    return rows.annotate(objection_pk=Subquery(objection.values("pk")[:1])).order_by()


def _seen(found: QuerySet[Any], user: User) -> QuerySet[Any]:
    """Officials' horizon; nobody else reads the statement."""
    return (
        found.none()
        if is_agency(user)
        else visible_to(found, user, province="enterprise__province", city="enterprise__city")
    )
