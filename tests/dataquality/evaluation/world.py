"""场景: verifications of a year as their rows, made directly: what led to them is tested where it is done."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from cets_portal.accounts.models import Organisation, User
from cets_portal.evidence.models import LogEntry
from cets_portal.evidence.services.log import Leaf, append
from dataquality.choices import FigureSource, FigureStatus, FindingStatus, VerificationRole, VerificationStatus
from dataquality.models import (
    AgencyEvaluation,
    AgencyPerson,
    AnnualReport,
    Conclusion,
    Presence,
    RecheckDifference,
    ReportVersion,
    Verification,
    VerificationAgency,
    VerificationFinding,
    VerificationMember,
    VerifiedFigure,
)
from dataquality.services.evaluation.computing import compute
from registry.models import Enterprise
from tests.factories import make_enterprise, make_uscc
from tests.people import DEMO, XU, make_person

TODAY = date(2026, 9, 1)
YEAR = 2025
DUE = date(2026, 6, 30)
_serial = count(1)


def logged(kind: str) -> LogEntry:
    """A leaf of its own."""
    return append([Leaf(kind, f"{kind}/{next(_serial)}", b"{}")])[0]


def agency_of_xu() -> VerificationAgency:
    """The agency in whose name Xu signs in."""
    make_person(XU)
    body = Organisation.objects.get(name=XU.body)
    return VerificationAgency.objects.get_or_create(uscc=XU.uscc, defaults={"name": XU.body, "organisation": body})[0]


def other_agency(name: str = "另一家核查有限公司") -> VerificationAgency:
    return VerificationAgency.objects.create(uscc=make_uscc(), name=name)


def report_of(unit: Enterprise, sector: str = "steel", year: int = YEAR) -> AnnualReport:
    """The unit's report of the year, with one version."""
    report, new = AnnualReport.objects.get_or_create(
        enterprise=unit, sector=sector, emission_year=year, defaults={"form_code": "steel-v01-2024"}
    )
    if new:
        ReportVersion.objects.create(
            report=report, number=1, content="{}", digest="0" * 64, form_code=report.form_code,
            emissions_tco2e=Decimal(1000), entry=logged("report"),
        )  # fmt: skip
    return report


def assigned(
    agency: VerificationAgency, unit: Enterprise | None = None, *, role: str = VerificationRole.FIRST, **more: Any
) -> Verification:
    """A task given out in April, due by DUE."""
    report = report_of(unit or make_enterprise(sector="steel"))  # type: ignore[arg-type]
    version = report.versions.get(number=1)
    at = datetime(2026, 4, 20, 1, 0, tzinfo=UTC)
    return Verification.objects.create(
        report=report, version=version, agency=agency, role=role, **{"due_on": DUE, "assigned_at": at, **more}
    )


def concluded(
    agency: VerificationAgency, unit: Enterprise | None = None, *, on: date = date(2026, 6, 20),
    tco2e: str = "100000", marks: dict[str, bool] | None = None, **more: Any,
) -> Verification:  # fmt: skip
    """A task with its conclusion."""
    task = assigned(agency, unit, **{"status": VerificationStatus.CONFIRMED, "concluded_on": on, **more})
    conclude(task, on=on, tco2e=tco2e, marks=marks)
    return task


def conclude(
    task: Verification, *, on: date, tco2e: str, marks: dict[str, bool] | None = None, at: datetime | None = None
) -> Conclusion:
    number = task.conclusions.count() + 1
    content = json.dumps({"marks": marks or {}}, ensure_ascii=False)
    return Conclusion.objects.create(
        verification=task, number=number, report_number=f"R-{number}", content=content, digest="0" * 64,
        before_tco2e=Decimal(tco2e), after_tco2e=Decimal(tco2e), conforms=all((marks or {}).values()),
        concluded_at=at or datetime(on.year, on.month, on.day, 2, 0, tzinfo=UTC), entry=logged("conclusion"),
    )  # fmt: skip


def stands(task: Verification, tco2e: str) -> VerifiedFigure:
    """The province stands by this figure."""
    report = task.report
    return VerifiedFigure.objects.create(
        enterprise=report.enterprise, sector=report.sector, emission_year=report.emission_year, number=1,
        status=FigureStatus.CONFIRMED, source=FigureSource.CONCLUSION, emissions_tco2e=Decimal(tco2e),
        conclusion=task.conclusions.order_by("number").last(),
    )  # fmt: skip


def disputed(first: Verification, recheck: Verification) -> RecheckDifference:
    """An open difference between two tasks."""
    one, other = first.conclusions.get(), recheck.conclusions.get()
    return RecheckDifference.objects.create(
        first=one, recheck=recheck, first_tco2e=one.after_tco2e, recheck_tco2e=other.after_tco2e, opened_on=TODAY
    )


def found(task: Verification, kind: str, status: str = FindingStatus.CLOSED) -> VerificationFinding:
    number = task.findings.count() + 1
    return VerificationFinding.objects.create(
        verification=task, number=number, finding_class=kind, status=status, description="x"
    )


def member(task: Verification, name: str = "李核") -> AgencyPerson:
    number = str(next(_serial))
    person = AgencyPerson.objects.create(
        agency=task.agency, name=name, staff_number=number, sectors=["steel"], joined_on=date(2020, 1, 1)
    )
    VerificationMember.objects.create(verification=task, person=person, duty="member")
    return person


def present(task: Verification, people: int) -> None:
    """So many people on site, on one day."""
    Verification.objects.filter(pk=task.pk).update(on_site_ended_on=date(2026, 5, 20))
    for _n in range(people):
        Presence.objects.create(
            person=member(task), on_day=date(2026, 5, 20), enterprise=task.report.enterprise, verification=task
        )


def evaluated(by: User, agency: VerificationAgency | None = None, year: int = YEAR) -> AgencyEvaluation:
    """Computed for everybody; the evaluation of one."""
    compute(DEMO, year, by=by, today=TODAY)
    return AgencyEvaluation.objects.get(agency=agency or agency_of_xu(), province=DEMO, emission_year=year)
