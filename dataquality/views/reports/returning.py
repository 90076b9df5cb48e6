"""退回报告: by the bureau, with reasons and a day to mend; a refused form is drawn again as it was typed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from dataquality.access.reports import report_for
from dataquality.forms.reviews import ReturnForm, tried
from dataquality.services.reports.reviewing import return_report
from dataquality.views.reports.record import record_page


@require_POST
@shows_refusal(back="report-list")
def report_return(request: HttpRequest, pk: int) -> HttpResponse:
    """退回修改."""
    report = report_for(user_of(request), pk)

    def send_back(**said: Any) -> None:
        return_report(report, **said, by=user_of(request), today=today())

    if again := tried("return", ReturnForm(request.POST), send_back):
        return record_page(request, report, again)
    messages.success(request, _("已退回 %(report)s，并已通知该企业。") % {"report": report})
    return redirect("report-detail", pk)
