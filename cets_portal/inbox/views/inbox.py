"""站内信页面: one's own messages, the unread first."""

from typing import Any

from django.contrib import messages as flashed
from django.core.paginator import Paginator
from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.audit.refusals import next_url
from cets_portal.clock.reading import now
from cets_portal.inbox import access
from cets_portal.inbox.choices import MessageKind
from cets_portal.inbox.models import Message
from cets_portal.inbox.services.reading import mark_read, mark_unread

PER_PAGE = 30
UNREAD = Q(read_at__isnull=True)
UNREAD_FIRST = ExpressionWrapper(UNREAD, BooleanField()).desc()


def inbox(request: HttpRequest) -> HttpResponse:
    """All messages of the person, the unread first; narrowed by state, kind and words."""
    mine = access.messages_for(user_of(request))
    counts = mine.aggregate(all=Count("pk"), unread=Count("pk", filter=UNREAD))
    found = _narrowed(mine, request.GET).order_by(UNREAD_FIRST, "-created_at", "-pk")
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "counts": counts,
        "states": [("", _("全部"), counts["all"]), ("unread", _("未读"), counts["unread"])],
        "kinds": [("", _("全部"), None), *((kind.value, kind.label, None) for kind in MessageKind)],
    }
    return render(request, "inbox/inbox.html", context)


def _narrowed(mine: QuerySet[Message], asked: Any) -> QuerySet[Message]:
    if asked.get("state") == "unread":
        mine = mine.filter(UNREAD)
    if asked.get("kind") in MessageKind.values:
        mine = mine.filter(kind=asked["kind"])
    if word := asked.get("q", "").strip():
        mine = mine.filter(Q(subject__icontains=word) | Q(body__icontains=word))
    return mine


def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message; opening it is reading it. What a person must confirm has a page of its own."""
    found = access.message_for(user_of(request), pk)
    mark_read(access.messages_for(user_of(request)).filter(pk=pk), now())
    context = {"message": found, "deliveries": found.deliveries.order_by("pk")}
    return render(request, "inbox/message.html", context)


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """标为已读, or back to unread where the form says so."""
    found = access.message_for(user_of(request), pk)
    if request.POST.get("to") == "unread":
        mark_unread(found)
    else:
        mark_read(access.messages_for(user_of(request)).filter(pk=pk), now())
    return redirect(next_url(request, reverse("inbox")))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """全部标为已读: those the filter shows."""
    count = mark_read(_narrowed(access.messages_for(user_of(request)), request.POST), now())
    flashed.success(request, ngettext("已将 %(n)d 条标为已读。", "已将 %(n)d 条标为已读。", count) % {"n": count})
    return redirect(next_url(request, reverse("inbox")))
