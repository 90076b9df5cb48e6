"""核查的场景: reports, verifications and figures written straight into the database, without the steps that lead there."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from cets_portal.accounts.models import Organisation, OrganisationKind, Post, Role, Tenure, User
from cets_portal.deadlines.services import load_norms
from cets_portal.evidence.digests import sha256
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.rules.canonical import canonical
from cets_portal.evidence.services import store
from cets_portal.evidence.services.log import Leaf, append
from cets_portal.norms.form import form_for
from cets_portal.norms.months import Month
from cets_portal.norms.report_form import report_form_for
from dataquality.choices import FindingStatus, ReportKind, ReportStatus, VerificationRole, VerificationStatus
from dataquality.models import (
    AgencyPerson,
    AnnualReport,
    Conclusion,
    ReportVersion,
    Verification,
    VerificationAgency,
    VerificationFinding,
    VerificationMember,
    VerifiedFigure,
)
from dataquality.rules.annual.content import ReportFrame, report_content
from dataquality.rules.annual.year import Basis, build_year
from dataquality.rules.conclusion.draft import Draft
from dataquality.rules.conclusion.marks import MARKS
from dataquality.rules.rows import rows_of
from dataquality.rules.snapshot import column_total, figure
from dataquality.selectors.conclusions import bench_of
from dataquality.services import concluding, confirming
from registry.choices import Sector
from registry.models import Enterprise
from tests.dataquality import making
from tests.factories import make_enterprise, make_uscc
from tests.people import LIN, WANG, WU, XU, ZHOU, Person, make_person

#: A report of 2025 is verified in summer 2026; the 15th of July 2026 is a Wednesday.
YEAR = 2025
TODAY = date(2026, 7, 15)
#: Another agency, for re-checks.
GU = Person("gu", "顾宁", Role.VERIFIER, OrganisationKind.AGENCY, "云屏核查服务有限公司", uscc="91991101MA7B2C3D4X")
DUTIES = (
    ("leader", "许言"),
    ("member", "方可"),
    ("on_site", "方可"),
    ("technical_reviewer", "丁山"),
    ("agency_approver", "于海"),
)


def the_works(sector: str = "aluminium", *, emissions: dict[int, str] | None = None) -> Enterprise:
    """The works for which Wang files and Wu signs."""
    load_norms()
    unit = make_enterprise(
        WANG.body, uscc=WANG.uscc, city=WANG.city, sector=Sector(sector), province=WANG.province, emissions=emissions
    )
    for who in (WANG, WU, LIN, ZHOU):
        make_person(who)
    unit.organisation = Organisation.objects.get(uscc=WANG.uscc)
    unit.save()
    return unit


def content_for(
    unit: Enterprise, sector: str = "aluminium", *, year: int = YEAR, kind: str = ReportKind.REPORT_ONLY
) -> dict[str, Any]:
    """The content of a plausible report, stated for the year without months."""
    form = form_for(sector, Month(year, 12))
    report_form = report_form_for(sector, year)
    assert form
    assert report_form
    layout = making.layout(sector)
    said = {row: _text(value) for row, value in making.values_of(form, layout).items()}
    stated = {row: text for row, text in said.items() if text}
    basis = Basis(
        report_form=report_form, form=form, layout=layout, rows=rows_of(form, layout), stated=stated, direct=True
    )
    frame = ReportFrame(
        number=1, kind=kind, sector=sector, emission_year=year,
        enterprise={"uscc": unit.uscc, "name": unit.name, "province": unit.province, "city": unit.city},
        plan=None, fields={},
    )  # fmt: skip
    return report_content(basis, build_year(basis), (), frame)


def _text(value: Any) -> str:
    return figure(value.number) if value.number is not None else value.text


def make_report(
    unit: Enterprise | None = None,
    sector: str = "aluminium",
    *,
    year: int = YEAR,
    status: str = ReportStatus.UNDER_REVIEW,
    kind: str = ReportKind.MONTHLY,
) -> ReportVersion:
    """A submitted report with its one version."""
    unit = unit or the_works(sector)
    content = content_for(unit, sector, year=year, kind=kind)
    data = canonical(content)
    report = AnnualReport.objects.create(
        enterprise=unit, sector=sector, emission_year=year, kind=kind, status=status, form_code=content["form"],
        due_on=date(year + 1, 3, 31), first_submitted_at=datetime(year + 1, 3, 20, tzinfo=UTC),
    )  # fmt: skip
    entry = append([Leaf("report", f"report/{unit.uscc}/{sector}/{year}/1", data)])[0]
    return ReportVersion.objects.create(
        report=report, number=1, content=data.decode(), digest=sha256(data), form_code=content["form"],
        emissions_tco2e=column_total(Decimal(content["total_tco2e"])), signed_by=None, entry=entry,
    )  # fmt: skip


def make_agency(who: Person = XU) -> VerificationAgency:
    """The agency of a verifier, with the people of a report's signatures; the verifier leads."""
    user = make_person(who)
    body = Organisation.objects.get(uscc=who.uscc)
    agency, new = VerificationAgency.objects.get_or_create(
        uscc=who.uscc, defaults={"name": who.body, "organisation": body}
    )
    if new:
        names = dict.fromkeys(name for _duty, name in DUTIES)
        for number, name in enumerate(names, start=1):
            AgencyPerson.objects.create(
                agency=agency, name=who.name if number == 1 else name, staff_number=f"H{number:03d}",
                sectors=["power", "steel", "cement", "aluminium"], joined_on=date(2020, 1, 1),
                user=user if number == 1 else None,
            )  # fmt: skip
    return agency


def make_verification(
    version: ReportVersion | None = None,
    *,
    who: Person = XU,
    role: str = VerificationRole.FIRST,
    status: str = VerificationStatus.CONCLUDING,
    signers: bool = True,
) -> Verification:
    """A task that has come as far as `status`, with its people."""
    version = version or make_report()
    agency = make_agency(who)
    made = Verification.objects.create(
        report=version.report, version=version, agency=agency, role=role, status=status, due_on=date(2026, 7, 31),
        assigned_by=make_person(LIN), begun_on=date(2026, 6, 1), on_site_ended_on=date(2026, 6, 20),
        findings_on=date(2026, 6, 22), answered_on=date(2026, 6, 29),
    )  # fmt: skip
    people = {one.name: one for one in agency.people.all()}
    for duty, name in DUTIES if signers else DUTIES[:1]:
        person = people.get(name) or people[who.name]
        VerificationMember.objects.create(verification=made, person=person, duty=duty)
    return made


def make_finding(
    verification: Verification, item: str = "", *, verdict: str = "not_mended", finding_class: str = "data"
) -> VerificationFinding:
    """A judged finding."""
    return VerificationFinding.objects.create(
        verification=verification, number=verification.findings.count() + 1, finding_class=finding_class, item=item,
        status=FindingStatus.CLOSED, verdict=verdict, description="台账与填报不一致", issued_on=date(2026, 6, 22),
    )  # fmt: skip


def ready_draft(verification: Verification, *, after: dict[str, str] | None = None, **more: Any) -> Draft:
    """A draft that lacks nothing: every changed row with its reason, all marks said."""
    changed = dict(after or {})
    said: dict[str, Any] = {
        "after": changed,
        "reasons": dict.fromkeys(changed, "按原始台账改正"),
        "marks": dict.fromkeys(MARKS, True),
        "statement": {"conformity": "报告符合核算与报告指南的要求。", "abbreviation": "示例核查", "not_covered": ""},
        "yearly": {row.key: "产量变化" for row in bench_of(verification).yearly},
    }
    return Draft(**(said | more))


def saved(verification: Verification, **more: Any) -> Verification:
    """The task with a finished draft."""
    Verification.objects.filter(pk=verification.pk).update(draft=ready_draft(verification, **more).plain())
    verification.refresh_from_db()
    return verification


def make_conclusion(
    verification: Verification | None = None, *, who: Person = XU, today: date = TODAY, **more: Any
) -> Conclusion:
    """A conclusion as the agency signed it."""
    verification = saved(verification or make_verification(who=who), **more)
    return concluding.conclude(verification, by=make_person(who), today=today)


def make_proposed(conclusion: Conclusion | None = None) -> VerifiedFigure:
    """A figure that Lin proposed."""
    return confirming.propose_conclusion(conclusion or make_conclusion(), by=make_person(LIN))


def make_figure(conclusion: Conclusion | None = None, *, today: date = TODAY) -> VerifiedFigure:
    """A figure that Lin proposed and Zhou confirmed."""
    figure = make_proposed(conclusion)
    confirming.confirm(figure, by=make_person(ZHOU), today=today)
    return figure


def row_with(version: ReportVersion, code: str) -> str:
    """The first row of a parameter in a report."""
    content = json.loads(version.content)
    rows = (row["item"] for section in content["sections"] for row in section["rows"])
    return next(row for row in rows if row.endswith(f":{code}"))


def paper(name: str = "依据.pdf") -> tuple[StoredFile, str]:
    """A small paper with its name."""
    return store(f"%PDF-1.4 {name}".encode(), media_type="application/pdf", by=None), name


def another_works(name: str, sector: str = "aluminium") -> Enterprise:
    """A works of its own body, with one approver: for many units on one page."""
    code = make_uscc()
    unit = make_enterprise(name, uscc=code, sector=sector)  # type: ignore[arg-type]
    body = Organisation.objects.create(
        kind=OrganisationKind.ENTERPRISE, name=name, province=unit.province, city=unit.city, uscc=code
    )
    user = User.objects.create(username=f"approver-{code[-6:]}", display_name="负责人")
    post = Post.objects.create(organisation=body, role=Role.APPROVER, title="负责人")
    Tenure.objects.create(post=post, user=user, from_on=date(2025, 1, 1))
    unit.organisation = body
    unit.save()
    return unit
