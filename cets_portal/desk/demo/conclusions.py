"""演示的结论与认定: verified, concluded, confirmed, told and published figures; an objection decided, one open, an estimate."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from cets_portal.accounts.models import Role, Tenure, User
from cets_portal.clock.reading import on_day
from cets_portal.desk.demo.people import DEMO_PROVINCE, acting
from cets_portal.desk.demo.reports import YEAR, is_reported
from cets_portal.desk.demo.verification import SECOND, assigned, reviewed, verifier_of
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services import store
from dataquality.choices import ObjectionOutcome, ReportKind, ReportStatus
from dataquality.models import AnnualReport, Conclusion, Objection, Verification, VerifiedFigure
from dataquality.rules.conclusion.draft import Draft
from dataquality.rules.conclusion.marks import MARKS
from dataquality.rules.conclusion.statement import is_notable
from dataquality.selectors.conclusions import bench_of
from dataquality.services import concluding, confirming, estimating, objections
from dataquality.services.telling_figures import tell_figure
from dataquality.services.verification import findings, steps
from dataquality.services.verified_publication import publish
from registry.choices import Sector
from registry.models import Enterprise, ListEntry

#: What became of the smelters' reports in spring 2026.
GIVEN_OUT, REVIEWED, CONCLUDED = date(2026, 4, 8), date(2026, 4, 16), date(2026, 4, 24)
PROPOSED, CONFIRMED, TOLD, PUBLISHED = date(2026, 4, 28), date(2026, 4, 30), date(2026, 5, 7), date(2026, 5, 25)
OBJECTED, ANSWERED, DECIDED, TOLD_AGAIN = (date(2026, 5, day) for day in (13, 20, 21, 22))
ESTIMATED = date(2026, 6, 10)
#: Parameters on which most of the emissions of a sector hang: fuel burnt, clinker and metal made.
_HEAVY = ("A", "C3-FC", "C-out", "L-out")
_Staff = Mapping[str, User]
_Days = tuple[date, date, date]
_ABBREVIATIONS = {SECOND: "云屏示例"}


def make_conclusions(staff: _Staff, today: date) -> None:
    """The smelters from first to last; of cement, power and steel one report at each step."""
    if not is_reported(today):
        return
    of = {str(sector): _waiting(sector) for sector in Sector}
    for report in of[Sector.ALUMINIUM]:
        settled(report, staff)
    _object(VerifiedFigure.objects.filter(sector=Sector.ALUMINIUM).order_by("pk")[0], staff)
    with on_day(PUBLISHED):
        publish(DEMO_PROVINCE, Sector.ALUMINIUM, YEAR, by=staff["linlan"], today=PUBLISHED)
    _estimate(staff)
    _in_work(of, staff, today)


def _waiting(sector: str) -> list[AnnualReport]:
    """Reports from a stated year that nobody verifies yet."""
    found = AnnualReport.objects.filter(
        enterprise__province=DEMO_PROVINCE, emission_year=YEAR, sector=sector, kind=ReportKind.MONTHLY,
        status=ReportStatus.SUBMITTED, verifications__isnull=True,
    )  # fmt: skip
    return list(found.select_related("enterprise").order_by("pk"))


# One report ------------------------------------------------------------------------------------------------


def concluded(report: AnnualReport, staff: _Staff, days: _Days, *, mended: bool = False) -> Conclusion:
    """The first verification up to its conclusion, without a visit. `mended`: a figure is put right on the way."""
    given_out, reviewed_on, concluded_on = days
    task = assigned(report, SECOND, "first", staff["linlan"], given_out)
    with on_day(reviewed_on):
        reviewed(task, reviewed_on)
        steps.skip_on_site(task, reason="近两年核查均符合，数据来源未变。", by=staff["linlan"], today=reviewed_on)
    with on_day(concluded_on):
        findings.no_findings(task, by=verifier_of(task))
        return conclude(task, concluded_on, factor=Decimal("0.9963") if mended else None)


def conclude(task: Verification, day: date, *, factor: Decimal | None = None) -> Conclusion:
    """出具结论 with all seven marks. `factor`: put to the quantity on which most of the emissions hang."""
    by = verifier_of(task)
    concluding.save_draft(task, draft_of(task, factor), by=by, revision=task.revision)
    return concluding.conclude(task, by=by, today=day)


def draft_of(task: Verification, factor: Decimal | None) -> Draft:
    """A draft that nothing is lacking in."""
    bench = bench_of(task)
    after = {}
    if factor is not None:
        row = next(one for one in bench.before if one.item.rpartition(":")[2] in _HEAVY and one.value)
        after[row.item] = str((Decimal(row.value) * factor).quantize(Decimal(1).scaleb(-(row.decimals or 0))))
    return Draft(
        after=after,
        reasons=dict.fromkeys(after, "按经审计的结算单更正。"),
        marks=dict.fromkeys(MARKS, True),
        yearly={one.key: "产量变化。" for one in bench.yearly if is_notable(one)},
        statement={
            "conformity": "年度排放报告符合核算与报告指南的要求。",
            "abbreviation": _ABBREVIATIONS.get(task.agency.uscc, "示例核查"),
        },
    )


def confirmed(conclusion: Conclusion, staff: _Staff, proposed_on: date, day: date) -> VerifiedFigure:
    """Proposed by one officer, confirmed by another."""
    with on_day(proposed_on):
        figure = confirming.propose_conclusion(conclusion, by=staff["linlan"])
    with on_day(day):
        confirming.confirm(figure, by=staff["zhouzheng"], today=day)
    return figure


def told(figure: VerifiedFigure, staff: _Staff, day: date) -> VerifiedFigure:
    """告知单位."""
    with on_day(day):
        tell_figure(figure, by=staff["linlan"], today=day)
    return figure


def settled(report: AnnualReport, staff: _Staff) -> VerifiedFigure:
    """All of it in spring."""
    conclusion = concluded(report, staff, (GIVEN_OUT, REVIEWED, CONCLUDED), mended=report.pk % 3 == 0)
    return told(confirmed(conclusion, staff, PROPOSED, CONFIRMED), staff, TOLD)


# Objection and estimate ------------------------------------------------------------------------------------


def _object(figure: VerifiedFigure, staff: _Staff) -> None:
    """The unit objected in May; two officers decided for it, and it was told again."""
    wanted = figure.emissions_tco2e - Decimal("318.42")
    objection = _filed(figure, "一个槽位的阳极效应记录重复计入，请按附件复核。", wanted, OBJECTED)
    with on_day(ANSWERED):
        objections.propose_decision(
            objection, outcome=ObjectionOutcome.CHANGED, decision="经复核自动记录，重复计入属实，予以核减。",
            decided_tco2e=wanted, by=staff["linlan"],
        )  # fmt: skip
    with on_day(DECIDED):
        made = objections.decide(objection, by=staff["zhouzheng"], today=DECIDED)
    assert made is not None
    told(made, staff, TOLD_AGAIN)


def _filed(figure: VerifiedFigure, grounds: str, wanted: Decimal, day: date) -> Objection:
    approver = approver_of(figure.enterprise)
    with on_day(day):
        papers = [(paper_of(f"objection {figure.pk}", approver), "原始记录.pdf")]
        return objections.file_objection(
            figure, grounds=grounds, wanted_tco2e=wanted, papers=papers, by=approver, today=day
        )


def approver_of(unit: Enterprise) -> User:
    """Who signs for a unit."""
    seat = Tenure.objects.filter(post__organisation=unit.organisation_id, post__role=Role.APPROVER, until_on=None)
    return acting(seat.values_list("user__username", flat=True)[0])


def paper_of(what: str, by: User) -> StoredFile:
    """A paper of its own for each matter."""
    return store(f"%PDF-1.4\n% demo {what}\n%%EOF\n".encode(), media_type="application/pdf", by=by)


def _estimate(staff: _Staff) -> None:
    """A cement works that reported nothing: the bureau's own figure."""
    listed = ListEntry.objects.filter(
        annual_list__province=DEMO_PROVINCE, annual_list__list_year=YEAR, annual_list__sector=Sector.CEMENT,
        annual_list__status="published", decision="include", enterprise__reports__isnull=True,
    )  # fmt: skip
    entry = listed.select_related("enterprise").order_by("-pk").first()
    if entry is None:
        return
    said = "企业停产整顿未报送，按省级电网结算电量和熟料出库台账测算（演示）。"
    with on_day(ESTIMATED):
        figure = estimating.propose_estimate(
            entry.enterprise, Sector.CEMENT, YEAR, tco2e=Decimal("612480.00"), basis=said,
            basis_file=paper_of("estimate", staff["linlan"]), by=staff["linlan"], today=ESTIMATED,
        )  # fmt: skip
        confirming.confirm(figure, by=staff["zhouzheng"], today=ESTIMATED)


# What waits today ------------------------------------------------------------------------------------------


def _in_work(of: Mapping[str, list[AnnualReport]], staff: _Staff, today: date) -> None:
    """Of cement: to conclude, to propose, for the second person; of power: told, objected to; of steel: to be told."""

    def ago(*days: int) -> _Days:
        first, second, third = (today - timedelta(days=n) for n in days)
        return first, second, third

    cement, power, steel = of[Sector.CEMENT], of[Sector.POWER], of[Sector.STEEL]
    for report in cement[:1]:
        concluded(report, staff, ago(40, 30, 3), mended=True)
    for report in cement[1:2]:
        with on_day(today - timedelta(days=2)):
            confirming.propose_conclusion(concluded(report, staff, ago(41, 31, 6)), by=staff["linlan"])
    for report in cement[2:3]:
        told(confirmed(concluded(report, staff, ago(60, 50, 40)), staff, *ago(36, 34, 33)[:2]), staff, ago(33, 0, 0)[0])
    for number, report in enumerate(power[:2]):
        figure = confirmed(concluded(report, staff, ago(50, 40, 24), mended=True), staff, *ago(22, 15, 0)[:2])
        told(figure, staff, today - timedelta(days=11 - number * 8))
        if number == 0:
            wanted = figure.emissions_tco2e - Decimal("1204.55")
            _filed(figure, "九月入炉煤热值以第三方报告为准，请复核。", wanted, today - timedelta(days=3))
    for report in steel[:1]:
        confirmed(concluded(report, staff, ago(45, 35, 20)), staff, *ago(10, 4, 0)[:2])
