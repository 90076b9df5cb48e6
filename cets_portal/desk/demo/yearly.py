"""演示的全年填报: reports of works whose months of 2025 went to the national platform: they state the year themselves."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from cets_portal.accounts.models import OrganisationKind, Role, User
from cets_portal.clock.reading import on_day
from cets_portal.desk.demo import people
from cets_portal.desk.demo.filings import Works, form_on, listed_works
from cets_portal.desk.demo.months import month_of
from cets_portal.desk.demo.people import DemoPerson
from cets_portal.desk.demo.reports import MADE_ON, MONTHS, SIGNED_ON, YEAR, is_reported, plan_of_year
from cets_portal.norms.form import form_of
from cets_portal.norms.report_form import ReportForm, YearRule, report_form_with
from cets_portal.norms.rounding import half_up
from dataquality.models import AnnualReport
from dataquality.rules.annual.aggregation import rule_of
from dataquality.rules.rows import Row, rows_of
from dataquality.rules.snapshot import figure
from dataquality.services.reports import drafts, opening, submitting
from dataquality.services.reports.drafts import Typed
from registry.choices import Sector
from registry.services.holders import give_account

#: How many works of each sector report so; every smelter, so that a whole sector can be determined.
REPORTING = {Sector.ALUMINIUM: 8, Sector.CEMENT: 4, Sector.POWER: 2, Sector.STEEL: 1}
#: Codes of the parameters that say what was made.
_OUTPUTS = ("C-out", "M", "C4-prod")
_SURNAMES, _GIVEN = "秦尤许何吕施张孔曹严华金魏陶姜", ("文博", "雨桐")
_SAID = "月度存证报在全国管理平台；全年数值按平台各月数据汇总，原始记录已归档。"


def report_stated(staff: Mapping[str, User], today: date) -> None:
    """Each with people, a plan of the year and a signed report."""
    if not is_reported(today):
        return
    for number, one in enumerate(chosen_works()):
        plan_of_year(one, staff["linlan"])
        _report(_with_people(one, number, staff["linlan"]))


def chosen_works() -> list[Works]:
    """Works on the list that have not reported from their months; those with people first."""
    reported = set(AnnualReport.objects.filter(emission_year=YEAR).values_list("enterprise", flat=True))
    found = [one for one in listed_works(YEAR) if one.unit.pk not in reported]
    found.sort(key=lambda one: one.filer is None)
    return [one for sector, most in REPORTING.items() for one in [w for w in found if w.sector == sector][:most]]


def _with_people(one: Works, number: int, clerk: User) -> Works:
    if one.filer and one.approver:
        return one
    body = people.unit_body(one.unit.name, one.unit.uscc, one.unit.city)
    seats = (("tb", Role.FILER, "填报人"), ("fz", Role.APPROVER, "负责人"))
    filer, approver = (
        people.seat(
            body, DemoPerson(f"{mark}{number:02d}", _name(number, given), role, title, OrganisationKind.ENTERPRISE)
        )
        for (mark, role, title), given in zip(seats, _GIVEN, strict=True)
    )
    give_account(one.unit, body, by=clerk)
    one.unit.refresh_from_db()
    return Works(one.unit, one.plant, filer, approver)


def _name(number: int, given: str) -> str:
    return _SURNAMES[number % len(_SURNAMES)] + given


def _report(one: Works) -> None:
    assert one.filer
    assert one.approver
    with on_day(MADE_ON):
        report = opening.open_report(one.unit, one.sector, YEAR, by=one.filer, today=MADE_ON)
        drafts.save(report, _typed(one, report), by=one.filer, revision=report.revision)
        submitting.hand_over(report, by=one.filer, today=MADE_ON)
    with on_day(SIGNED_ON):
        submitting.submit(report, by=one.approver, today=SIGNED_ON)


def _typed(one: Works, report: AnnualReport) -> Typed:
    form, rules = form_of(report.form_code), report_form_with(report.form_code)
    rows = {row.text: row for row in rows_of(form, one.plant.layout)}
    values = {
        text: _of_year(rules, rows[text], value.number * _share(one, rows[text]))
        if value.number is not None
        else value.text
        for text, value in month_of(one.plant, form_on(one.sector, MONTHS[8]), MONTHS[8]).items()
        if text in rows and not rows[text].parameter.is_computed
    }
    values |= {text: _effect(one) for text, row in rows.items() if row.parameter.code == "L-AE"}
    said = {text: _SAID for text, value in values.items() if value}
    said |= {f"month_elsewhere@{month}": _SAID for month in MONTHS}
    return Typed(values=values, explanations=said, fields=_fields(rules, report))


def _share(one: Works, row: Row) -> Decimal:
    """Some works make more of the same fuel than others: their intensities differ by a few per cent."""
    return Decimal(960 + one.plant.seed * 37 % 81) / 1000 if row.parameter.code in _OUTPUTS else Decimal(1)


def _effect(one: Works) -> str:
    """阳极效应持续时间 as the smelter measured it, min/(cell·d): what tells one smelter from another."""
    return figure(Decimal(24 + one.plant.seed * 5 % 13) / 100)


def _of_year(rules: ReportForm, row: Row, number: Decimal) -> str:
    months = 12 if rule_of(rules, row) is YearRule.SUM else 1
    return figure(half_up(number * months, row.parameter.decimals))


def _fields(rules: ReportForm, report: AnnualReport) -> dict[str, dict[str, str]]:
    known = report.draft.get("sections", {})
    return {
        section.code: {
            one.id: "示例" for one in section.fields if one.required and not known.get(section.code, {}).get(one.id)
        }
        for section in rules.sections
    }
