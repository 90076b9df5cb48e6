"""岗位与人员: who holds what since when; new posts, hand-overs, departures, forgotten passwords, locks."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from cets_portal.accounts import access, services
from cets_portal.accounts.asking import user_of
from cets_portal.accounts.forms import HandOverForm, PostForm
from cets_portal.accounts.lockout import locked_names
from cets_portal.accounts.models import Organisation, User
from cets_portal.accounts.selectors import Seat, posts_of, seat_of
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock import reading as clock


@dataclass(frozen=True)
class Row:
    """一行岗位: the seat, and what the reader may do with it. No link is shown that leads to a 404."""

    seat: Seat
    may_arrange: bool
    may_mend: bool
    is_locked: bool


def posts(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    organisation = _organisation(user, request.GET.get("organisation", ""))
    bodies = access.organisations_for(user)
    search = request.GET.get("q", "").strip()
    context = {
        "organisation": organisation,
        "rows": _rows(user, organisation),
        "bodies": bodies.filter(name__icontains=search)[:50] if search else bodies[:50],
        "bodies_count": bodies.count(),
        "q": search,
        "form": PostForm(organisation=organisation, roles=access.roles_arranged_by(user)),
        "today": clock.today(),
    }
    return render(request, "accounts/posts.html", context)


def _rows(user: User, organisation: Organisation) -> list[Row]:
    seats = [seat_of(post, clock.today()) for post in posts_of(organisation)]
    locked = locked_names((seat.now.user.username for seat in seats if seat.now), timezone.now())
    arranged = access.roles_arranged_by(user)
    return [
        Row(
            seat=seat,
            may_arrange=seat.post.role in arranged,
            may_mend=bool(
                seat.now
                and seat.post.role in arranged
                and access.may_mend(user, seat.now.user, clock.today())
            ),
            is_locked=bool(seat.now and seat.now.user.username in locked),
        )
        for seat in seats
    ]  # fmt: skip


@require_POST
def post_add(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    organisation = _organisation(user, request.POST.get("organisation", ""))
    form = PostForm(request.POST, organisation=organisation, roles=access.roles_arranged_by(user))
    if not form.is_valid():
        messages.error(request, _("请选择岗位类别并填写岗位名称。"))
        return _posts_page(organisation.pk)
    try:
        services.add_post(organisation=organisation, role=form.role_value, title=form.cleaned_data["title"], by=user)
        messages.success(request, _("已新设岗位，现为空缺，请任命。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return _posts_page(organisation.pk)


@sensitive_post_parameters()
def post_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    user, today = user_of(request), clock.today()
    post = access.post_for(user, pk)
    form = HandOverForm(request.POST or None, organisation=post.organisation, today=today)
    password = ""  # nosec B105 - shown only where a new person was made
    if request.method == "POST" and form.is_valid():
        try:
            password = services.hand_over_by_form(post=post, data=form.cleaned_data, today=today, by=user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if not password:
                messages.success(request, _("已交接。岗位的待办和草稿由接任人接续。"))
                return _posts_page(post.organisation_id)
    new_person = form.data.get("username", "")
    context = {"post": post, "seat": seat_of(post, today), "form": form, "today": today}
    return _unkept(render(request, "accounts/hand_over.html", context | _once(password, new_person)))


@shows_refusal(back="posts")
@require_POST
def post_vacate(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    post = access.post_for(user, pk)
    services.vacate(post=post, today=clock.today(), by=user, reason=request.POST.get("reason", ""))
    messages.success(request, _("已记离任，岗位空缺；原任职人的权限随即终止。"))
    return _posts_page(post.organisation_id)


@sensitive_post_parameters()
def post_reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """重置密码: asks first, then shows the one-time password this once."""
    user = user_of(request)
    post, person = access.holder_for(user, pk, clock.today())
    password = services.reset_password(user=person, by=user) if request.method == "POST" else ""
    context = {"post": post, "person": person}
    return _unkept(render(request, "accounts/reset_password.html", context | _once(password, person.username)))


@shows_refusal(back="posts")
@require_POST
def post_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    post, person = access.holder_for(user, pk, clock.today())
    services.unlock(user=person, now=timezone.now(), by=user)
    messages.success(request, _("已解除 %(name)s 的锁定，可以马上重新登录。") % {"name": person})
    return _posts_page(post.organisation_id)


def _once(password: str, sign_in_name: str) -> dict[str, Any]:
    return {"password": password, "sign_in_name": sign_in_name}


def _unkept(response: HttpResponse) -> HttpResponse:
    """A page that may show a password is kept by no browser and no proxy."""
    response["Cache-Control"] = "no-store"
    return response


def _organisation(user: User, wanted: str) -> Organisation:
    return access.organisation_for(user, int(wanted) if wanted.isascii() and wanted.isdigit() else None)


def _posts_page(organisation_id: int) -> HttpResponse:
    response = redirect("posts")
    response["Location"] += f"?organisation={organisation_id}"
    return response
