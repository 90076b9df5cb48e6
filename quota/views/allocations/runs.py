"""分配批次的页面: the list, the form to open one, one run with its units, issues, movements and tables."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import is_role, page_of, user_of, working_of
from cets_portal.accounts.models import Role
from cets_portal.audit.errors import Refused
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.selectors import history_of
from cets_portal.clock.reading import now, today
from cets_portal.evidence.services.files import served
from cets_portal.jobs.models import Job
from cets_portal.norms.plan import plan_of
from quota.access.allocations import run_for, runs_for, table_for
from quota.choices import AllocationStatus, Stage
from quota.exports.allocations import units_xlsx
from quota.forms.allocations import RunForm
from quota.models import Allocation, UnitAllocation
from quota.selectors.allocations import changed_figures, moved_by, redetermine_by, units_of
from quota.services import allocating
from quota.services.queued import TASK
from registry.views.answers import download
from registry.views.enterprise_page import timeline_entry

#: Refusals of the service → the field they belong to.
_FIELDS = {"plan": "plan_code", "reason": "reason", "stage": "stage", "in_work": "stage"}
MOST_ISSUES = 100


def allocation_list(request: HttpRequest) -> HttpResponse:
    """分配批次 of the province; the newest year first."""
    found, working = runs_for(user_of(request)), working_of(request)
    found = found.filter(sector=working.sector) if working.sector else found
    stage = request.GET.get("stage", "")
    page = page_of(request, found.filter(stage=stage) if stage in Stage.values else found)
    context = {
        "page": page,
        "stages": [("", _("全部"), None), *((one.value, one.label, None) for one in Stage)],
        "narrowed": bool(stage),
        "may_open": is_role(request, Role.CLERK, Role.REVIEWER),
    }
    return render(request, "quota/allocations/list.html", context)


def allocation_add(request: HttpRequest) -> HttpResponse:
    """开启批次."""
    working = working_of(request)
    start = {"sector": working.sector, "quota_year": working.emission_year, "stage": Stage.FINAL}
    form = RunForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            run = allocating.open_run(**form.cleaned_data, by=user_of(request))
        except Refused as refusal:
            form.add_error(_FIELDS.get(refusal.code), str(refusal))
        else:
            messages.success(request, _("批次已开启，请计算。"))
            return redirect("allocation-detail", run.pk)
    return render(request, "quota/allocations/add.html", {"form": form}, status=422 if form.errors else 200)


def allocation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """一个批次."""
    run = run_for(user_of(request), pk)
    units = _asked(request, run)
    acts = actions_for(run, user_of(request))
    job = Job.objects.filter(task=TASK, subject_id=run.pk).first()
    open_issues = allocating.open_issues(run)
    context = {
        "run": run,
        "plan": plan_of(run.plan_code),
        "page": page_of(request, units),
        "narrowed": bool(request.GET.get("q")),
        "figures": _figures(run),
        "acts": acts,
        "is_draft": run.status == AllocationStatus.DRAFT,
        "officer": is_role(request, Role.CLERK, Role.REVIEWER),
        "issues": run.issues[:MOST_ISSUES],
        "open_issues": len(open_issues),
        "job": job if job and job.is_open else None,
        "failed": job if job and job.state == "failed" and not run.digest else None,
        "interrupted": bool(job and job.is_interrupted(now())),
        "tables": run.tables.select_related("file"),
        "is_final": run.stage == Stage.FINAL,
        "history": [timeline_entry(entry) for entry in history_of(run)],
        **_change(run),
    }
    return render(request, "quota/allocations/detail.html", context)


def allocation_export(request: HttpRequest, pk: int) -> HttpResponse:
    """导出: the units that the page lists, every page of them."""
    run = run_for(user_of(request), pk)
    name = _("%(run)s_%(day)s.xlsx") % {"run": str(run).replace(" ", "_"), "day": today()}
    return download(units_xlsx(_asked(request, run), today=today()), name)


def allocation_table(request: HttpRequest, pk: int) -> HttpResponse:
    """正式表."""
    table = table_for(user_of(request), pk)
    return served(table.file, f"{table.number.replace('/', '-')}.xlsx")


def _asked(request: HttpRequest, run: Allocation) -> QuerySet[UnitAllocation]:
    found, text = units_of(run), request.GET.get("q", "").strip()
    if text:
        found = found.filter(enterprise__name__contains=text) | found.filter(enterprise__uscc__contains=text.upper())
    return found


def _figures(run: Allocation) -> list[dict[str, Any]]:
    """The sums of the run for the key figures."""
    names = ("pre_tonnes", "determined_tonnes", "obligation_tonnes", "deducted_tonnes", "issued_tonnes")
    sums = run.units.aggregate(**{name: Sum(name) for name in names})
    labels = {
        "pre_tonnes": _("预分配配额"),
        "determined_tonnes": _("核定配额"),
        "obligation_tonnes": _("应清缴配额"),
        "deducted_tonnes": _("核减量"),
        "issued_tonnes": _("本环节实发配额"),
    }
    return [
        {"label": labels[name], "value": f"{sums[name]:,}", "unit": "tCO2e", "note": ""}
        for name in names
        if sums[name] is not None
    ]


def _change(run: Allocation) -> dict[str, Any]:
    """What a re-determination moves; of a run in force, which figures have changed since and until when to follow."""
    if run.replaces_id and run.digest:
        return {"moved": moved_by(run)}
    if run.status not in (AllocationStatus.APPROVED, AllocationStatus.ISSUED):
        return {}
    changed = list(changed_figures(run))
    return {"changed": changed, "redetermine_by": redetermine_by(changed)}
