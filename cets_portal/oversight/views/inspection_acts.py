"""监督检查的办理: recording, closing, sending back, cancelling."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from cets_portal.evidence.services.intake import name_of, take_in
from cets_portal.oversight import access
from cets_portal.oversight.forms.inspections import RecordForm
from cets_portal.oversight.services import inspecting
from cets_portal.oversight.views.inspections import CANCEL, RECORD, RETURN, inspection_page
from dataquality.forms.reviews import CloseForm, tried


@require_POST
@shows_refusal(back="inspection-detail")
def inspection_carry_out(request: HttpRequest, pk: int) -> HttpResponse:
    """登记检查情况."""
    user = user_of(request)
    inspection = access.inspection_for(user, pk)
    form = RecordForm(request.POST, request.FILES, points=inspection.points)

    def carry_out(papers: list[Any], **said: Any) -> None:
        stored = [(take_in(one, by=user), name_of(one)) for one in papers]
        inspecting.carry_out(inspection, form.told(), stored, by=user, today=today())

    if again := tried(RECORD, form, carry_out):
        return inspection_page(request, inspection, again)
    messages.success(request, _("已登记检查情况。"))
    return redirect("inspection-detail", pk)


@require_POST
@shows_refusal(back="inspection-detail")
def inspection_close(request: HttpRequest, pk: int) -> HttpResponse:
    """办结检查."""
    inspecting.close(access.inspection_for(user_of(request), pk), by=user_of(request), today=today())
    messages.success(request, _("检查已办结。"))
    return redirect("inspection-detail", pk)


@require_POST
@shows_refusal(back="inspection-detail")
def inspection_return(request: HttpRequest, pk: int) -> HttpResponse:
    """退回补充检查."""
    inspection = access.inspection_for(user_of(request), pk)

    def send_back(reason: str) -> None:
        inspecting.send_back(inspection, reason=reason, by=user_of(request))

    if again := tried(RETURN, CloseForm(request.POST, auto_id="return-%s"), send_back):
        return inspection_page(request, inspection, again)
    messages.success(request, _("已退回补充检查。"))
    return redirect("inspection-detail", pk)


@require_POST
@shows_refusal(back="inspection-detail")
def inspection_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """取消检查."""
    inspection = access.inspection_for(user_of(request), pk)

    def cancel(reason: str) -> None:
        inspecting.cancel(inspection, reason=reason, by=user_of(request))

    if again := tried(CANCEL, CloseForm(request.POST, auto_id="cancel-%s"), cancel):
        return inspection_page(request, inspection, again)
    messages.success(request, _("检查已取消。"))
    return redirect("inspection-list")
