"""现场抽查的页面: asked for by the bureau, answered by the city with photos, listed for both."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, page_of, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.audit.selectors import history_of
from cets_portal.clock.reading import today
from cets_portal.evidence.rules.sniffing import Kind
from cets_portal.evidence.services.files import served
from cets_portal.evidence.services.intake import name_of, take_in
from dataquality.access.filings import filing_for
from dataquality.access.reviews import photo_for, spot_check_for, spot_checks_for
from dataquality.choices import SpotCheckStatus
from dataquality.forms.reviews import CloseForm, SeenForm, SpotCheckForm, first_fault
from dataquality.services import spot_checks
from dataquality.services.spot_checks import Seen
from registry.views.enterprise_page import timeline_entry

PHOTOS = (Kind.PNG, Kind.JPEG)


def spot_check_list(request: HttpRequest) -> HttpResponse:
    """现场抽查: what the city is asked for, what came back."""
    found = spot_checks_for(user_of(request))
    counts = {state.value: 0 for state in SpotCheckStatus}
    for state in found.order_by().values_list("status", flat=True):
        counts[state] += 1
    wanted = request.GET.get("state", "")
    shown = found.filter(status=wanted) if wanted in counts else found
    context = {
        "page": page_of(request, shown.order_by("-status", "due_on", "pk")),
        "states": [("", _("全部"), sum(counts.values())), *((one.value, one.label, counts[one.value]) for one in SpotCheckStatus)],
        "today": today(),
    }  # fmt: skip
    return render(request, "dataquality/review/spot_checks.html", context)


def spot_check_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """一次抽查, with the form for the city's officer."""
    return _page(request, pk, SeenForm(initial={"visited_on": today()}))


@require_POST
@shows_refusal(back="review-queue")
def spot_check_request(request: HttpRequest, pk: int) -> HttpResponse:
    """发起抽查 of a filing."""
    filing = filing_for(user_of(request), pk)
    form = SpotCheckForm(request.POST)
    if not form.is_valid():
        raise Refused(first_fault(form), code="form")
    spot_checks.request(filing, **form.cleaned_data, by=user_of(request), today=today())
    messages.success(request, _("已请市局现场抽查。"))
    return redirect("review-detail", filing.pk)


@require_POST
def spot_check_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """反馈抽查结果; what was typed stays where it is refused."""
    spot_check, form = spot_check_for(user_of(request), pk), SeenForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, pk, form, status=422)
    try:
        photos = [
            (take_in(one, by=user_of(request), allowed=PHOTOS), name_of(one)) for one in form.cleaned_data["photos"]
        ]
        said = {name: form.cleaned_data[name] for name in ("visited_on", "inspectors", "finding", "answer")}
        spot_checks.answer(spot_check, Seen(**said, photos=photos), by=user_of(request), today=today())
    except Refused as refusal:
        form.add_error(refusal.code if refusal.code in form.fields else None, str(refusal))
        return _page(request, pk, form, status=422)
    messages.success(request, _("已反馈抽查结果。"))
    return redirect("spot-check-detail", pk)


@require_POST
@shows_refusal(back="spot-check-detail")
def spot_check_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """撤销抽查."""
    spot_check = spot_check_for(user_of(request), pk)
    form = CloseForm(request.POST)
    spot_checks.cancel(spot_check, reason=form.data.get("reason", ""), by=user_of(request))
    messages.success(request, _("已撤销抽查。"))
    return redirect("review-detail", spot_check.filing_id)


def spot_check_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """现场照片."""
    photo = photo_for(user_of(request), pk)
    return served(photo.file, photo.name)


def _page(request: HttpRequest, pk: int, form: Any, status: int = 200) -> HttpResponse:
    spot_check = spot_check_for(user_of(request), pk)
    waiting = spot_check.status == SpotCheckStatus.REQUESTED
    context = {
        "spot_check": spot_check,
        "photos": spot_check.photos.select_related("file"),
        "form": form if waiting and is_role(request, Role.CITY_OFFICER) else None,
        "may_cancel": waiting and is_role(request, Role.CLERK, Role.REVIEWER),
        "is_bureau": is_role(request, Role.CLERK, Role.REVIEWER),
        "history": [timeline_entry(entry) for entry in history_of(spot_check)],
        "today": today(),
    }
    return render(request, "dataquality/review/spot_check.html", context, status=status)
