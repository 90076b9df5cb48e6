"""核查的场景: submitted reports, agencies with people, and a task at any of its steps."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from cets_portal.accounts.models import Organisation, OrganisationKind, Post, Role, Tenure, User
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services.log import Leaf, append
from dataquality.choices import ReportStatus, SheetAnswer, SheetKind
from dataquality.models import (
    AgencyPerson,
    AnnualReport,
    ReportVersion,
    Verification,
    VerificationAgency,
    VerificationFinding,
)
from dataquality.services.verification import assigning, corrections, findings, points, presence, steps
from dataquality.services.verification.assigning import Assignment
from dataquality.services.verification.corrections import Mended
from dataquality.services.verification.points import Found
from registry.choices import Sector
from registry.models import Enterprise
from tests.factories import make_enterprise, make_uscc
from tests.people import LIN, WANG, WU, XU, Person, make_person

YEAR = 2025
#: A Monday in a plain month.
TODAY = date(2026, 3, 9)
DUE_ON = date(2026, 4, 20)
ITEM = "SJ1:electricity:in:AD"
#: A verifier of the second agency.
DU = Person("du", "杜静", Role.VERIFIER, OrganisationKind.AGENCY, "云屏示例认证有限公司", uscc="91991102MA5W6EN7XF")
_serial = count(1)


def stored() -> StoredFile:
    """A file as the store knows it, without bytes on disk."""
    number = next(_serial) + 900_000
    return StoredFile.objects.create(
        sha256=f"{number:064x}", sm3=f"{number:064x}", size=number, media_type="application/pdf", scan="clean"
    )


def works(sector: Sector = Sector.STEEL) -> Enterprise:
    """The unit for which Wang files and Wu signs."""
    for who in (WANG, WU):
        make_person(who)
    body = Organisation.objects.get(uscc=WANG.uscc)
    found = Enterprise.objects.filter(organisation=body).first()
    if found:
        return found
    unit = make_enterprise(WANG.body, uscc=WANG.uscc, sector=sector)
    unit.organisation = body
    unit.save()
    return unit


def content(unit: Enterprise, sector: str, year: int = YEAR) -> dict[str, Any]:
    """A small report: one figure, one text, the total."""
    row: dict[str, Any] = {
        "months": {},
        "from_months": None,
        "stated": None,
        "explanation": "",
        "rule": "sum",
        "method": "measured",
    }
    rows = [
        row | {"item": ITEM, "label": "购入使用电量", "unit": "MWh", "decimals": 3, "value": "1200.500"},
        row | {"item": "SJ1:fuel:in:NOTE", "label": "燃料说明", "unit": "", "decimals": None, "value": "无烟煤"},
    ]
    return {
        "schema": 1, "kind": "monthly", "number": 1, "sector": sector, "emission_year": year, "form": "steel-v01-2024",
        "enterprise": {"uscc": unit.uscc, "name": unit.name, "province": unit.province, "city": unit.city},
        "sections": [{"code": "C.3", "title": "企业层级数据", "kind": "rows", "summary": True, "fields": {}, "rows": rows}],
        "months": [], "total_tco2e": "52000.12", "months_total_tco2e": "52000.12", "papers": [],
    }  # fmt: skip


def report(unit: Enterprise | None = None, sector: str = "steel", year: int = YEAR) -> AnnualReport:
    """A submitted report with one version."""
    unit = unit or make_enterprise(sector=Sector(sector))
    made = AnnualReport.objects.create(
        enterprise=unit, sector=sector, emission_year=year, status=ReportStatus.SUBMITTED, form_code="steel-v01-2024"
    )
    version(made, 1)
    return made


def version(of: AnnualReport, number: int) -> ReportVersion:
    text = json.dumps(content(of.enterprise, of.sector, of.emission_year), ensure_ascii=False)
    entry = append(
        [Leaf("report", f"report/{of.enterprise.uscc}/{of.sector}/{of.emission_year}/{number}", text.encode())]
    )[0]
    return ReportVersion.objects.create(
        report=of, number=number, content=text, digest="0" * 64, form_code=of.form_code,
        emissions_tco2e=Decimal("52000.12"), entry=entry,
    )  # fmt: skip


def agency(who: Person = XU, people: int = 5, sectors: Sequence[str] = ("steel", "cement")) -> VerificationAgency:
    """An agency whose first person signs in; the others are names."""
    user = make_person(who)
    body = Organisation.objects.get(uscc=who.uscc)
    made, new = VerificationAgency.objects.get_or_create(uscc=who.uscc, defaults={"name": who.body})
    made.organisation = body
    made.save()
    if new:
        for number in range(1, people + 1):
            AgencyPerson.objects.create(
                agency=made, name=who.name if number == 1 else f"核查员{number}", staff_number=f"HC-{number:03d}",
                sectors=list(sectors), joined_on=date(2024, 1, 1), user=user if number == 1 else None,
            )  # fmt: skip
    return made


def more_agencies(number: int, people: int = 4, sectors: Sequence[str] = ("steel",)) -> list[VerificationAgency]:
    made = []
    for n in range(number):
        one = VerificationAgency.objects.create(uscc=make_uscc(70_000 + n), name=f"示例核查机构{n}")
        for k in range(people):
            AgencyPerson.objects.create(
                agency=one, name=f"人员{n}{k}", staff_number=f"N-{k}", sectors=list(sectors), joined_on=date(2024, 1, 1)
            )
        made.append(one)
    return made


def group(of: VerificationAgency) -> tuple[tuple[int, str], ...]:
    """Leader, member, reviewer and approver: the first four."""
    keys = list(of.people.order_by("staff_number").values_list("pk", flat=True))
    return ((keys[0], "leader"), (keys[1], "member"), (keys[2], "technical_reviewer"), (keys[3], "agency_approver"))


def wanted(of: AnnualReport, by: VerificationAgency, **more: Any) -> Assignment:
    said: dict[str, Any] = {"role": "first", "people": group(by), "due_on": DUE_ON} | more
    return Assignment(report=of, agency=by, **said)


def assigned(of: AnnualReport | None = None, by: VerificationAgency | None = None, **more: Any) -> Verification:
    """A task given out by Lin on TODAY."""
    task = wanted(of or report(works()), by or agency(), **more)
    return assigning.assign(task, by=make_person(LIN), today=TODAY)


def reviewing(**more: Any) -> Verification:
    """文件评审 begun by Xu."""
    task = assigned(**more)
    steps.begin(task, by=xu(), today=TODAY)
    return task


def answer_all(task: Verification, sheet: str = SheetKind.DOCUMENT, answer: str = SheetAnswer.CONFORMS) -> None:
    rows = task.sheet_rows.filter(sheet=sheet)
    points.answer_points(task, sheet, {one.code: Found(answer, "已查阅") for one in rows}, by=xu())


def on_site(task: Verification | None = None) -> Verification:
    """The on-site list is handed in: two points are asked on site."""
    task = task or reviewing()
    answer_all(task)
    asked = list(task.sheet_rows.filter(sheet=SheetKind.DOCUMENT)[:2])
    points.answer_points(task, SheetKind.DOCUMENT, {one.code: Found("ask_on_site") for one in asked}, by=xu())
    steps.go_on_site(task, by=xu(), today=TODAY)
    return task


def finding_stage(task: Verification | None = None, last: date = TODAY + timedelta(days=2)) -> Verification:
    """Back from the site, where two were for a day; the list came back the day after."""
    task = on_site(task)
    people = [key for key, duty in group(task.agency) if duty in ("leader", "member")]
    presence.record_days(task, people, [last], by=xu())
    answer_all(task, SheetKind.ON_SITE)
    steps.end_on_site(task, by=xu(), today=last + timedelta(days=1))
    return task


def drafted(task: Verification, **more: Any) -> VerificationFinding:
    said: dict[str, Any] = {"finding_class": "data", "description": "电量与结算单不符", "item": ITEM} | more
    return findings.draft_finding(task, **said, items=[ITEM], by=xu())


def correcting(day: date = TODAY + timedelta(days=3)) -> Verification:
    """Two findings issued to Wang's works."""
    task = finding_stage()
    drafted(task)
    drafted(task, item="", finding_class="assurance", description="台账缺五月")
    findings.issue_findings(task, by=xu(), today=day)
    return task


def mended(finding: VerificationFinding, **more: Any) -> None:
    said: dict[str, Any] = {
        "cause": "抄表时点不一致",
        "correction": "按结算单更正",
        "papers": [(stored(), "结算单.pdf")],
    } | more
    corrections.answer(finding, Mended(**said), by=make_person(WANG), numeric=[ITEM])
    finding.refresh_from_db()


def concluding() -> Verification:
    """The unit has answered everything."""
    task = correcting()
    for one in task.findings.all():
        mended(one, corrected_value="1201.5" if one.item else "")
    corrections.hand_in(task, by=make_person(WANG), today=TODAY + timedelta(days=5))
    return task


def xu() -> User:
    return make_person(XU)


def outsider(of: VerificationAgency) -> tuple[User, AgencyPerson]:
    """A second person of the agency who signs in and is of no group."""
    assert of.organisation
    user, new = User.objects.get_or_create(username="outsider", defaults={"display_name": "旁观者"})
    if new:
        post = Post.objects.create(organisation=of.organisation, role=Role.VERIFIER, title="核查员（二）")
        Tenure.objects.create(post=post, user=user, from_on=date(2025, 1, 1))
    user.acting_post = Post.objects.select_related("organisation").get(tenures__user=user)
    person = of.people.order_by("-staff_number")[0]
    AgencyPerson.objects.filter(pk=person.pk).update(user=user)
    return user, person
