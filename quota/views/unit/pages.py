"""本单位配额的页面: every told stage and year with what the book gave; one with its working, letter, extract, objection."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cets_portal.accounts.asking import is_role, page_of, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.errors import Refused
from cets_portal.clock.reading import today
from cets_portal.norms.plan import plan_of
from quota.access.issuing import own_unit_for, own_units_for
from quota.choices import AllocationStatus, Stage
from quota.models import QuotaObjection, UnitAllocation
from quota.selectors.allocations import rows_of, signed_issue
from quota.selectors.issuing import given_in, stage_of
from quota.selectors.notices import notice_of, notices_of
from quota.selectors.steps import shown_steps
from quota.services import objecting
from quota.services.computing import terms_of
from quota.services.tables import table_codes, table_file
from registry.views.answers import download


def own_quota(request: HttpRequest) -> HttpResponse:
    """本单位配额: one row for each stage and year; replaced runs stand below those in force."""
    page = page_of(request, own_units_for(user_of(request)).defer("working", "inputs"))
    letters = notices_of(page)
    given = given_in({stage_of(one.allocation) for one in page})
    lines = [_line(one, given.get((stage_of(one.allocation), one.enterprise_id), 0)) for one in page]
    for line in lines:
        line["letter"] = letters.get(line["unit"].pk)
    return render(request, "quota/unit/list.html", {"page": page, "lines": lines, "today": today()})


def own_quota_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """一个环节的配额."""
    unit = own_unit_for(user_of(request), pk)
    run, letter = unit.allocation, notice_of(unit)
    given = given_in([stage_of(run)]).get((stage_of(run), unit.enterprise_id), 0)
    terms = terms_of(run)
    cases = {one.id: one.name for one in terms.cases}
    context = _line(unit, given) | {
        "run": run,
        "plan": plan_of(run.plan_code),
        "letter": letter,
        "rows": [
            {"row": one, "steps": shown_steps(one.working), "case": cases.get(one.special, "")} for one in rows_of(unit)
        ],
        "steps": shown_steps(unit.working),
        "codes": table_codes(run),
        "last": objecting.last_day(unit, letter),
        "may_object": is_role(request, Role.APPROVER) and _may_object(unit),
        "objections": QuotaObjection.objects.filter(unit=unit),
        "is_final": run.stage == Stage.FINAL,
        "today": today(),
    }
    return render(request, "quota/unit/detail.html", context)


def own_quota_extract(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """摘表: the unit's rows of an official table."""
    unit = own_unit_for(user_of(request), pk)
    if code not in table_codes(unit.allocation):
        raise Http404
    data = table_file(unit.allocation, code, only=unit)
    return download(data, f"{code}_{unit.enterprise.uscc}_{unit.allocation.quota_year}.xlsx")


def _line(unit: UnitAllocation, given: int) -> dict[str, Any]:
    """A unit's stage: what it gets by its table, what the book gave, what it still owes back."""
    wanted, issued = signed_issue(unit), unit.allocation.status == AllocationStatus.ISSUED
    in_force = unit.allocation.status != AllocationStatus.REPLACED
    return {
        "unit": unit,
        "wanted": wanted,
        "given": given if in_force else None,
        "owed": max(0, given - wanted) if issued else 0,
    }


def _may_object(unit: UnitAllocation) -> bool:
    try:
        objecting.refuse_objection(unit, today=today())
    except Refused:
        return False
    return True
