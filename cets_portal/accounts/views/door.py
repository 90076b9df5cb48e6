"""门: sign in, sign out, language. What fails here is written into the audit log."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as django_set_language

from cets_portal.accounts.expired import LOST
from cets_portal.accounts.forms import SignInForm
from cets_portal.accounts.kept import keep
from cets_portal.accounts.lockout import locked_names
from cets_portal.accounts.models import User
from cets_portal.accounts.selectors import posts_held
from cets_portal.accounts.services import record_failure
from cets_portal.audit.services import record
from cets_portal.clock import reading as clock

#: The language that somebody chose at the door, before we know who it is; theirs from the sign-in on.
CHOSEN = "language_chosen"


@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("desk")
    name = request.POST.get("username", "")
    was_locked = bool(locked_names([name], timezone.now())) if name else False
    form = SignInForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _welcome(request, form.get_user())
    if name:
        locked = getattr(request, "axes_locked_out", False) and not was_locked
        record_failure(name, address=_address(request), now=clock.now(), locked=locked)
    asked = {"next": request.GET.get("next", ""), "lost": LOST in request.GET}
    return render(request, "accounts/sign_in.html", {"form": form} | asked)


def _welcome(request: HttpRequest, user: User) -> HttpResponse:
    chosen = request.session.get(CHOSEN, "")
    login(request, user)
    if chosen:
        user.language = chosen
        user.save(update_fields=["language"])
    user.acting_post = next(iter(posts_held(user, clock.today())), None)
    record("accounts.sign_in", user, by=user)
    if LOST in request.GET:
        messages.warning(request, _("登录已过期，刚才的操作没有写入，请重新办理。"))
    response = redirect(_next_page(request))
    response.set_cookie("django_language", user.language, samesite="Lax")
    return response


def _address(request: HttpRequest) -> str:
    """The address that the lock is counted with (behind a proxy, as axes is told to read it)."""
    return str(getattr(request, "axes_ip_address", None) or request.META.get("REMOTE_ADDR", ""))


def _next_page(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and safe else "desk"


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("已退出。"))
    return redirect("sign-in")


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """语言切换: change the language, keep it with the person, go back to the same page."""
    response = django_set_language(request)
    chosen = request.POST.get("language", "")
    if isinstance(request.user, User) and chosen in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    elif chosen in dict(settings.LANGUAGES):
        request.session[CHOSEN] = chosen
    if isinstance(response, HttpResponseRedirect):
        keep(request, urlsplit(response.url).path)
    return response
