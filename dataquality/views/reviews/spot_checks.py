"""现场抽查的页面: asked for by the bureau, answered by the city with photos, listed for both."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, page_of, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.refusals import shows_refusal
from cets_portal.audit.selectors import history_of
from cets_portal.clock.reading import today
from cets_portal.evidence.rules.sniffing import Kind
from cets_portal.evidence.services.files import served
from cets_portal.evidence.services.intake import name_of, take_in
from dataquality.access.filings import filing_for
from dataquality.access.reviews import photo_for, spot_check_for, spot_checks_for
from dataquality.choices import SpotCheckStatus
from dataquality.forms.reviews import Again, CloseForm, SeenForm, SpotCheckForm, tried
from dataquality.services import spot_checks
from dataquality.services.spot_checks import Seen
from dataquality.views.reviews.desk_page import SPOT, review_page
from registry.views.enterprise_page import timeline_entry

PHOTOS = (Kind.PNG, Kind.JPEG)
#: Places of the forms on the page of a spot check.
ANSWER, CANCEL = "seen", "cancel"


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
    return _page(request, pk)


@require_POST
@shows_refusal(back="review-queue")
def spot_check_request(request: HttpRequest, pk: int) -> HttpResponse:
    """发起抽查 of a filing."""
    filing = filing_for(user_of(request), pk)

    def ask(**said: Any) -> None:
        spot_checks.request(filing, **said, by=user_of(request), today=today())

    if again := tried(SPOT, SpotCheckForm(request.POST), ask):
        return review_page(request, pk, again)
    messages.success(request, _("已请市局现场抽查。"))
    return redirect("review-detail", filing.pk)


@require_POST
@shows_refusal(back="spot-check-detail")
def spot_check_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """反馈抽查结果; what was typed stays where it is refused."""
    spot_check = spot_check_for(user_of(request), pk)

    def answer(photos: list[Any], **said: Any) -> None:
        stored = [(take_in(one, by=user_of(request), allowed=PHOTOS), name_of(one)) for one in photos]
        spot_checks.answer(spot_check, Seen(**said, photos=stored), by=user_of(request), today=today())

    if again := tried(ANSWER, SeenForm(request.POST, request.FILES), answer):
        return _page(request, pk, again)
    messages.success(request, _("已反馈抽查结果。"))
    return redirect("spot-check-detail", pk)


@require_POST
@shows_refusal(back="spot-check-detail")
def spot_check_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """撤销抽查."""
    spot_check = spot_check_for(user_of(request), pk)

    def cancel(**said: Any) -> None:
        spot_checks.cancel(spot_check, **said, by=user_of(request))

    if again := tried(CANCEL, CloseForm(request.POST), cancel):
        return _page(request, pk, again)
    messages.success(request, _("已撤销抽查。"))
    return redirect("review-detail", spot_check.filing_id)


def spot_check_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """现场照片."""
    photo = photo_for(user_of(request), pk)
    return served(photo.file, photo.name)


def _page(request: HttpRequest, pk: int, again: Again | None = None) -> HttpResponse:
    spot_check = spot_check_for(user_of(request), pk)
    waiting = spot_check.status == SpotCheckStatus.REQUESTED
    forms = {ANSWER: SeenForm(initial={"visited_on": today()}), CANCEL: CloseForm(auto_id="cancel-%s")}
    forms |= {again.place: again.form} if again else {}
    context = {
        "spot_check": spot_check,
        "photos": spot_check.photos.select_related("file"),
        "form": forms[ANSWER] if waiting and is_role(request, Role.CITY_OFFICER) else None,
        "cancel_form": forms[CANCEL] if waiting and is_role(request, Role.CLERK, Role.REVIEWER) else None,
        "again": again,
        "page_url": reverse("spot-check-detail", args=[pk]),
        "is_bureau": is_role(request, Role.CLERK, Role.REVIEWER),
        "history": [timeline_entry(entry) for entry in history_of(spot_check)],
        "today": today(),
    }
    return render(request, "dataquality/review/spot_check.html", context, status=again.status if again else 200)
