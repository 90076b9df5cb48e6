"""进度与逾期: who is late, and every province at every step of the year."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import page_of, user_of, working_of
from cets_portal.accounts.scope import scope_of
from cets_portal.clock.reading import today
from cets_portal.desk.days import current
from cets_portal.desk.duties import DUTIES, Party
from cets_portal.desk.lateness import Late, late_units, narrowed
from cets_portal.desk.matrix import left_out, matrix
from cets_portal.workbooks.writing import Column, Kind, write_table_xlsx
from registry.views.answers import download


def late_board(request: HttpRequest) -> HttpResponse:
    """Units of the person's horizon that are late, with what they owe; exported as shown."""
    scope, day = scope_of(user_of(request)), today()
    late = late_units(day, province=scope.province, city=scope.city, sector=working_of(request).sector)
    duty, city, text = (request.GET.get(name, "").strip() for name in ("duty", "city", "q"))
    shown = narrowed(late, duty=duty, city=city, text=text)
    if request.GET.get("export") == "xlsx":
        return download(_workbook(shown, day), _("逾期单位_%(day)s.xlsx") % {"day": day.isoformat()})
    context = {
        "page": page_of(request, shown),
        "total": len(late),
        "today": day,
        "filtered": bool(late),
        "duties": _duty_options(late),
        "cities": [] if scope.city else _city_options(late),
    }
    return render(request, "desk/late.html", context)


def _workbook(shown: list[Late], day: date) -> bytes:
    """What is on screen, every page of it: one row for each unit and duty."""
    columns = [
        Column(_("单位名称"), 40),
        Column(_("统一社会信用代码"), 22),
        Column(_("地市"), 12),
        Column(_("逾期事项"), 30),
        Column(_("月份"), 10),
        Column(_("期限"), 12, Kind.DATE),
        Column(_("逾期（天）"), 10, Kind.INTEGER),
    ]
    rows = (
        (
            one.unit.name,
            one.unit.uscc,
            one.unit.city,
            str(owed.duty.label),
            owed.obligation.period,
            owed.state_due_on,
            -owed.days_left,
        )
        for one in shown
        for owed in one.owed
    )
    return write_table_xlsx(columns, rows, made_on=day)


def _duty_options(late: list[Late]) -> list[tuple[str, Any, int]]:
    own = [duty for duty in DUTIES if duty.party is Party.UNIT]
    counted = [(duty.code.value, duty.label, len(narrowed(late, duty=duty.code.value))) for duty in own]
    return [("", _("全部"), len(late)), *(option for option in counted if option[2])]


def _city_options(late: list[Late]) -> list[tuple[str, str, int]]:
    cities = sorted({one.unit.city for one in late if one.unit.city})
    return [("", _("全部"), len(late)), *((city, city, len(narrowed(late, city=city))) for city in cities)]


def progress_board(request: HttpRequest) -> HttpResponse:
    """Provinces × steps of the year, for the ministry."""
    day = today()
    steps, rows = matrix(current(day, sector=working_of(request).sector), day)
    return render(
        request, "desk/progress.html", {"steps": steps, "rows": rows, "left_out": left_out(rows), "today": day}
    )
