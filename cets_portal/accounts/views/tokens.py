"""接口令牌: the secrets with which the enterprise's own systems file; made, shown once, revoked by the approver."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import page_of, user_of
from cets_portal.accounts.forms import TokenForm
from cets_portal.accounts.models import ApiToken, User
from cets_portal.accounts.tokens import filers_of, make_token, revoke_token, tokens_of
from cets_portal.audit.errors import Forbidden, Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock import reading as clock

#: What a new token is offered; a year at most.
_OFFERED = timedelta(days=180)


def api_tokens(request: HttpRequest) -> HttpResponse:
    """Every token of the body; the form for another one."""
    return _page(request, _form(request))


@require_POST
@shows_refusal(back="api-tokens")
def api_token_add(request: HttpRequest) -> HttpResponse:
    """建立: the secret stands on this page, this once."""
    user, form = user_of(request), _form(request)
    if form.is_valid():
        try:
            token, secret = _made(form, user)
        except Forbidden:
            raise
        except Refused as refusal:
            form.add_error(refusal.code if refusal.code == "expires_on" else None, str(refusal))
        else:
            return _unkept(_page(request, _form(request, blank=True), {"token": token, "secret": secret}))
    return _page(request, form, status=422)


@require_POST
@shows_refusal(back="api-tokens")
def api_token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """停用."""
    user = user_of(request)
    token = get_object_or_404(ApiToken, pk=pk, organisation=user.acting_post and user.acting_post.organisation_id)
    revoke_token(token, by=user)
    messages.success(request, _("已停用“%(name)s”，持此令牌的系统随即不能再用接口。") % {"name": token.name})
    return redirect("api-tokens")


def _made(form: TokenForm, user: User) -> tuple[ApiToken, str]:
    said = form.cleaned_data
    person = get_object_or_404(User, pk=said["acts_for"])
    return make_token(
        name=said["name"], acts_for=person, expires_on=said["expires_on"], by=user, today=clock.today()
    )  # fmt: skip


def _form(request: HttpRequest, *, blank: bool = False) -> TokenForm:
    offered = {"expires_on": clock.today() + _OFFERED}
    return TokenForm(None if blank else request.POST or None, filers=_filers(user_of(request)), initial=offered)


def _filers(user: User) -> list[User]:
    return list(filers_of(user.acting_post.organisation, clock.today())) if user.acting_post else []


def _page(
    request: HttpRequest, form: TokenForm, more: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    user, today = user_of(request), clock.today()
    assert user.acting_post is not None
    held = {one.pk for one in _filers(user)}
    found = page_of(request, tokens_of(user.acting_post.organisation), per_page=20)
    rows = [{"token": one, "state": _state(one, held)} for one in found]
    return render(
        request, "accounts/tokens.html", {"form": form, "page": found, "rows": rows, "today": today} | (more or {}),
        status=status,
    )  # fmt: skip


def _state(token: ApiToken, held: set[int]) -> str:
    """ "revoked", "expired", "orphan" (the person no longer files here) or "good"."""
    if token.revoked_at:
        return "revoked"
    if token.expires_on < clock.today():
        return "expired"
    return "good" if token.acts_for_id in held else "orphan"


def _unkept(response: HttpResponse) -> HttpResponse:
    """A page that shows a secret is kept by no browser and no proxy."""
    response["Cache-Control"] = "no-store"
    return response
