"""账户页面: the door, one's own account, and the posts of an organisation."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as django_set_language

from cets_portal.accounts import access, services
from cets_portal.accounts.forms import HandOverForm, OwnPasswordForm, PostForm, SignInForm
from cets_portal.accounts.kept import keep
from cets_portal.accounts.models import Post, User
from cets_portal.accounts.selectors import posts_of
from cets_portal.audit.errors import Refused
from cets_portal.audit.services import record


@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("desk")
    form = SignInForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user: User = form.get_user()
        login(request, user)
        record("accounts.sign_in", user, by=user)
        response = redirect(_next_page(request))
        response.set_cookie("django_language", user.language, samesite="Lax")
        return response
    return render(request, "accounts/sign_in.html", {"form": form, "next": request.GET.get("next", "")})


def _next_page(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and safe else "desk"


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("已退出。"))
    return redirect("sign-in")


@sensitive_post_parameters()
def password_change(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    form = OwnPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.change_password(user=request.user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, request.user)
        messages.success(request, _("密码已修改。"))
        return redirect("account")
    return render(request, "accounts/password_change.html", {"form": form})


def account(request: HttpRequest) -> HttpResponse:
    tenures = request.user.tenures.select_related("post__organisation").order_by("-from_on", "-pk")  # type: ignore[union-attr]
    return render(request, "accounts/account.html", {"tenures": tenures, "today": timezone.localdate()})


@require_POST
def switch_post(request: HttpRequest) -> HttpResponse:
    """改换岗位: act in another post one holds; only posts held today are taken."""
    held: list[Post] = getattr(request, "posts_held", [])
    chosen = next((post for post in held if str(post.pk) == request.POST.get("post")), None)
    if chosen is None:
        messages.error(request, _("您现在不任此岗，请重新选择。"))
        return redirect("account")
    request.session["post"] = chosen.pk
    messages.success(request, _("现在以“%(post)s”办理。") % {"post": chosen})
    return redirect("desk")


def posts(request: HttpRequest) -> HttpResponse:
    """岗位与人员: who holds what since when; vacancies are shown."""
    user = _user(request)
    wanted = request.GET.get("organisation", "")
    organisation = access.organisation_for(user, int(wanted) if wanted.isdigit() else None)
    bodies = access.organisations_for(user)
    search = request.GET.get("q", "").strip()
    context = {
        "organisation": organisation,
        "posts_list": posts_of(organisation),
        "bodies": bodies.filter(name__icontains=search)[:50] if search else bodies[:50],
        "bodies_count": bodies.count(),
        "q": search,
        "form": PostForm(organisation=organisation),
        "today": timezone.localdate(),
    }
    return render(request, "accounts/posts.html", context)


@require_POST
def post_add(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    wanted = request.POST.get("organisation", "")
    organisation = access.organisation_for(user, int(wanted) if wanted.isdigit() else None)
    form = PostForm(request.POST, organisation=organisation)
    if not form.is_valid():
        messages.error(request, _("请选择岗位类别并填写岗位名称。"))
    else:
        try:
            services.add_post(
                organisation=organisation, role=form.role_value, title=form.cleaned_data["title"], by=user
            )
            messages.success(request, _("已新设岗位，现为空缺，请任命。"))
        except Refused as refusal:
            messages.error(request, str(refusal))
    return _posts_page(organisation.pk)


@sensitive_post_parameters()
def post_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    user = _user(request)
    post = access.post_for(user, pk)
    form = HandOverForm(request.POST or None, organisation=post.organisation)
    password = ""  # nosec B105 - shown only where a new person was made
    if request.method == "POST" and form.is_valid():
        try:
            password = _hand_over(post, form, user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if not password:
                messages.success(request, _("已交接。岗位的待办和草稿由接任人接续。"))
                return _posts_page(post.organisation_id)
    context = {"post": post, "form": form, "password": password, "new_person": form.data.get("username")}
    response = render(request, "accounts/hand_over.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _hand_over(post: Post, form: HandOverForm, by: User) -> str:
    """Hand over; returns the first password of a newly made person, to be shown once."""
    successor: User | None = form.cleaned_data["successor"]
    password = ""  # nosec B105 - somebody already known keeps the own one
    if successor is None:
        successor, password = services.create_person(
            username=form.cleaned_data["username"],
            display_name=form.cleaned_data["display_name"],
            email=form.cleaned_data["email"],
        )
    services.hand_over(post=post, to=successor, today=timezone.localdate(), by=by)
    return password


@require_POST
def post_vacate(request: HttpRequest, pk: int) -> HttpResponse:
    user = _user(request)
    post = access.post_for(user, pk)
    try:
        reason = request.POST.get("reason", "")
        services.vacate(post=post, today=timezone.localdate(), by=user, reason=reason)
        messages.success(request, _("已记离任，岗位空缺。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return _posts_page(post.organisation_id)


def _posts_page(organisation_id: int) -> HttpResponse:
    response = redirect("posts")
    response["Location"] += f"?organisation={organisation_id}"
    return response


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """语言切换: change the language, keep it with the person, go back to the same page."""
    response = django_set_language(request)
    chosen = request.POST.get("language", "")
    if isinstance(request.user, User) and chosen in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    if isinstance(response, HttpResponseRedirect):
        keep(request, urlsplit(response.url).path)
    return response
