"""月历页: what falls due on which day of a month, for the post the person acts in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cets_portal.accounts.asking import user_of, working_of
from cets_portal.clock.reading import today
from cets_portal.desk.horizon import horizon_of
from cets_portal.desk.month import month_asked, month_before, month_page
from cets_portal.oversight.selectors.feed_keys import standing_key


def month(request: HttpRequest) -> HttpResponse:
    """`?month=2026-10`; without it the present month of the working year."""
    user, day, working = user_of(request), today(), working_of(request)
    horizon = horizon_of(user)
    if horizon is None:
        raise Http404
    asked = month_asked(request.GET.get("month", ""), day, working.year, year_is_asked="year" in request.GET)
    context = {
        "shown": month_page(asked, day, horizon, sector=working.sector),
        "before": str(month_before(asked)),
        "after": str(asked.following),
        "present": day.strftime("%Y-%m"),
        "today": day,
        "horizon": horizon,
        "key": standing_key(user),
    }
    return render(request, "desk/calendar.html", context)
