"""补报窗口的页面: which months are open after their date, for whom, why and until when."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, page_of, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from dataquality.access.filings import window_for, windows_for
from dataquality.forms.reviews import WindowForm
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
    day = today()
    found = windows_for(user_of(request)).order_by("closed_at", "-until", "-pk")
    context = {"page": page_of(request, found), "today": day, "may_open": is_role(request, Role.CLERK, Role.REVIEWER)}
    return render(request, "dataquality/review/windows.html", context)


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
    windows.close_window(window_for(user_of(request), pk), reason=request.POST.get("reason", ""), by=user_of(request))
    messages.success(request, _("补报窗口已关闭。"))
    return redirect("window-list")
