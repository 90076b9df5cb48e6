"""期限日历的页面: every obligation of a working year, one obligation with the working of its date, the list as a workbook."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import user_of, working_of
from cets_portal.accounts.scope import scope_of
from cets_portal.clock.reading import today
from cets_portal.deadlines import access
from cets_portal.deadlines.choices import ObligationStatus
from cets_portal.deadlines.exports import lines_xlsx
from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.rules.resolver import due_day
from cets_portal.deadlines.selectors.calendar import (
    CalendarQuery,
    lines_of,
    narrowed,
    rows_of,
    status_counts,
)
from cets_portal.deadlines.selectors.in_force import notice_by_code
from cets_portal.deadlines.words import label_of
from cets_portal.norms.codes import Actor, DutyCode
from cets_portal.norms.errors import NormError
from cets_portal.norms.months import Month
from cets_portal.norms.notice import BasisDocument
from cets_portal.templatetags.dates import long_day

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Options = list[tuple[str, Any, int | None]]


def deadline_list(request: HttpRequest) -> HttpResponse:
    """期限日历: what the notices order for the working year, narrowed as the address says."""
    query = _query(request)
    rows = rows_of(query)
    lines = lines_of(narrowed(rows, query), query)
    day = today()
    coming = (line for line in lines if line.row.status == ObligationStatus.IN_FORCE and not line.row.is_excused)
    context = {
        "lines": lines,
        "query": query,
        "today": day,
        "next_key": next((line.row.key for line in coming if line.row.due_on and line.row.due_on >= day), ""),
        "statuses": _statuses(rows, query),
        "actors": _options(Actor, [one for row in narrowed(rows, query, but="actor") for one in row.actors]),
        "duties": _options(DutyCode, [row.duty for row in narrowed(rows, query, but="duty")]),
        "is_narrowed": bool(query.actor or query.duty or query.status),
        "is_empty": not rows and not Obligation.objects.exists(),
    }
    return render(request, "deadlines/deadline_list.html", context)


def deadline_export(request: HttpRequest) -> HttpResponse:
    """The lines of the page as a workbook."""
    query = _query(request)
    lines = lines_of(narrowed(rows_of(query), query), query)
    name = _("期限日历_%(year)s_%(day)s.xlsx") % {"year": query.year, "day": today().isoformat()}
    answer = HttpResponse(lines_xlsx(lines, query, made_on=today()), content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def deadline_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One obligation: how its date came about, what it replaced, what replaced it, what excuses it."""
    row = access.obligation_for(pk)
    (line,) = lines_of([row], _query(request))
    context = {
        "row": row,
        "line": line,
        "today": today(),
        "working": working_of(request),
        "steps": _working_out(row),
        "replaced": list(row.supersedes.order_by("due_on", "key")),
        "basis": _basis(row),
    }
    return render(request, "deadlines/deadline_detail.html", context)


def _query(request: HttpRequest) -> CalendarQuery:
    working = working_of(request)
    asked = {name: request.GET.get(name, "") for name in ("actor", "duty", "status")}
    return CalendarQuery(working.year, working.sector, province=scope_of(user_of(request)).province, **asked)


def _statuses(rows: list[Obligation], query: CalendarQuery) -> Options:
    counts = status_counts(lines_of(narrowed(rows, query, but="status"), CalendarQuery(query.year)))
    shown = [("", _("全部"), counts[""]), *((one.value, one.label, counts[one.value]) for one in ObligationStatus)]
    return [*shown, ("excused", _("依据迟到"), counts["excused"])]


def _options(vocabulary: Any, values: list[str]) -> Options:
    present = set(values)
    named = [(one.value, label_of(vocabulary, one), None) for one in vocabulary if one.value in present]
    return [("", _("全部"), None), *named]


def _working_out(row: Obligation) -> list[dict[str, Any]]:
    """How the date came about; empty for a date that the notice names itself."""
    if not row.period or row.days_after_month_end is None:
        return []
    days = row.days_after_month_end
    clause = f"{row.number} {row.clause}"
    last = Month.from_text(row.period).ends_on
    formula = f"{last.isoformat()} + {days} = {due_day(row.period, days).isoformat()}"
    return [
        {"label": _("存证月份"), "value": row.period, "source": clause},
        {"label": _("该月最后一日"), "value": long_day(last)},
        {"label": _("月末后的自然日，末日计入"), "value": str(days), "unit": _("天"), "source": clause},
        {"label": _("期限"), "value": long_day(row.due_on), "formula": formula, "total": True},
    ]


def _basis(row: Obligation) -> tuple[BasisDocument, ...]:
    """Documents that the task rests on; a yearly duty has none."""
    try:
        return notice_by_code(row.notice).basis_of(row.task_id)
    except NormError:
        return ()
