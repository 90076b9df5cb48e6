"""自己的账户: the posts one holds, the post one acts in, the password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from cets_portal.accounts import services
from cets_portal.accounts.forms import OwnPasswordForm
from cets_portal.accounts.models import Post, User
from cets_portal.clock import reading as clock


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
    return render(request, "accounts/account.html", {"tenures": tenures, "today": clock.today()})


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
