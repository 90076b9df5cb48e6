"""演练日期: the demo's people move the portal's day on, so that a year can be lived in an hour."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import user_of
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import next_url, shows_refusal
from cets_portal.clock.reading import is_rehearsal, today
from cets_portal.deadlines.selectors import next_due
from cets_portal.desk.rehearsal import move_on

STRIDES = {"day": timedelta(days=1), "week": timedelta(weeks=1)}


@require_POST
@shows_refusal(back="desk")
def clock_move(request: HttpRequest) -> HttpResponse:
    """Move to the next day, the next week, the next due date, or a day that was typed; never back."""
    if not is_rehearsal():
        raise Http404
    seen = _date(request.POST.get("seen", "")) or today()
    wanted = _wanted(request.POST.get("to", ""), request.POST.get("day", ""), seen)
    if move_on(wanted, by=user_of(request)):
        messages.success(request, _("演练日期调到 %(day)s。") % {"day": wanted.isoformat()})
    else:
        messages.info(request, _("演练日期已由他人调到 %(day)s 或更后。") % {"day": wanted.isoformat()})
    return redirect(next_url(request, reverse("desk")))


def _wanted(to: str, typed: str, seen: date) -> date:
    """The day a button means, counted from the day that the person saw: two who press at once move once."""
    if to in STRIDES:
        return _after(seen, STRIDES[to])
    if to == "due":
        found = next_due(seen)
        if found is None:
            raise Refused(_("%(day)s 之后没有已载入的期限。") % {"day": seen.isoformat()}, code="no_due")
        return found
    day = _date(typed)
    if day is None:
        raise Refused(_("“%(text)s”不是日期，请写作 2026-10-31。") % {"text": typed[:20]}, code="day")
    return day


def _after(seen: date, stride: timedelta) -> date:
    try:
        return seen + stride
    except OverflowError as reason:
        raise Refused(_("最多向前调三年：%(day)s 太远。") % {"day": seen.isoformat()}, code="too_far") from reason


def _date(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
