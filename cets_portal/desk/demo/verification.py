"""演示的核查: two agencies with people and ties, and tasks on the demo's reports at several of their steps."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from cets_portal.accounts.models import OrganisationKind, Role, User
from cets_portal.clock.reading import is_rehearsal, on_day
from cets_portal.desk.demo import people
from cets_portal.desk.demo.people import DEMO_PROVINCE, DemoPerson
from cets_portal.evidence.services import store
from dataquality.choices import ReportKind, ReportStatus, SheetKind, TieKind
from dataquality.models import AgencyPerson, AnnualReport, Verification, VerificationAgency
from dataquality.selectors.terms import in_working_days
from dataquality.services.verification import agencies, assigning, findings, points, presence, steps
from dataquality.services.verification.agencies import PersonSaid, TieSaid
from dataquality.services.verification.assigning import Assignment
from dataquality.services.verification.points import Found
from registry.choices import Sector
from registry.models import Enterprise

#: Code and name of the first agency stand in seed._agency; the second is made here.
FIRST, SECOND, SECOND_NAME = "91991101MA5W6EN619", "91991102MA7K2QF3X2", "云屏示例认证有限公司"
_NAMES = {FIRST: ("许言", "方晴", "季川", "陆遥", "苏禾", "唐越"), SECOND: ("杜静", "郝平", "金朗", "梁宇", "孟青")}
_LOGINS = {FIRST: "xuyan", SECOND: "dujing"}
_DONE_IN = 30
#: Who worked for a smelter.
_TIED = "HC-004"
#: Points of the form that are looked at on site.
ASKED = ("data-fuel", "assurance-meters")


def make_verifications(staff: Mapping[str, User], today: date) -> None:
    """Agencies, people and ties always; tasks where there are reports and the day is rehearsed."""
    clerk = staff["linlan"]
    first, second = _agency(FIRST, clerk, today), _agency(SECOND, clerk, today)
    _ties(first, second, clerk)
    reports = AnnualReport.objects.filter(enterprise__province=DEMO_PROVINCE, status=ReportStatus.SUBMITTED)
    reports = reports.select_related("enterprise").order_by("pk")
    from_months = reports.filter(kind=ReportKind.MONTHLY, versions__differences=1).first()
    if not is_rehearsal() or from_months is None:
        return
    _mending(assigned(from_months, FIRST, "first", clerk, today - timedelta(days=26)), today)
    for report in reports.filter(kind=ReportKind.REPORT_ONLY)[:1]:
        _reviewing(assigned(report, SECOND, "first", clerk, today - timedelta(days=6)), today)
    assigned(from_months, SECOND, "recheck", clerk, today - timedelta(days=1))


def _agency(uscc: str, clerk: User, today: date) -> VerificationAgency:
    """The agency with its body, its people and the one of them who signs in."""
    found = VerificationAgency.objects.filter(uscc=uscc).first()
    agency = found or agencies.register_agency(uscc, SECOND_NAME, by=clerk, today=today)
    body = agencies.open_account(agency, by=clerk)
    login = DemoPerson(_LOGINS[uscc], _NAMES[uscc][0], Role.VERIFIER, "核查员", OrganisationKind.AGENCY)
    user = people.seat(body, login)
    for number, name in enumerate(_NAMES[uscc], start=1):
        said = PersonSaid(
            name=name, staff_number=f"HC-{number:03d}", sectors=tuple(Sector.values), joined_on=date(2023, 3, number),
            user=user if number == 1 else None,
        )  # fmt: skip
        agencies.add_person(agency, said, by=clerk)
    return agency


def _ties(first: VerificationAgency, second: VerificationAgency, clerk: User) -> None:
    """One person who worked for a smelter, one agency that prepared reports in another province."""
    smelter = (
        Enterprise.objects.filter(province=DEMO_PROVINCE, activities__sector=Sector.ALUMINIUM).order_by("pk").first()
    )
    proof = store(b"%PDF-1.4\n% demo proof of a tie\n", media_type="application/pdf", by=clerk)
    agencies.record_tie(
        first,
        TieSaid(
            kind=TieKind.EMPLOYMENT, province=DEMO_PROVINCE, from_on=date(2019, 7, 1), until_on=date(2025, 2, 28),
            person=first.people.get(staff_number=_TIED), enterprise=smelter, note="曾任环保主管", proof=proof,
        ),
        by=clerk,
    )  # fmt: skip
    agencies.record_tie(
        second,
        TieSaid(
            kind=TieKind.PREPARED_REPORT, province="42", from_on=date(2025, 1, 10), note="编制两家水泥企业年度报告",
            proof=proof,
        ),
        by=clerk,
    )  # fmt: skip


def assigned(report: AnnualReport, uscc: str, role: str, clerk: User, day: date) -> Verification:
    """下达: to four people of the agency, none of whom is tied to anybody."""
    agency = VerificationAgency.objects.get(uscc=uscc)
    keys = [one.pk for one in agency.people.exclude(staff_number=_TIED).order_by("staff_number")[:4]]
    duties = ("leader", "member", "technical_reviewer", "agency_approver")
    wanted = Assignment(
        report=report, agency=agency, role=role, people=tuple(zip(keys, duties, strict=True)),
        due_on=in_working_days(day, _DONE_IN), note="重点核对燃料消耗量和年末盘存。",
    )  # fmt: skip
    with on_day(day):
        return assigning.assign(wanted, by=clerk, today=day)


def verifier_of(task: Verification) -> User:
    """Who of the task's agency signs in."""
    return acting_of(task.agency.uscc)


def acting_of(uscc: str) -> User:
    """Who of an agency signs in."""
    return people.acting(_LOGINS[uscc])


def reviewed(task: Verification, day: date, *, asked: Collection[str] = ()) -> None:
    """文件评审 done; the points `asked` are looked at on site."""
    by = verifier_of(task)
    steps.begin(task, by=by, today=day)
    rows = task.sheet_rows.filter(sheet=SheetKind.DOCUMENT)
    found = {one.code: Found("conforms", "已查阅原件") for one in rows}
    _say(task, SheetKind.DOCUMENT, found | {code: Found("ask_on_site", "看原始记录") for code in asked})


def visited(task: Verification, listed: date, seen: date) -> None:
    """现场核查: the list handed in, two people there for two days, the filled list brought back."""
    by, back = verifier_of(task), seen + timedelta(days=2)
    with on_day(listed):
        steps.go_on_site(task, by=by, today=listed)
        group = AgencyPerson.objects.filter(duties__verification=task, duties__duty__in=("leader", "member"))
        presence.record_days(task, [one.pk for one in group], [seen, seen + timedelta(days=1)], by=by)
    with on_day(back):
        rows = task.sheet_rows.filter(sheet=SheetKind.ON_SITE)
        _say(task, SheetKind.ON_SITE, {one.code: Found("conforms", "现场核对一致") for one in rows})
        steps.end_on_site(task, by=by, today=back)


def _reviewing(task: Verification, today: date) -> None:
    """文件评审 half done."""
    day, by = today - timedelta(days=3), verifier_of(task)
    with on_day(day):
        steps.begin(task, by=by, today=day)
        rows = list(task.sheet_rows.filter(sheet=SheetKind.DOCUMENT))
        _say(task, SheetKind.DOCUMENT, {one.code: Found("conforms", "已查阅原件") for one in rows[: len(rows) // 2]})


def _mending(task: Verification, today: date) -> None:
    """Reviewed, visited, two findings issued yesterday: the unit has something to mend today."""
    begun, listed, seen, issued = (today - timedelta(days=n) for n in (20, 14, 5, 1))
    by = verifier_of(task)
    with on_day(begun):
        steps.begin(task, by=by, today=begun)
    with on_day(listed):
        rows = list(task.sheet_rows.filter(sheet=SheetKind.DOCUMENT))
        found = {one.code: Found("conforms", "已查阅原件") for one in rows}
        found |= {code: Found("ask_on_site", "看原始记录") for code in ASKED}
        found["data-months"] = Found("differs", "年末盘存调整没有写入十二月存证")
        _say(task, SheetKind.DOCUMENT, found)
    visited(task, listed, seen)
    with on_day(issued):
        for finding_class, text in (
            ("data", "年末盘存调整只写入年度报告，十二月存证未作更正，二者不一致。"),
            ("assurance", "皮带秤七月校验记录缺签字页。"),
        ):
            findings.draft_finding(task, finding_class=finding_class, description=text, by=by)
        findings.issue_findings(task, by=by, today=issued)


def _say(task: Verification, sheet: str, found: Mapping[str, Found]) -> None:
    points.answer_points(task, sheet, found, by=verifier_of(task))
