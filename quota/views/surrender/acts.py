"""清缴申请的办理: approve one or many, refuse, withdraw."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import numbers, user_of
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import next_url, shows_refusal
from cets_portal.clock.reading import today
from dataquality.forms.reviews import tried
from quota.access.surrender import application_for
from quota.choices import ApplicationStatus
from quota.forms.surrender import SurrenderReasonForm
from quota.services.approving_surrender import approve, approve_many
from quota.services.surrendering import refuse, withdraw
from quota.views.surrender.applications import REFUSE, application_page, asked
from quota.views.surrender.many import tell_done


@require_POST
@shows_refusal(back="surrender-application")
def surrender_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """批准清缴."""
    one = application_for(user_of(request), pk)
    approve(one, by=user_of(request), today=today())
    messages.success(request, _("已批准并记账，履约证明 %(number)s。") % {"number": one.certificate_number})
    return redirect("surrender-application", pk)


@require_POST
@shows_refusal(back="surrender-applications")
def surrender_approve_many(request: HttpRequest) -> HttpResponse:
    """成批批准: the ticked applications, or all that wait in the list."""
    found = asked(request).filter(status=ApplicationStatus.FILED)
    if request.POST.get("all") != "1":
        found = found.filter(pk__in=numbers(request.POST.getlist("application")))
    chosen = list(found.order_by("pk"))
    if not chosen:
        raise Refused(_("没有选中待审批的申请。请勾选。"), code="nothing")
    tell_done(request, approve_many(chosen, by=user_of(request), today=today()), _("已批准 %(n)s 项。"))
    return redirect(next_url(request, reverse("surrender-applications")))


@require_POST
@shows_refusal(back="surrender-application")
def surrender_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """不批准清缴."""
    one = application_for(user_of(request), pk)

    def act(**said: Any) -> None:
        refuse(one, **said, by=user_of(request), today=today())

    if again := tried(REFUSE, SurrenderReasonForm(request.POST), act):
        return application_page(request, pk, again)
    messages.success(request, _("已不批准，冻结的配额已解冻，单位已收到理由。"))
    return redirect("surrender-application", pk)


@require_POST
@shows_refusal(back="surrender-application")
def surrender_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回清缴申请."""
    withdraw(application_for(user_of(request), pk), by=user_of(request), today=today())
    messages.success(request, _("已撤回，冻结的配额已解冻。"))
    return redirect("surrender-application", pk)
