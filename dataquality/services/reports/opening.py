"""报告的建立: a year is opened once, on the form of its months, with what the plan and the register know filled in."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.audit.errors import Refused
from cets_portal.audit.services import record
from cets_portal.norms.form import Form, form_for
from cets_portal.norms.months import Month
from cets_portal.norms.report_form import ReportForm, report_form_for
from dataquality.choices import ReportKind
from dataquality.models import AnnualReport, PlanVersion
from dataquality.selectors.plans import plan_in_force
from dataquality.selectors.report_months import year_has_ended
from dataquality.selectors.reports import due_on, kind_of, report_of
from dataquality.services.filings import refuse_role
from registry.choices import Sector
from registry.models import Enterprise


def open_report(
    enterprise: Enterprise, sector: str, emission_year: int, *, by: User | None, today: date
) -> AnnualReport:
    """The year's report, opened where there was none; of two who open it at once both get the same one.

    Refused: "not_listed" (the unit does not report that year), "not_ended", "no_form". Forbidden to other posts than
    the filer's. `by` None: the portal itself.
    """
    refuse_role(by, {Role.FILER})
    found = report_of(enterprise, sector, emission_year)
    if found:
        return found
    report = _new(enterprise, sector, emission_year, by, today)
    try:
        with transaction.atomic():
            report.save(force_insert=True)
            record("dataquality.annualreport.open", report, by=by, to_status=report.status)
    except IntegrityError:  # Somebody was quicker: the unique constraint decides.
        return report_of(enterprise, sector, emission_year) or report
    return report


def _new(enterprise: Enterprise, sector: str, year: int, by: User | None, today: date) -> AnnualReport:
    kind = kind_of(enterprise, sector, year)
    words = {"unit": enterprise.name, "year": year, "sector": Sector(sector).label}
    if kind is None:
        sentence = _("%(unit)s不在 %(year)s 年度%(sector)s名录上，也不是仅报告企业，不需报送该年度排放报告。")
        raise Refused(sentence % words, code="not_listed")
    if not year_has_ended(year, today):
        raise Refused(_("%(year)s 年还没有结束；年度结束后方可编制报告。") % words, code="not_ended")
    form, report_form = _forms(sector, year, words)
    plan = plan_in_force(enterprise, sector, date(year, 12, 31)) if kind is ReportKind.MONTHLY else None
    return AnnualReport(
        enterprise=enterprise, sector=sector, emission_year=year, kind=kind, form_code=form.code, plan_version=plan,
        draft={"sections": prefilled(report_form, enterprise, plan)}, opened_by=by, due_on=due_on(sector, year, kind),
    )  # fmt: skip


def _forms(sector: str, year: int, words: dict[str, Any]) -> tuple[Form, ReportForm]:
    form, report_form = form_for(sector, Month(year, 12)), report_form_for(sector, year)
    if form is None or report_form is None:
        raise Refused(_("%(sector)s行业 %(year)s 年没有适用的年度报告表式。") % words, code="no_form")
    return form, report_form


def prefilled(report_form: ReportForm, enterprise: Enterprise, plan: PlanVersion | None) -> dict[str, dict[str, str]]:
    """Section → the texts that the plan's B.2, or else the register, already knows."""
    known = _of_register(enterprise) | {key: said for key, said in _of_plan(plan).items() if said}
    return {
        section.code: {one.id: known[one.prefill] for one in section.fields if known.get(one.prefill)}
        for section in report_form.sections
        if section.fields
    }


def _of_plan(plan: PlanVersion | None) -> dict[str, str]:
    said: dict[str, str] = plan.content.get("enterprise", {}) if plan else {}
    return said


def _of_register(enterprise: Enterprise) -> dict[str, str]:
    return {
        "name": enterprise.name,
        "uscc": enterprise.uscc,
        "address": enterprise.address,
        "legal_name": enterprise.legal_representative,
        "filer_name": enterprise.contact,
        "filer_phone": enterprise.phone,
    }
