"""演示的年度报告: the year 2025 of two works from twelve accepted months, one report handed in, one in work; and one
enterprise that only reports and files its year directly."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from cets_portal.accounts.models import OrganisationKind, Role, User
from cets_portal.clock.reading import is_rehearsal, on_day
from cets_portal.desk.demo import people, works
from cets_portal.desk.demo.filings import Works, form_on, listed_works, submit_month
from cets_portal.desk.demo.months import month_of
from cets_portal.desk.demo.people import DEMO_PROVINCE, DemoPerson
from cets_portal.desk.demo.plans import plan_content
from cets_portal.evidence.services import store
from cets_portal.norms.codes import Verdict
from cets_portal.norms.form import Direction, form_of
from cets_portal.norms.months import Month
from cets_portal.norms.report_form import YearRule
from dataquality.choices import PlanStatus, PlanTrigger
from dataquality.models import AnnualReport, ControlPlan, Filing, PlanVersion
from dataquality.rules.annual.aggregation import rule_of
from dataquality.rules.rows import Flow, Layout, PlannedFacility, Row, rows_of
from dataquality.rules.snapshot import figure
from dataquality.selectors.report_ready import ready_of
from dataquality.services import plan_review, reviewing
from dataquality.services.reports import drafts, layouts, opening, papers, submitting
from dataquality.services.reports.drafts import Typed
from dataquality.services.reports.layouts import NewFlow
from registry.choices import ListStatus, Sector
from registry.models import Enterprise, ListEntry
from registry.services.holders import give_account

YEAR = 2025
MONTHS = tuple(Month(YEAR, number) for number in range(1, 13))
#: Two works file their months of 2025 in the portal; of these the first has reported, the second is at it.
REPORTED, IN_WORK = Sector.CEMENT, Sector.STEEL
#: When the year was put together and signed: before 31 March.
MADE_ON, SIGNED_ON = date(2026, 3, 12), date(2026, 3, 20)
#: Filer and approver of the enterprise that only reports.
REPORT_ONLY_SEATS = (("hemin", "何敏", Role.FILER, "填报人"), ("baixue", "白雪", Role.APPROVER, "负责人"))


def file_year(staff: Mapping[str, User], today: date) -> None:
    """Twelve months of the two works that report from them. As for all reports: only in a rehearsal past the season."""
    if not is_reported(today):
        return
    chosen = list(_own().values())
    for one in chosen:
        plan_of_year(one, staff["linlan"])
    for month in MONTHS:
        _file(chosen, month)
    with on_day(MADE_ON):
        _accept(chosen, staff["chencheng"])


def make_reports(staff: Mapping[str, User], today: date) -> None:
    """The year's reports."""
    if not is_reported(today):
        return
    own = _own()
    with on_day(MADE_ON):
        reports = {sector: _drafted(one) for sector, one in own.items()}
    _sign(own.get(REPORTED), reports.get(REPORTED))
    _only_reports(staff["linlan"])


def is_reported(today: date) -> bool:
    """Has the reporting season of the demo's year passed?"""
    return is_rehearsal() and today > SIGNED_ON


def _own() -> dict[str, Works]:
    return {one.sector: one for one in listed_works(YEAR) if one.filer and one.sector in (REPORTED, IN_WORK)}


# Months ------------------------------------------------------------------------------------------------------


def plan_of_year(one: Works, clerk: User) -> None:
    """The plan of 2025, accepted by the date of the notice."""
    form, day = form_on(one.sector, MONTHS[4]), date(YEAR, 6, 20)
    content = plan_content(form, one.plant, one.unit, month_of(one.plant, form, MONTHS[4]))
    plan = ControlPlan.objects.create(enterprise=one.unit, sector=one.sector, plan_year=YEAR)
    version = PlanVersion.objects.create(
        plan=plan, number=1, status=PlanStatus.SUBMITTED, trigger=PlanTrigger.FIRST, form_code=form.code,
        content=content, made_by=one.filer, submitted_by=one.approver,
    )  # fmt: skip
    with on_day(day):
        plan_review.accept(version, by=clerk, today=day, effective_on=date(YEAR, 1, 1))


def _file(chosen: list[Works], month: Month) -> None:
    """One month of each works, signed by its own approver; the months before July were filed together later."""
    day = max(month.ends_on + timedelta(days=24), date(YEAR, 9, 15))
    with on_day(day):
        for one in chosen:
            assert one.approver
            submit_month([one], month, one.approver, day)


def _accept(chosen: list[Works], clerk: User) -> None:
    units = [one.unit for one in chosen]
    found = Filing.objects.filter(enterprise__in=units, month__startswith=f"{YEAR}-")
    for filing in found.select_related("enterprise"):
        reviewing.accept(filing, by=clerk, today=MADE_ON)


# Reports -----------------------------------------------------------------------------------------------------


def _drafted(one: Works) -> AnnualReport:
    """Opened, with one figure stated otherwise than its months; that of the report in work waits for its explanation."""
    assert one.filer
    report = opening.open_report(one.unit, one.sector, YEAR, by=one.filer, today=MADE_ON)
    row, value = _restated(report)
    drafts.save(report, Typed(values={row: value}), by=one.filer, revision=report.revision)
    return report


def _restated(report: AnnualReport) -> tuple[str, str]:
    """The first quantity of the year, a little more: the stock-taking at the year's end found a difference."""
    ready = ready_of(report)
    first = next(one for one in ready.year.rows if one.rule is YearRule.SUM and one.value)
    decimals = first.row.parameter.decimals
    return first.text, figure((Decimal(first.value) * Decimal("1.0021")).quantize(Decimal(1).scaleb(-decimals)))


def _sign(one: Works | None, report: AnnualReport | None) -> None:
    if one is None or report is None:
        return
    assert one.filer
    assert one.approver
    with on_day(SIGNED_ON):
        _complete(report, one.filer)
        paper = store(_pdf(one.unit, "stock"), media_type="application/pdf", by=one.filer)
        papers.attach(report, paper, name=f"{YEAR}年末盘存表.pdf", section="C.4", by=one.filer)
        submitting.hand_over(report, by=one.filer, today=SIGNED_ON)
        submitting.submit(report, by=one.approver, today=SIGNED_ON)


def _complete(report: AnnualReport, filer: User) -> None:
    """Every obligatory text and every explanation."""
    ready = ready_of(report)
    said = {one.key: "年末盘存与各月台账之差，按盘存结果调整；盘存表见附件。" for one in ready.unexplained}
    fields = {
        section.code: {
            one.id: "示例"
            for one in section.fields
            if one.required and not ready.fields.get(section.code, {}).get(one.id)
        }
        for section in ready.basis.report_form.sections
    }
    fields.setdefault("C.7", {})["calibration"] = "皮带秤、电能表、流量计均按期检定，证书齐全。"
    drafts.save(report, Typed(explanations=said, fields=fields), by=filer, revision=report.revision)


def _pdf(unit: Enterprise, what: str) -> bytes:
    return f"%PDF-1.4\n% demo report {YEAR} {unit.uscc} {what}\n%%EOF\n".encode()


# An enterprise that only reports -----------------------------------------------------------------------------


def _only_reports(clerk: User) -> None:
    """An electric-arc steelworks on no list of units, with people of its own, that has filed its year directly."""
    unit = _report_only_unit()
    if unit is None:
        return
    filer, approver = _people(unit, clerk)
    with on_day(SIGNED_ON):
        report = opening.open_report(unit, Sector.STEEL, YEAR, by=filer, today=SIGNED_ON)
        _list_facilities(report, filer)
        drafts.save(report, Typed(values=_year_of(report)), by=filer, revision=report.revision)
        _complete(report, filer)
        paper = store(_pdf(unit, "ledgers"), media_type="application/pdf", by=filer)
        papers.attach(report, paper, name=f"{YEAR}年原料、能源台账.pdf", section="C.3", by=filer)
        submitting.hand_over(report, by=filer, today=SIGNED_ON)
        submitting.submit(report, by=approver, today=SIGNED_ON)


def _report_only_unit() -> Enterprise | None:
    entries = ListEntry.objects.filter(
        annual_list__province=DEMO_PROVINCE, annual_list__list_year=YEAR, annual_list__sector=Sector.STEEL,
        annual_list__status=ListStatus.PUBLISHED, decision=Verdict.REPORT_ONLY,
    )  # fmt: skip
    entry = entries.select_related("enterprise").order_by("pk").first()
    return entry.enterprise if entry else None


def _people(unit: Enterprise, clerk: User) -> tuple[User, User]:
    body = people.unit_body(unit.name, unit.uscc, unit.city)
    seated = [
        people.seat(body, DemoPerson(username, name, role, title, OrganisationKind.ENTERPRISE))
        for username, name, role, title in REPORT_ONLY_SEATS
    ]
    give_account(unit, body, by=clerk)
    unit.refresh_from_db()
    return seated[0], seated[1]


def _list_facilities(report: AnnualReport, filer: User) -> None:
    for code, name, kind, capacity in (("DL1", "1号电炉", "eaf", Decimal(60)),):
        layouts.add_facility(report, code, name, kind, capacity, by=filer, revision=report.revision)
    for flow in (
        NewFlow("", "natural_gas"), NewFlow("", "limestone"), NewFlow("", "electrode"), NewFlow("", "scrap"),
        NewFlow("DL1", "natural_gas", Direction.IN.value),
    ):  # fmt: skip
        layouts.add_flow(report, flow, by=filer, revision=report.revision)


def _year_of(report: AnnualReport) -> dict[str, str]:
    """A plausible month twelve times over."""
    form = form_of(report.form_code)
    layout = Layout(
        (PlannedFacility("DL1", "1号电炉", "eaf", Decimal(60), (Flow("natural_gas", Direction.IN),)),),
        tuple(Flow(item) for item in ("natural_gas", "limestone", "electrode", "scrap")),
    )
    rows = {row.text: row for row in rows_of(form, layout)}
    filed = works.values_of(form, layout)
    return {
        text: _twelvefold(report, rows[text], value.number) if value.number is not None else value.text
        for text, value in filed.items()
        if text in rows and not rows[text].parameter.is_computed
    }


def _twelvefold(report: AnnualReport, row: Row, number: Decimal) -> str:
    is_sum = rule_of(ready_of(report).basis.report_form, row) is YearRule.SUM
    return figure(number * 12 if is_sum else number)
