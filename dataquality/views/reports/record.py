"""一份报告: how it stands, its versions with their receipts, its months, who did what; where one goes on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cets_portal.accounts.asking import is_role, user_of
from cets_portal.accounts.models import Role
from cets_portal.accounts.roles import BUREAU
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.selectors import history_of
from cets_portal.clock.reading import today
from dataquality.access.reports import is_own, report_for
from dataquality.forms.reviews import Again, ReturnForm
from dataquality.models import AnnualReport
from dataquality.selectors.report_ready import ready_of
from dataquality.selectors.reports import versions_of
from dataquality.selectors.terms import in_working_days
from dataquality.views.reports.edit_page import blocked, first_section
from dataquality.views.reports.words import month_lines
from registry.views.enterprise_page import timeline_entry

#: Working days proposed for mending; the officer changes them as wanted.
MEND_DAYS = 10


def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """报告页."""
    return record_page(request, report_for(user_of(request), pk))


def record_page(request: HttpRequest, report: AnnualReport, again: Again | None = None) -> HttpResponse:
    """The page; `again`: the return that was refused, as it was typed."""
    own = is_own(user_of(request), report)
    versions = list(versions_of(report))
    context: dict[str, Any] = {
        "report": report,
        "versions": versions,
        "latest": versions[0] if versions else None,
        "history": [timeline_entry(one) for one in history_of(report)],
        "acts": actions_for(report, user_of(request)),
        "own": own,
        "may_edit": own and is_role(request, Role.FILER),
        "is_agency": is_role(request, Role.VERIFIER),
        "receipts_open": not is_role(request, Role.VERIFIER),
        "today": today(),
    }
    context |= _own_part(report) if own and (report.is_editable or report.status == "signing") else {}
    if is_role(request, *BUREAU):
        context["return_form"] = ReturnForm(initial={"mend_by": in_working_days(today(), MEND_DAYS)})
    if again:
        context |= {
            "return_form": again.form, "again": again, "page_url": reverse("report-detail", args=[report.pk])
        }  # fmt: skip
    return render(request, "dataquality/reports/record.html", context, status=again.status if again else 200)


def _own_part(report: AnnualReport) -> dict[str, Any]:
    """What only the enterprise is told: how far the draft is."""
    ready = ready_of(report)
    return {
        "ready": ready,
        "months": month_lines(ready.basis.months, {}),
        "blocked": blocked(ready),
        "first": first_section(ready, report),
    }
