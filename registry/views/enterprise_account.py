"""开通企业账号的页面: the bureau's administrator lets the first person of an enterprise in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from cets_portal.accounts.asking import user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.clock import reading as clock
from registry import access
from registry.forms import AccountForm
from registry.services.holders import open_account


@sensitive_post_parameters()
@sensitive_variables("password")
def account_open(request: HttpRequest, uscc: str) -> HttpResponse:
    """开通企业账号; the one-time password stands on the answer once and is kept nowhere."""
    user = user_of(request)
    enterprise = access.enterprise_for(user, uscc)
    if enterprise.organisation_id and request.method != "POST":
        messages.info(request, _("%(name)s已开通账号。") % {"name": enterprise.name})
        return redirect("enterprise-detail", enterprise.uscc)
    form = AccountForm(request.POST or None, enterprise=enterprise)
    context: dict[str, Any] = {"enterprise": enterprise, "form": form}
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data | {"role": Role(form.cleaned_data["role"])}
        try:
            person, password = open_account(enterprise, today=clock.today(), by=user, **answers)
        except Conflict as refusal:
            messages.warning(request, str(refusal))
            return redirect("enterprise-detail", enterprise.uscc)
        except Refused as refusal:
            form.add_error("username" if refusal.code == "taken" else None, str(refusal))
        else:
            context |= {"person": person, "password": password}
    response = render(request, "registry/enterprise_account.html", context)
    response["Cache-Control"] = "no-store"
    return response
