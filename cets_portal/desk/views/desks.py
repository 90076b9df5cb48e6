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
from cets_portal.deadlines.access import entered_notices_for
from cets_portal.deadlines.choices import EnteredStatus
from cets_portal.deadlines.models import EnteredNotice
from cets_portal.desk import agency_desk, data_desk, selectors, surrender_desk
from cets_portal.desk.board import Owed, owed_by_enterprise, own_duties, phases_of
from cets_portal.desk.duties import Phase
from cets_portal.desk.queue import bureau_queue, by_phase
from cets_portal.desk.samples import samples
from cets_portal.letters.access import letters_for
from cets_portal.letters.choices import LetterStatus
from cets_portal.oversight.access import visits_for
from cets_portal.oversight.choices import VisitStatus
from cets_portal.oversight.selectors.owing import Entry as Listed
from dataquality.access.reviews import spot_checks_for
from dataquality.choices import SpotCheckStatus
from registry import access
from registry.choices import Sector
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
    if "figures" in context:
        selectors.keep_counts(request, context["figures"])
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
    drafts, to_sign = selectors.lists_in_hand(user)
    papers, figures = selectors.waiting_papers(user, working)
    province, today = scope_of(user).province, clock.today()
    queue = bureau_queue(
        user,
        drafts=drafts,
        to_sign=to_sign,
        papers=papers,
        notices=selectors.notices_waiting(user),
        duties=own_duties(today, province),
        today=today,
    )
    return {
        "cells": sector_cells(cells, working.list_year, province),
        "queue": by_phase(queue),
        "first": queue[0] if queue else None,
        "mine": sum(not row.lock for row in queue),
        "figures": figures,
    }


def _board(user: User, working: Working) -> Context:
    """The steps of the year inside the person's horizon, for all provinces together at the ministry."""
    scope, day = scope_of(user), clock.today()
    return {"phases": phases_of(day, province=scope.province, city=scope.city, sector=working.sector)}


def _enterprise(user: User, _working: Working) -> Context:
    enterprise = selectors.own_enterprise(user)
    opening = getattr(enterprise, "account_opening", None)
    standings = list(selectors.standings_of(user))
    return {
        "enterprise": enterprise,
        "opening": opening,
        "owed": _owed(enterprise, selectors.listed_as(standings, opening)) if enterprise else [],
        "data": data_desk.of_unit(enterprise, user) if enterprise else None,
        "surrender": surrender_desk.of_unit(enterprise, user) if enterprise else None,
        "corrections": agency_desk.corrections_of(enterprise, clock.today())
        if enterprise and enterprise.has_corrections
        else [],
        "standings": standings,
        "letters": list(letters_for(user).filter(status=LetterStatus.SENT).order_by("sent_at")),
        "rights_notices": list(access.notices_for(user).order_by("acknowledged_at", "-sent_at")),
        "figures": {selectors.UNREAD: enterprise.unread} if enterprise else {},
    }


def _owed(enterprise: Any, listed: list[Listed]) -> list[Owed]:
    return owed_by_enterprise(enterprise.pk, enterprise.province, clock.today(), entries=listed)


def _city(user: User, working: Working) -> Context:
    figures = selectors.city_figures(user, working)
    return {
        **_board(user, working),
        "visits": list(visits_for(user).filter(status=VisitStatus.PLANNED).order_by("planned_on")[:LINES]),
        "spot_checks": list(spot_checks_for(user).filter(status=SpotCheckStatus.REQUESTED).order_by("due_on")[:LINES]),
        "units": list(selectors.units_in_force(user, working.list_year, working.sector)[:LINES]),
        "by_sector": figures.by_sector,
        "registered": figures.registered,
        "lists": [(sector.label, figures.by_sector.get(sector), figures.lists.get(sector)) for sector in Sector],
        "figures": {selectors.UNREAD: figures.unread},
    }


def _ministry(user: User, working: Working) -> Context:
    cells = cells_of(access.lists_for(user).filter(list_year=working.list_year))
    rows = province_rows(cells, working.list_year, working.sector)
    board = _board(user, working)
    return board | {
        "entered": _to_review(user),
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


def _to_review(user: User) -> list[tuple[EnteredNotice, bool]]:
    """Entered notices that wait for a second person, each with: is this person the first?"""
    found = entered_notices_for(user).filter(status=EnteredStatus.SUBMITTED).order_by("submitted_at")
    return [(one, user.pk in (one.entered_by_id, one.submitted_by_id)) for one in found]


def _auditor(user: User, _working: Working) -> Context:
    return {"acts": _acts(user)}


def _nothing(_user: User, _working: Working) -> Context:
    return {}


def _agency(user: User, _working: Working) -> Context:
    return {"desk": agency_desk.of_agency(user, clock.today())}


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
    Role.VERIFIER: ("desk/agency.html", _agency),
    Role.MINISTRY_ADMIN: ("desk/ministry.html", _ministry),
    Role.AUDITOR: ("desk/auditor.html", _auditor),
}
