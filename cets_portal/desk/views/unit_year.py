"""单位的一年的页面: for the unit's own people and for the officials who see it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cets_portal.accounts.asking import user_of, working_of
from cets_portal.clock.reading import today
from cets_portal.desk.unit_year import counts_of, moments_of, months_of, steps_of
from registry.access import enterprise_for


def unit_year(request: HttpRequest, uscc: str) -> HttpResponse:
    """`?year=2026` is the working year; 404 for a stranger's unit."""
    user, day, year = user_of(request), today(), working_of(request).year
    unit = enterprise_for(user, uscc)
    steps = steps_of(unit, year, day)
    context = {
        "unit": unit,
        "year": year,
        "today": day,
        "months": months_of(steps, day),
        "counts": counts_of(steps),
        "next": next((step for step in steps if step.is_open and step.is_own), None),
        "moments": moments_of(unit, year),
        "own": bool(user.acting_post and user.acting_post.organisation_id == unit.organisation_id),
    }
    return render(request, "desk/unit_year.html", context)
