"""成批下达: every waiting report at once, shared out evenly; looked at with the refusals of each row, then given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cets_portal.accounts.asking import numbers, user_of, working_of
from cets_portal.audit.errors import Forbidden, Refused
from cets_portal.clock.reading import today
from cets_portal.norms.verification import verification_guide
from dataquality.access.verification import reports_to_assign
from dataquality.choices import VerificationRole
from dataquality.forms.verification import BulkForm
from dataquality.models import AgencyPerson, AnnualReport, VerificationAgency
from dataquality.rules.verification.sharing import Desk
from dataquality.selectors.terms import in_working_days
from dataquality.selectors.verification_agencies import desks_of, qualified_agencies
from dataquality.selectors.verification_reports import assignable, latest_versions
from dataquality.services.verification.assigning import Assignment, Given, assign_many, check
from dataquality.services.verification.proposing import propose
from dataquality.views.verification.assigning import TASK_DAYS, people_by_key

SHOWN_LEFT = 5


@dataclass(frozen=True)
class Row:
    """一份报告 in the preview: the agency, the group in words, and what stands against it."""

    report: AnnualReport
    version: Any
    agency: VerificationAgency | None
    group: str
    reasons: Sequence[str]


def verification_bulk(request: HttpRequest) -> HttpResponse:
    """成批下达核查任务: choose, look, give. One address, three acts: "" (choose), "preview", "give"."""
    role = _role(request)
    reports = _waiting(request, role)
    agencies = qualified_agencies(today())
    initial = {"role": role, "due_on": in_working_days(today(), TASK_DAYS)}
    form = BulkForm(request.POST or None, agencies=agencies, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return _choose(request, form, reports, agencies)
    chosen = _chosen(request, reports)
    if not chosen:
        form.add_error(None, _("没有选中报告。请先勾选，或选择全部。"))
        return _choose(request, form, reports, agencies)
    wanted = propose(chosen, list(form.cleaned_data["agencies"]), _said(form), _kept(request), today())
    if request.POST.get("act") == "give":
        return _give(request, form, wanted, chosen)
    return _preview(request, form, wanted, chosen)


def _role(request: HttpRequest) -> str:
    asked = request.POST.get("role") or request.GET.get("role", "")
    return asked if asked in VerificationRole.values else VerificationRole.FIRST


def _waiting(request: HttpRequest, role: str) -> QuerySet[AnnualReport]:
    """Reports of the working year and sector that wait for a task of this role."""
    working = working_of(request)
    found = reports_to_assign(user_of(request)).filter(emission_year=working.emission_year)
    found = found.filter(sector=working.sector) if working.sector else found
    return assignable(found, role).order_by("sector", "enterprise__city", "enterprise__name")


def _choose(
    request: HttpRequest, form: BulkForm, reports: QuerySet[AnnualReport], agencies: QuerySet[VerificationAgency]
) -> HttpResponse:
    listed, waiting = list(agencies), list(reports)
    desks = {desk.agency: desk for desk in desks_of(listed, today())}
    ticked = set(numbers(request.POST.getlist("report"))) or {one.pk for one in waiting}
    context = {
        "form": form,
        "agencies": [_agency_row(one, desks[one.pk], form) for one in listed],
        "reports": [{"report": one, "on": one.pk in ticked} for one in waiting],
        "role": form["role"].value(),
        "versions": latest_versions(waiting),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "dataquality/verification/bulk.html", context, status=status)


def _agency_row(agency: VerificationAgency, desk: Desk, form: BulkForm) -> dict[str, Any]:
    chosen = form["agencies"].value() or ()
    return {
        "agency": agency,
        "tasks": desk.tasks,
        "people": len(desk.people),
        "on": not form.is_bound or str(agency.pk) in map(str, chosen),
    }


def _chosen(request: HttpRequest, reports: QuerySet[AnnualReport]) -> list[AnnualReport]:
    keys = numbers(request.POST.getlist("report"))
    return list(reports.filter(pk__in=keys))


def _kept(request: HttpRequest) -> dict[int, int]:
    """Report → agency as the clerk chose it in the preview (names "agency-PK")."""
    said = {key[7:]: str(value) for key, value in request.POST.items() if key.startswith("agency-")}
    return {int(key): int(value) for key, value in said.items() if numbers([key]) and numbers([value])}


def _said(form: BulkForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("role", "due_on", "note")}


def _preview(
    request: HttpRequest, form: BulkForm, wanted: Mapping[int, Assignment], chosen: list[AnnualReport]
) -> HttpResponse:
    rows = _rows(wanted, chosen)
    good = sum(not one.reasons for one in rows)
    loads: dict[int, int] = {}
    for one in rows:
        if one.agency and not one.reasons:
            loads[one.agency.pk] = loads.get(one.agency.pk, 0) + 1
    context = {
        "form": form,
        "rows": rows,
        "good": good,
        "bad": len(rows) - good,
        "agencies": [(one, loads.get(one.pk, 0)) for one in form.cleaned_data["agencies"]],
        "guide": verification_guide(),
    }
    return render(request, "dataquality/verification/bulk_preview.html", context)


def _rows(wanted: Mapping[int, Assignment], chosen: Sequence[AnnualReport]) -> list[Row]:
    faults = check(list(wanted.values()), today())
    versions = latest_versions(list(chosen))
    people = people_by_key({key for one in wanted.values() for key, _duty in one.people})
    rows = []
    for report in chosen:
        one = wanted.get(report.pk)
        reasons = faults.get(report.pk, []) if one else [_("所选机构都应当回避或已承担这份报告。请加选一家机构。")]
        rows.append(Row(report, versions.get(report.pk), one.agency if one else None, _group(one, people), reasons))
    return sorted(rows, key=lambda one: not one.reasons)


def _group(one: Assignment | None, people: Mapping[int, AgencyPerson]) -> str:
    return _("、").join(people[key].name for key, _duty in one.people if key in people) if one else ""


def _give(
    request: HttpRequest, form: BulkForm, wanted: Mapping[int, Assignment], chosen: list[AnnualReport]
) -> HttpResponse:
    if not wanted:
        return _preview(request, form, wanted, chosen)
    try:
        given = assign_many(list(wanted.values()), by=user_of(request), today=today())
    except Forbidden:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _preview(request, form, wanted, chosen)
    _tell(request, given, len(chosen) - len(wanted))
    return redirect("verification-list")


def _tell(request: HttpRequest, given: Given, without: int) -> None:
    if given.made:
        said = ngettext("已下达 %(n)s 项核查任务。", "已下达 %(n)s 项核查任务。", len(given.made))
        messages.success(request, said % {"n": len(given.made)})
    for report, reasons in given.left[:SHOWN_LEFT]:
        messages.warning(request, _("%(report)s 未下达：%(why)s") % {"report": report, "why": " ".join(reasons)})
    left = len(given.left[SHOWN_LEFT:]) + without
    if left:
        messages.warning(request, _("另有 %(n)s 份未下达，请逐份办理。") % {"n": left})
