"""未送达页面: what did not arrive, to whom, why, and what may be done about it."""

from typing import Any

from django.contrib import messages as flashed
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import next_url, shows_refusal
from cets_portal.inbox import access
from cets_portal.inbox.channels import is_on
from cets_portal.inbox.choices import Channel, DeliveryState
from cets_portal.inbox.models import Delivery
from cets_portal.inbox.selectors import board_counts
from cets_portal.inbox.services import stranding

PER_PAGE = 50
#: Tabs of the board, the most pressing first.
STATES = (DeliveryState.GIVEN_UP, DeliveryState.UNCERTAIN, DeliveryState.FAILED, DeliveryState.WAITING)
#: How many a click tries again at most; the rest with the next click.
MOST_AT_ONCE = 2000


def undelivered(request: HttpRequest) -> HttpResponse:
    """Deliveries to the people of the province that have not gone out, by state."""
    open_ones = access.deliveries_for(user_of(request)).filter(settled_at__isnull=True)
    counts = board_counts(open_ones)
    state = _state(request.GET)
    found = _narrowed(open_ones.filter(state=state), request.GET)
    context = {
        "page": Paginator(found.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "tabs": [("" if one == STATES[0] else one.value, one.label, counts[one.value]) for one in STATES],
        "channels": [("", _("全部"), None), *((channel.value, channel.label, None) for channel in Channel)],
        "off": [channel.label for channel in Channel if not is_on(channel)],
        "may_retry": state != DeliveryState.WAITING,
    }
    return render(request, "inbox/undelivered.html", context)


def _state(asked: Any) -> DeliveryState:
    wanted = asked.get("state", "")
    return next((state for state in STATES if state.value == wanted), STATES[0])


def _narrowed(deliveries: QuerySet[Delivery], asked: Any) -> QuerySet[Delivery]:
    found = deliveries.select_related("message__user", "organisation")
    if asked.get("channel") in Channel.values:
        found = found.filter(channel=asked["channel"])
    if word := asked.get("q", "").strip():
        found = found.filter(
            Q(message__user__display_name__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(address__icontains=word)
            | Q(message__subject__icontains=word)
        )
    return found


@require_POST
@shows_refusal(back="undelivered")
def retry(request: HttpRequest) -> HttpResponse:
    """重新发送: those ticked."""
    chosen = {int(pk) for pk in request.POST.getlist("delivery") if pk.isdigit()}
    if not chosen:
        raise Refused(_("请先勾选要重新发送的消息。"), code="none_chosen")
    mine = access.deliveries_for(user_of(request)).select_related("message__user")
    count = stranding.retry(mine.filter(pk__in=chosen)[:MOST_AT_ONCE], by=user_of(request))
    said = ngettext("%(n)d 条已排队，稍后发出。", "%(n)d 条已排队，稍后发出。", count) % {"n": count}
    flashed.success(request, said)
    return redirect(next_url(request, reverse("undelivered")))


@require_POST
@shows_refusal(back="undelivered")
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """登记另行送达."""
    delivery = access.delivery_for(user_of(request), pk)
    stranding.settle(delivery, note=request.POST.get("note", ""), by=user_of(request))
    flashed.success(request, _("已登记向 %(name)s 另行送达。") % {"name": delivery.message.user})
    return redirect(next_url(request, reverse("undelivered")))
