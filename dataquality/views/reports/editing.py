"""编制: one section of a report, saved as a whole; what was refused stands in the page as it was typed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import user_of
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from dataquality.access.reports import own_report_for
from dataquality.forms.reports import revision_of, typed
from dataquality.models import AnnualReport
from dataquality.selectors.report_ready import ready_of
from dataquality.services.reports import drafts, submitting
from dataquality.views.reports.edit_page import edit_context, first_open


@shows_refusal(back="report-detail")
def report_section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """一部分: shown, and by POST saved."""
    report = own_report_for(user_of(request), pk)
    if request.method == "POST":
        return _saved(request, report, section)
    if not report.is_editable:
        return redirect("report-detail", pk)
    return render(request, "dataquality/reports/edit.html", edit_context(request, report, section))


def _saved(request: HttpRequest, report: AnnualReport, section: str) -> HttpResponse:
    said = typed(request.POST)
    try:
        drafts.save(report, said, by=user_of(request), revision=revision_of(request.POST))
    except Forbidden:
        raise
    except Refused as refusal:
        return _again(request, report, section, said, refusal)
    return redirect(_onwards(request, report, section))


def _again(
    request: HttpRequest, report: AnnualReport, section: str, said: drafts.Typed, refusal: Refused
) -> HttpResponse:
    """The page with what was typed still in it; after a conflict on the newest state, so that saving again works."""
    report.refresh_from_db()
    if not report.is_editable:
        raise refusal
    level = messages.WARNING if isinstance(refusal, Conflict) else messages.ERROR
    messages.add_message(request, level, str(refusal))
    context = edit_context(request, report, section, said)
    context["page_url"] = reverse("report-section", args=[report.pk, section])
    return render(request, "dataquality/reports/edit.html", context, status=422)


def _onwards(request: HttpRequest, report: AnnualReport, section: str) -> str:
    """Where the button leads. Raises Refused where the report cannot be handed over."""
    then = request.POST.get("then", "")
    if then == "leave":
        messages.success(request, _("报告已保存，可随时继续编制。"))
        return reverse("report-detail", args=[report.pk])
    if then == "first":
        section = first_open(ready_of(report)) or section
    if then == "hand_over":
        submitting.hand_over(report, by=user_of(request), today=today())
        messages.success(request, _("已送负责人签署。签署前仍可撤回修改。"))
        return reverse("report-sign", args=[report.pk])
    if not then:
        messages.success(request, _("已保存。"))
    return reverse("report-section", args=[report.pk, section])
