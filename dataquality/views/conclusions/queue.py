"""待认定的核查结论: the queue with what stands open beside each, its export, and proposing many on which nothing is."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, numbers, page_of, user_of, working_of
from cets_portal.accounts.models import Role
from cets_portal.accounts.scope import scope_of
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from cets_portal.workbooks.writing import Column, Kind, write_table_xlsx
from dataquality.access.verified import conclusions_for
from dataquality.choices import VerificationBatchAct
from dataquality.selectors import confirming as selectors
from dataquality.selectors.verification_batches import running
from dataquality.services.verification_batches import order_acts
from registry.views.answers import download

ALL = "all"


def conclusion_list(request: HttpRequest) -> HttpResponse:
    """核查结论: those that wait for the province, or with `state=all` every one of the year."""
    page = page_of(request, _asked(request))
    may_propose = is_role(request, Role.CLERK, Role.REVIEWER)
    province = scope_of(user_of(request)).province
    context = {
        "page": page,
        "lines": [{"conclusion": one, "points": selectors.points_of(one)} for one in page],
        "states": [("", _("待认定"), None), (ALL, _("全部"), None)],
        "running": running(province, VerificationBatchAct.PROPOSE) if may_propose else None,
        "waiting": request.GET.get("state") != ALL,
        "narrowed": bool(request.GET.get("q")),
        "may_propose": may_propose,
        "today": today(),
    }
    return render(request, "dataquality/conclusions/list.html", context)


def conclusion_export(request: HttpRequest) -> HttpResponse:
    """导出: what the page shows, every page of it."""
    data = write_table_xlsx(_columns(), _rows(_asked(request)), sheet=_("核查结论"), made_on=today())
    return download(data, _("核查结论_%(day)s.xlsx") % {"day": today().isoformat()})


@require_POST
@shows_refusal(back="conclusion-list")
def propose_many_conclusions(request: HttpRequest) -> HttpResponse:
    """成批提出: the ticked ones, or all of the filter, on which nothing is open."""
    found = _asked(request)
    if request.POST.get("all") != "1":
        found = found.filter(pk__in=numbers(request.POST.getlist("conclusion")))
    chosen = list(found.values_list("pk", flat=True))
    if not chosen:
        raise Refused(_("没有选中核查结论。请先在表中勾选。"), code="none")
    batch = order_acts(VerificationBatchAct.PROPOSE, chosen, by=user_of(request), today=today())
    return redirect("batch-detail", batch.pk)


def _asked(request: HttpRequest) -> Any:
    working = working_of(request)
    found = conclusions_for(user_of(request)).filter(verification__report__emission_year=working.emission_year)
    if working.sector:
        found = found.filter(verification__report__sector=working.sector)
    text = request.GET.get("q", "").strip()
    if text:
        unit = "verification__report__enterprise"
        found = found.filter(Q(**{f"{unit}__name__icontains": text}) | Q(**{f"{unit}__uscc__istartswith": text}))
    if request.GET.get("state") == ALL:
        return selectors.with_points(found).order_by("-concluded_at", "-pk")
    return selectors.waiting_conclusions(found)


def _columns() -> list[Column]:
    return [
        Column(_("单位名称"), 34),
        Column(_("统一社会信用代码"), 21, Kind.CODE),
        Column(_("行业"), 10),
        Column(_("任务种类"), 10),
        Column(_("核查机构"), 30),
        Column(_("核查报告编号"), 30),
        Column(_("核查前排放量"), 18, Kind.NUMBER, "tCO2e"),
        Column(_("核查后排放量"), 18, Kind.NUMBER, "tCO2e"),
        Column(_("出具时间"), 18, Kind.DATE),
        Column(_("未结事项"), 40),
    ]


def _rows(found: Any) -> Iterator[list[Any]]:
    for one in found.iterator(chunk_size=500):
        task = one.verification
        unit = task.enterprise
        yield [
            unit.name, unit.uscc, task.report.get_sector_display(), task.get_role_display(), task.agency.name,
            one.report_number, one.before_tco2e, one.after_tco2e, one.concluded_at, selectors.points_of(one),
        ]  # fmt: skip
