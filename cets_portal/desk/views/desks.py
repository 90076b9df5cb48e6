"""工作台: for each role what waits for it, and where it goes from there."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.accounts.scope import scope_of
from cets_portal.accounts.working import Working
from cets_portal.audit.words import act_words
from cets_portal.clock import reading as clock
from cets_portal.desk import selectors
from cets_portal.desk.board import current, owed_by_enterprise, phases_of
from cets_portal.desk.duties import Phase
from cets_portal.desk.queue import bureau_queue
from cets_portal.desk.samples import samples
from cets_portal.oversight.access import visits_for
from cets_portal.oversight.choices import VisitStatus
from registry import access
from registry.models import AccountOpening
from registry.views.list_index import cells_of, province_rows, sector_cells

Context = dict[str, Any]
LINES = 8


def desk(request: HttpRequest) -> HttpResponse:
    """The desk of the post the person acts in; a person without a post learns whom to ask."""
    user = request.user
    assert isinstance(user, User)
    role = user.acting_post.role if user.acting_post else ""
    template, context_of = DESKS.get(role, ("desk/nobody.html", _nothing))
    working: Working = request.working  # type: ignore[attr-defined]
    context = context_of(user, working) | {"today": clock.today()}
    return render(request, template, context)


def steps(request: HttpRequest) -> HttpResponse:
    """The other side of the desk: every step of the year with its counts and lateness, and what was done lately."""
    user = request.user
    assert isinstance(user, User)
    working: Working = request.working  # type: ignore[attr-defined]
    context = _board(user, working) | {"acts": _acts(user), "today": clock.today()}
    return render(request, "desk/steps.html", context)


def parts(request: HttpRequest) -> HttpResponse:
    """部件: every part of the pages in every state."""
    return render(request, "parts.html", samples(clock.today()))


def _bureau(user: User, working: Working) -> Context:
    """What waits for this person; how far the province is stands on the desk's other side (`steps`)."""
    cells = cells_of(access.lists_for(user).filter(list_year=working.list_year))
    queue = bureau_queue(
        user,
        drafts=selectors.draft_lists(user),
        to_sign=selectors.lists_to_sign(user),
        imports=selectors.imports_waiting(user),
        notices=selectors.notices_waiting(user),
        today=clock.today(),
    )
    return {
        "cells": sector_cells(cells, working.list_year, scope_of(user).province),
        "queue": queue,
        "mine": sum(not row.lock for row in queue),
    }


def _board(user: User, working: Working) -> Context:
    """The steps of the year inside the person's horizon, for all provinces together at the ministry."""
    scope, day = scope_of(user), clock.today()
    return {"phases": phases_of(current(day, sector=working.sector), day, province=scope.province, city=scope.city)}


def _enterprise(user: User, _working: Working) -> Context:
    enterprise = access.enterprises_for(user).first()
    return {
        "enterprise": enterprise,
        "opening": AccountOpening.objects.filter(enterprise=enterprise).first(),
        "owed": owed_by_enterprise(enterprise.pk, enterprise.province, clock.today()) if enterprise else [],
        "standings": list(selectors.standings_of(user)),
        "rights_notices": list(access.notices_for(user).order_by("acknowledged_at", "-sent_at")),
    }


def _city(user: User, working: Working) -> Context:
    units = selectors.units_in_force(user, working.list_year, working.sector)
    return {
        **_board(user, working),
        "visits": list(visits_for(user).filter(status=VisitStatus.PLANNED).order_by("planned_on")[:LINES]),
        "units": list(units[:LINES]),
        "by_sector": selectors.counts_by_sector(units),
        "registered": access.enterprises_for(user).count(),
        "cells": sector_cells(
            cells_of(access.lists_for(user).filter(list_year=working.list_year)),
            working.list_year,
            scope_of(user).province,
        ),
    }


def _ministry(user: User, working: Working) -> Context:
    cells = cells_of(access.lists_for(user).filter(list_year=working.list_year))
    rows = province_rows(cells, working.list_year, working.sector)
    board = _board(user, working)
    return board | {
        "rows": [row for row in rows if not row.is_silent],
        "silent": [row for row in rows if row.is_silent],
        "sectors": rows[0].cells,
        "published": sum(row.published for row in rows),
        "possible": sum(len(row.cells) for row in rows),
        "units": sum(row.units for row in rows),
        "late": any(
            line.is_late and line.duty.phase is Phase.LISTS for phase in board["phases"] for line in phase.lines
        ),
    }


def _auditor(user: User, _working: Working) -> Context:
    return {"acts": _acts(user)}


def _nothing(_user: User, _working: Working) -> Context:
    return {}


def _acts(user: User) -> list[dict[str, Any]]:
    """Recent acts as the timeline part draws them."""
    return [_act(recent) for recent in selectors.recent_acts(user)]


def _act(recent: selectors.RecentAct) -> dict[str, Any]:
    act = recent.entry
    text = f"{act_words(act)} {act.target_label}"
    if recent.times > 1:
        text = _("%(text)s 等 %(n)s 项") % {"text": text, "n": recent.times}
    return {"at": act.at, "who": act.actor_name or _("系统"), "text": text, "note": act.reason}


#: role → template and what it needs. Read from top to bottom.
DESKS: Mapping[str, tuple[str, Callable[[User, Working], Context]]] = {
    Role.CLERK: ("desk/bureau.html", _bureau),
    Role.REVIEWER: ("desk/bureau.html", _bureau),
    Role.BUREAU_ADMIN: ("desk/bureau.html", _bureau),
    Role.CITY_OFFICER: ("desk/city.html", _city),
    Role.FILER: ("desk/enterprise.html", _enterprise),
    Role.APPROVER: ("desk/enterprise.html", _enterprise),
    Role.VERIFIER: ("desk/agency.html", _nothing),
    Role.MINISTRY_ADMIN: ("desk/ministry.html", _ministry),
    Role.AUDITOR: ("desk/auditor.html", _auditor),
}
