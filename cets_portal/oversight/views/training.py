"""培训覆盖的页面: how far the training of a year has come, place by place, and whom it has not reached."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import page_of, user_of, working_of
from cets_portal.accounts.scope import scope_of
from cets_portal.clock.reading import today
from cets_portal.oversight.choices import Coverage
from cets_portal.oversight.exports import training as exports
from cets_portal.oversight.selectors import training
from cets_portal.oversight.selectors.owing import NONE
from cets_portal.oversight.selectors.training import Reach, Trainee
from registry.choices import Sector
from registry.views.answers import download
from registry.views.register_page import province_name


def training_coverage(request: HttpRequest) -> HttpResponse:
    """覆盖: key figures, the table by city (the ministry: by province) and sector, the list of units."""
    year, sector = working_of(request).year, working_of(request).sector
    found = _found(request)
    everywhere, rows = training.total(found), training.reach_by(found, _place(request))
    narrowed = _narrowed(request, found)
    page = page_of(request, training.of_state(narrowed, request.GET.get("state") or "gap"))
    missing = training.untrained([one.unit.enterprise_id for one in page.object_list], year)
    context = {
        "year": year,
        "today": today(),
        "total": everywhere,
        "figures": _figures(everywhere),
        "places": _places(request, found, rows),
        "sectors": [one for one in Sector if sector in ("", one)],
        "by_province": scope_of(user_of(request)).everything,
        "page": page,
        "lines": [(one, missing.get(one.unit.enterprise_id, ())) for one in page.object_list],
        "states": _states(training.state_counts(narrowed)),
        "choices": [("", _("全部"), None), *((row.place, _words(request, row.place), row.units) for row in rows)],
    }
    return render(request, "oversight/training.html", context)


def training_export(request: HttpRequest) -> HttpResponse:
    """导出: the gaps of the filter (`what=gaps`), or the coverage by place."""
    year, found = working_of(request).year, _found(request)
    if request.GET.get("what") == "gaps":
        title = _("%(year)s 年培训缺口") % {"year": year}
        gaps = training.of_state(_narrowed(request, found), request.GET.get("state") or "gap")
        return download(exports.gap_workbook(gaps, year=year, title=title, today=today()), f"{title}.xlsx")
    title = _("%(year)s 年培训覆盖") % {"year": year}
    named = [row._replace(place=_words(request, row.place)) for row in training.reach_by(found, _place(request))]
    place = _("省份") if scope_of(user_of(request)).everything else _("地市")
    return download(exports.coverage_workbook(named, place=place, title=title, today=today()), f"{title}.xlsx")


def _figures(total: Reach) -> list[dict[str, Any]]:
    """应训 已覆盖 缺口 人员."""
    gap_hue = "late" if total.gap else "ok"
    return [
        {"label": _("应训单位"), "value": f"{total.units:,}", "unit": _("家")},
        {"label": _("已覆盖"), "value": f"{total.covered:,}", "unit": _("家"), "hue": "ok", "glyph": "check",
         "note": _("每名碳排放管理人员都已参训")},
        {"label": _("缺口"), "value": f"{total.gap:,}", "unit": _("家"), "hue": gap_hue, "glyph": "alert",
         "note": _("其中有人参训 %(n)s 家") % {"n": f"{total.came - total.covered:,}"}},
        {"label": _("已训人员"), "value": f"{total.trained:,}", "unit": _("人"),
         "note": _("登记碳排放管理人员 %(n)s 人") % {"n": f"{total.staff:,}"}},
    ]  # fmt: skip


def _found(request: HttpRequest) -> list[Trainee]:
    """The units of the person's horizon, of the working year and sector."""
    scope, working = scope_of(user_of(request)), working_of(request)
    return training.trainees(working.year, province=scope.province, city=scope.city, sector=working.sector)


def _narrowed(request: HttpRequest, found: list[Trainee]) -> list[Trainee]:
    """Those of the place and the text of the address."""
    place, text = request.GET.get("place", ""), request.GET.get("q", "").strip().casefold()
    if place:
        found = [one for one in found if getattr(one.unit, _place(request)) == place]
    return [one for one in found if text in one.unit.name.casefold() or text in one.unit.uscc.casefold()]


def _place(request: HttpRequest) -> str:
    return "province" if scope_of(user_of(request)).everything else "city"


def _words(request: HttpRequest, place: str) -> str:
    if scope_of(user_of(request)).everything:
        return province_name(place)
    return place or _("地市未登记")


def _places(request: HttpRequest, found: list[Trainee], rows: list[Reach]) -> list[dict[str, Any]]:
    """Each place with its words, its sums and its sectors."""
    cells = training.sector_reach(found, _place(request))
    sectors = [one.value for one in Sector if working_of(request).sector in ("", one)]
    return [
        {
            "words": _words(request, row.place),
            "reach": row,
            "cells": [cells.get((row.place, sector), NONE) for sector in sectors],
        }
        for row in rows
    ]


def _states(counts: dict[str, int]) -> list[tuple[str, Any, int]]:
    """Tabs: the gap first, which is what a person comes for."""
    gap = counts[""] - counts[Coverage.COVERED]
    states = [(state.value, state.label, counts[state]) for state in Coverage]
    return [("", _("缺口"), gap), *states, ("all", _("全部"), counts[""])]
