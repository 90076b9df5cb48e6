"""报告的场景: a unit with twelve accepted months of 2025, an enterprise that only reports, and the people who file and sign."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from cets_portal.accounts.models import Organisation
from cets_portal.deadlines.services import load_norms
from cets_portal.desk.demo.filings import cell_of
from cets_portal.desk.demo.months import Plant, month_of
from cets_portal.desk.demo.plans import plan_content
from cets_portal.norms.form import Form, form_for
from cets_portal.norms.months import Month
from dataquality.models import AnnualReport, Filing, ReportVersion
from dataquality.rules.facts import Lab, Operation, Value
from dataquality.rules.rows import rows_of
from dataquality.selectors.report_ready import ready_of
from dataquality.services.bulk_submitting import GivenPaper, Prepared, submit_many
from dataquality.services.reports import drafts, opening, papers, submitting
from dataquality.services.reports.drafts import Typed
from dataquality.services.reviewing import accept
from registry.choices import Change, ListStatus, Sector, Verdict
from registry.models import AnnualList, Enterprise, ListEntry
from tests.dataquality.filing import world as filings
from tests.dataquality.plans import make_plan
from tests.factories import make_enterprise
from tests.people import LIN, WANG, WU, make_person

YEAR = 2025
MONTHS = tuple(Month(YEAR, number) for number in range(1, 13))
#: The year is over, the state's date of 31 March is not.
TODAY, DUE_ON, LATE = date(2026, 3, 10), date(2026, 3, 31), date(2026, 4, 2)


def plant(sector: str = "aluminium", seed: int = 7) -> Plant:
    return Plant(sector, Decimal(1), seed)


def form_of_year(sector: str) -> Form:
    form = form_for(sector, MONTHS[-1])
    assert form
    return form


def works(sector: str = "aluminium") -> Enterprise:
    """A unit on the list of 2025, with its plan, for which Wang files and Wu signs; no month is filed yet."""
    load_norms()
    unit = make_enterprise(WANG.body, city=WANG.city, sector=Sector(sector), province=WANG.province)
    list_on([unit], sector)
    form, made = form_of_year(sector), plant(sector)
    content = plan_content(form, made, unit, month_of(made, form, MONTHS[4]))
    make_plan(unit, sector, YEAR, form=form, content=content)
    return with_people(unit)


def with_people(unit: Enterprise) -> Enterprise:
    for who in (WANG, WU, filings.LI):
        make_person(who)
    unit.organisation = Organisation.objects.get(uscc=WANG.uscc)
    unit.save()
    return unit


def list_on(units: Iterable[Enterprise], sector: str, decision: str = Verdict.INCLUDE, year: int = YEAR) -> None:
    """Publish a list of the year with these units."""
    rows = list(units)
    made = AnnualList.objects.create(list_year=year, province=rows[0].province, sector=sector, rule_code="2025-140")
    for unit in rows:
        ListEntry.objects.create(
            annual_list=made, enterprise=unit, verdict=decision, reason="over", clause="（一）",
            emission_year=year - 1, change=Change.CONTINUED, decision=decision, name=unit.name, uscc=unit.uscc,
            city=unit.city,
        )  # fmt: skip
    AnnualList.objects.filter(pk=made.pk).update(status=ListStatus.PUBLISHED)


def file_months(unit: Enterprise, sector: str = "aluminium", months: Iterable[Month] = MONTHS) -> list[Filing]:
    """Months filed by Wang and signed by Wu, not yet reviewed."""
    form, made, wu = form_of_year(sector), plant(sector), make_person(WU)
    for month in months:
        values = month_of(made, form, month)
        one = _prepared(unit, sector, form, made, values, month)
        outcome = submit_many([one], month, by=wu, today=TODAY)
        if outcome.refused:
            said = {issue.key: "已核对" for issue in outcome.refused[0][1].issues}
            again = _prepared(unit, sector, form, made, values, month, said)
            outcome = submit_many([again], month, by=wu, today=TODAY)
        assert outcome.submitted == 1, (month, outcome.refused)
    return list(Filing.objects.filter(enterprise=unit, sector=sector).select_related("enterprise").order_by("month"))


def _prepared(
    unit: Enterprise,
    sector: str,
    form: Form,
    made: Plant,
    values: dict[str, Value],
    month: Month,
    said: dict[str, str] | None = None,
) -> Prepared:
    draft: dict[str, Any] = {
        "values": {row: cell_of(value) for row, value in values.items()},
        "operations": {one.code: {"s": Operation.RUNNING, "n": ""} for one in made.layout.facilities},
        "explanations": said or {},
    }
    return Prepared(unit, sector, draft, make_person(WANG), tuple(_papers(form, made, values, month)))


def _papers(form: Form, made: Plant, values: dict[str, Value], month: Month) -> Iterable[GivenPaper]:
    for kind in form.evidence:
        rows = [r.text for r in rows_of(form, made.layout) if kind.id in r.parameter.evidence and r.text in values]
        if rows:
            lab = _lab(month) if kind.lab_report else None
            yield GivenPaper(filings.stored(), kind.id, f"{kind.name}.pdf", tuple(rows), lab)


def _lab(month: Month) -> Lab:
    first = date(month.year, month.number, 3)
    return Lab(
        number=f"JC-{month}", laboratory="示例检测有限公司", laboratory_uscc="91990101MA0000015C", cma=True, cnas=True,
        sampled_on=first, received_on=first.replace(day=4), tested_on=first.replace(day=6),
        reported_on=first.replace(day=10),
    )  # fmt: skip


def accept_all(found: Iterable[Filing]) -> None:
    lin = make_person(LIN)
    for one in found:
        accept(one, by=lin, today=TODAY)


def whole_year(sector: str = "aluminium") -> Enterprise:
    """Twelve accepted months."""
    unit = works(sector)
    accept_all(file_months(unit, sector))
    return unit


def opened(unit: Enterprise, sector: str = "aluminium") -> AnnualReport:
    return opening.open_report(unit, sector, YEAR, by=make_person(WANG), today=TODAY)


def completed(report: AnnualReport) -> AnnualReport:
    """What is asked for besides the figures: the obligatory texts, and an explanation of everything open."""
    wang = make_person(WANG)
    ready = ready_of(report)
    fields = {
        section.code: {
            one.id: "示例"
            for one in section.fields
            if one.required and not ready.fields.get(section.code, {}).get(one.id)
        }
        for section in ready.basis.report_form.sections
    }
    said = {one.key: "已逐项核对原始记录" for one in ready.unexplained}
    drafts.save(report, Typed(explanations=said, fields=fields), by=wang, revision=report.revision)
    return report


def handed_over(unit: Enterprise, sector: str = "aluminium") -> AnnualReport:
    report = completed(opened(unit, sector))
    submitting.hand_over(report, by=make_person(WANG), today=TODAY)
    return report


def submitted(unit: Enterprise, sector: str = "aluminium", *, today: date = TODAY) -> ReportVersion:
    return submitting.submit(handed_over(unit, sector), by=make_person(WU), today=today)


def report_only(sector: str = "cement") -> Enterprise:
    """An enterprise that only reports, with Wang and Wu as its people; no plan, no months."""
    load_norms()
    unit = make_enterprise(WANG.body, city=WANG.city, sector=Sector(sector), province=WANG.province)
    list_on([unit], sector, Verdict.REPORT_ONLY)
    return with_people(unit)


def attach(report: AnnualReport, section: str = "C.4") -> None:
    papers.attach(report, filings.stored(), name="台账.pdf", section=section, by=make_person(WANG))
