"""无人可告知页面: beside what did not arrive, whom no reminder can reach because nobody holds the post."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import page_of, user_of
from cets_portal.accounts.scope import scope_of
from cets_portal.clock.reading import today
from cets_portal.deadlines.models import Obligation
from cets_portal.desk import reminding
from cets_portal.desk.unreached import cities_of, silent


def unreached(request: HttpRequest) -> HttpResponse:
    """`?duty=` one obligation by its key, `?city=`, `?q=` name or code."""
    day, asked = today(), {name: request.GET.get(name, "").strip() for name in ("duty", "city", "q")}
    found = reminding.unreached(day, province=scope_of(user_of(request)).province)
    units = silent(found, duty=asked["duty"], city=asked["city"], text=asked["q"])
    context = {
        "page": page_of(request, units),
        "total": len(units),
        "items": sum(len(one.items) for one in units),
        "today": day,
        "duty": Obligation.objects.filter(key=asked["duty"]).first() if asked["duty"] else None,
        "cities": [("", _("全部"), None), *((name, name, number) for name, number in cities_of(found))],
    }
    return render(request, "desk/unreached.html", context)
