"""门槛筛查的页面: the review desk, one entry's proof, the decisions, a new screening and its progress."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from cets_portal.accounts.scope import scope_of
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import next_url, shows_refusal
from cets_portal.jobs.models import Job
from registry import access
from registry.models import AnnualList
from registry.services import lists
from registry.services import screening as service
from registry.views.asking import user_of
from registry.views.entry_export import entries_answer
from registry.views.entry_panel import panel_context
from registry.views.screening_jobs import progress_of, request_screening
from registry.views.screening_page import confirmable, desk_of, desk_posted, page_context


def screening(request: HttpRequest) -> HttpResponse:
    """The entries of the working list year with verdict, ground and decision, and the proof of one of them."""
    return render(request, "registry/screening.html", page_context(request, desk_of(request)))


def entry_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry's proof: the side panel when htmx asks, else the review page with that entry open."""
    entry = access.entry_for(user_of(request), pk)
    if not request.headers.get("HX-Request"):
        one = entry.annual_list
        address = {"year": str(one.list_year - 1), "sector": one.sector, "entry": str(pk), "province": one.province}
        query = QueryDict(mutable=True)
        query.update(address)
        return redirect(f"{reverse('screening')}?{query.urlencode()}")
    context = panel_context(request, desk_of(request).found(request.GET), entry)
    return render(request, "registry/parts/entry_proof.html", context)


@require_POST
@shows_refusal(back="screening")
def entry_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the verdict of one entry, or override it with a reason; then on to the next one."""
    entry = access.entry_for(user_of(request), pk)
    verdict, reason = request.POST.get("verdict", ""), request.POST.get("reason", "")
    seen = request.POST.get("seen")
    decided = lists.decide_entry(entry, verdict=verdict, reason=reason, by=user_of(request), seen=seen)
    said = _("%(name)s 已改判为%(verdict)s。") if decided.is_overridden else _("%(name)s 已确认%(verdict)s。")
    told = {"name": decided.enterprise.name, "verdict": decided.get_decision_display()}
    messages.success(request, said % told)
    return redirect(_next_entry(request))


@require_POST
@shows_refusal(back="screening")
def entries_confirm(request: HttpRequest) -> HttpResponse:
    """批量确认: the ticked entries, or all that match the filters of the page."""
    desk = desk_posted(request)
    if request.POST.get("which") == "all":
        chosen = confirmable(desk.found(QueryDict(request.POST.get("query", ""))))
    else:
        chosen = desk.entries.filter(pk__in=_numbers(request.POST.getlist("entry")))
    by_list: dict[int, list[int]] = {}
    for pk, list_pk in chosen.values_list("pk", "annual_list_id"):
        by_list.setdefault(list_pk, []).append(pk)
    if not by_list:
        raise Refused(_("没有选中条目。请先勾选要确认的条目，待核实的须先补充数据或逐条改判。"), code="nothing_chosen")
    number = _confirm(request, [one for one in desk.lists if one.pk in by_list], by_list)
    messages.success(request, ngettext("已确认 %(n)s 条。", "已确认 %(n)s 条。", number) % {"n": number})
    return redirect(next_url(request, reverse("screening")))


@transaction.atomic
def _confirm(request: HttpRequest, chosen: list[AnnualList], by_list: dict[int, list[int]]) -> int:
    """All lists or none: half a bulk confirmation would be hard to tell from a whole one."""
    seen_at = _moment(request.POST.get("seen_at", ""))
    confirmed = (lists.confirm_entries(one, by_list[one.pk], by=user_of(request), seen_at=seen_at) for one in chosen)
    return sum(confirmed)


@require_POST
@shows_refusal(back="screening")
def screening_run(request: HttpRequest) -> HttpResponse:
    """筛查 one sector's list, or every list of the year that is still in work."""
    desk = desk_posted(request)
    jobs = request_screening(desk, by=user_of(request))
    return redirect("screening-progress", pk=jobs[-1].pk)


def screening_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the screening is; it can be left and come back to, and ends on the review page."""
    job = Job.objects.filter(pk=pk, task=service.TASK).first()
    if job is None:
        raise Http404
    annual_list = access.list_for(user_of(request), job.subject_id)
    progress = progress_of(job, annual_list)
    if not request.headers.get("HX-Request"):
        context = {"progress": progress, "annual_list": annual_list}
        return render(request, "registry/screening_progress.html", context)
    if progress["finished"] and not progress["failed"]:
        return HttpResponseClientRedirect(progress["result_url"])
    return render(request, "components/progress.html", {"progress": progress})


@shows_refusal(back="screening")
def screening_export(request: HttpRequest) -> HttpResponse:
    """导出: what the filters of the page let through."""
    desk = desk_of(request)
    name = _("%(year)s年度名录筛查") % {"year": desk.list_year}
    return entries_answer(request, desk.found(request.GET), name)


@require_POST
@shows_refusal(back="screening")
def screening_setting(request: HttpRequest) -> HttpResponse:
    """临近门槛范围: how near the bureau calls near; no verdict depends on it."""
    try:
        percent = Decimal(request.POST.get("near_percent", "").strip())
    except InvalidOperation as error:
        raise Refused(_("请填 0 至 50 之间的数，最多一位小数，例如 10 或 7.5。"), code="not_a_number") from error
    service.set_near_percent(scope_of(user_of(request)).province, percent, by=user_of(request))
    messages.success(request, _("临近门槛范围已改为 ±%(n)s%%。") % {"n": percent.normalize()})
    return redirect(next_url(request, reverse("screening")))


def _next_entry(request: HttpRequest) -> str:
    """Back to the page of the form, with the entry after the decided one open; without one, the first that waits."""
    parts = urlsplit(next_url(request, reverse("screening")))
    query = QueryDict(parts.query, mutable=True)
    query.pop("entry", None)
    after = request.POST.get("after", "")
    if after.isascii() and after.isdigit():
        query["entry"] = after
    return f"{parts.path}?{query.urlencode()}"


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None
