"""核查任务一览: by status, agency, sector and lateness, with whose turn it is; exported as it is shown."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import is_role, page_of, user_of, working_of
from cets_portal.accounts.models import Role
from cets_portal.clock.reading import today
from dataquality.access.verification import is_agency, verifications_for
from dataquality.choices import VerificationRole, VerificationStatus
from dataquality.exports.verification import tasks_workbook
from dataquality.models import Verification, VerificationAgency
from dataquality.selectors import verification as selectors
from dataquality.views.verification.shown import shown
from registry.views.answers import download

_SORTS = {"due": ("due_on", "pk"), "-due": ("-due_on", "-pk"), "unit": ("report__enterprise__name", "pk")}


def verification_list(request: HttpRequest) -> HttpResponse:
    """核查任务."""
    base = _base(request)
    late = selectors.late(base, today())
    found = _asked(request, base, late)
    page = page_of(request, selectors.list_rows(found))
    context = {
        "page": page,
        "lines": [{"task": one.verification, "turn": shown(one.turn, today())} for one in selectors.lines(page)],
        "statuses": _statuses(base),
        "agencies": _agencies(request, base),
        "late": len(late),
        "narrowed": any(request.GET.get(name) for name in ("status", "agency", "role", "late", "q")),
        "roles": [(one.value, one.label) for one in VerificationRole],
        "is_agency": is_agency(user_of(request)),
        "may_assign": is_role(request, Role.CLERK, Role.REVIEWER),
        "today": today(),
    }
    return render(request, "dataquality/verification/list.html", context)


def verification_export(request: HttpRequest) -> HttpResponse:
    """导出: what the page shows, every page of it."""
    base = _base(request)
    found = _asked(request, base, selectors.late(base, today()) if request.GET.get("late") else [])
    lines = selectors.lines(selectors.list_rows(found))
    data = tasks_workbook(lines, today(), today())
    return download(data, _("核查任务_%(day)s.xlsx") % {"day": today().isoformat()})


def _base(request: HttpRequest) -> QuerySet[Verification]:
    """Tasks inside the horizon, on the reports of the working year (the emission year before it) and sector."""
    found = verifications_for(user_of(request))
    if is_agency(user_of(request)):
        return found
    working = working_of(request)
    found = found.filter(report__emission_year=working.emission_year)
    return found.filter(report__sector=working.sector) if working.sector else found


def _asked(request: HttpRequest, base: QuerySet[Verification], late: list[int]) -> QuerySet[Verification]:
    asked = request.GET
    found = base
    for name, path in (("status", "status"), ("role", "role"), ("agency", "agency__uscc")):
        if asked.get(name):
            found = found.filter(**{path: asked[name]})
    if asked.get("late"):
        found = found.filter(pk__in=late)
    if text := asked.get("q", "").strip():
        unit = Q(report__enterprise__name__icontains=text) | Q(report__enterprise__uscc__icontains=text)
        found = found.filter(unit)
    return found.order_by(*_SORTS.get(asked.get("sort", ""), ("due_on", "pk")))


def _statuses(base: QuerySet[Verification]) -> list[tuple[Any, Any, int | None]]:
    counts = selectors.counts_by(base, "status")
    known = [(one.value, one.label, counts[one.value]) for one in VerificationStatus if one.value in counts]
    return [("", _("全部"), sum(counts.values())), *known]


def _agencies(request: HttpRequest, base: QuerySet[Verification]) -> list[tuple[Any, Any, int | None]]:
    """The agencies that have tasks here; an agency's own person needs no such filter."""
    if is_agency(user_of(request)):
        return []
    counts = selectors.counts_by(base, "agency")
    named = VerificationAgency.objects.filter(pk__in=counts).order_by("name")
    return [("", _("全部"), None), *((one.uscc, one.name, counts[one.pk]) for one in named)]
