"""补报窗口的页面: which months are open after their date, for whom, why and until when."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, page_of, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from dataquality.access.filings import window_for, windows_for
from dataquality.forms.reviews import Again, CloseForm, WindowForm, tried
from dataquality.services import windows
from dataquality.views.waivers import unit_asked

#: Refusals of the service → the field they belong to.
_FIELDS = {
    "until": "until",
    "reason": "reason",
    "not_listed": "month",
    "not_late": "month",
    "filed": "month",
    "unit": "unit",
}


def window_list(request: HttpRequest) -> HttpResponse:
    """补报窗口, the open ones first."""
    return _list(request)


def _list(request: HttpRequest, again: Again | None = None) -> HttpResponse:
    """The list; `again`: the refused closing of one of them, at the place of its key."""
    found = windows_for(user_of(request)).order_by("closed_at", "-until", "-pk")
    context = {
        "page": page_of(request, found),
        "today": today(),
        "may_open": is_role(request, Role.CLERK, Role.REVIEWER),
        "again": again,
        "page_url": reverse("window-list") if again else "",
    }
    return render(request, "dataquality/review/windows.html", context, status=again.status if again else 200)


def window_add(request: HttpRequest) -> HttpResponse:
    """开放补报; the address may bring unit, sector and month along."""
    initial = {name: request.GET.get(name, "") for name in ("unit", "sector", "month")}
    form = WindowForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            unit = unit_asked(request, said["unit"])
            windows.open_window(
                unit, said["sector"], said["month"], until=said["until"], reason=said["reason"],
                by=user_of(request), today=today(),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(_FIELDS.get(refusal.code), str(refusal))
        else:
            messages.success(request, _("已开放补报。"))
            return redirect("window-list")
    return render(request, "dataquality/review/window_add.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@shows_refusal(back="window-list")
def window_close(request: HttpRequest, pk: int) -> HttpResponse:
    """关闭补报 before its day."""
    window = window_for(user_of(request), pk)

    def close(**said: Any) -> None:
        windows.close_window(window, **said, by=user_of(request))

    if again := tried(str(pk), CloseForm(request.POST), close):
        return _list(request, again)
    messages.success(request, _("补报窗口已关闭。"))
    return redirect("window-list")
