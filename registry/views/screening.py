"""门槛筛查的页面: the review desk, one entry's proof, the decisions, a new screening and its progress."""

import re
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlsplit

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from cets_portal.accounts.asking import user_of
from cets_portal.accounts.scope import scope_of
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import next_url, shows_refusal
from cets_portal.jobs.models import Job
from cets_portal.templatetags.figures import figure
from registry import access
from registry.choices import ListStatus
from registry.models import AnnualList
from registry.selectors.review import decided_by_others, neighbours
from registry.services import lists
from registry.services import screening as service
from registry.services.decisions import ASKED, DECIDED, NEWS, BulkAnswer
from registry.services.unit_words import names_in_short
from registry.views.entry_export import entries_answer
from registry.views.entry_panel import panel_context
from registry.views.screening_jobs import progress_of, request_screening
from registry.views.screening_page import Desk, desk_of, desk_posted, page_context, waiting

#: Digits and a point, no exponent: what people mean by a number.
_PLAIN_NUMBER = re.compile(r"\d{1,4}(\.\d{1,4})?")

#: What is said of entries that a bulk confirmation left alone.
_LEFT = {
    ASKED: gettext_lazy("%(n)s 条待核实，未确认：%(names)s。请先补充数据，或写明理由逐条改判。"),
    DECIDED: gettext_lazy("%(n)s 条已有结论，未改动：%(names)s。要改判请逐条办理。"),
    NEWS: gettext_lazy("%(n)s 条在您打开页面后因重新筛查有变，未确认：%(names)s。请看过变化再确认。"),
}


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
    after = _after(request, pk)
    verdict, reason = request.POST.get("verdict", ""), request.POST.get("reason", "")
    seen = request.POST.get("seen")
    decided = lists.decide_entry(entry, verdict=verdict, reason=reason, by=user_of(request), seen=seen)
    said = _("%(name)s 已改判为%(verdict)s。") if decided.is_overridden else _("%(name)s 已确认%(verdict)s。")
    told = {"name": decided.enterprise.name, "verdict": decided.get_decision_display()}
    messages.success(request, said % told)
    return redirect(_page_at(request, after))


@require_POST
@shows_refusal(back="screening")
def entries_confirm(request: HttpRequest) -> HttpResponse:
    """批量确认: the ticked entries, or all that match the filters of the page."""
    desk, everything = desk_posted(request), request.POST.get("which") == "all"
    if everything:
        chosen = waiting(desk.found(QueryDict(request.POST.get("query", ""))))
    else:
        chosen = desk.entries.filter(pk__in=_numbers(request.POST.getlist("entry")))
    by_list: dict[int, list[int]] = {}
    for pk, list_pk in chosen.values_list("pk", "annual_list_id"):
        by_list.setdefault(list_pk, []).append(pk)
    answers = _confirm(request, [one for one in desk.lists if one.pk in by_list], by_list)
    others = _decided_by_others(request, desk) if everything else []
    if not by_list and not others:
        raise Refused(_("没有选中条目。请先勾选要确认的条目，待核实的须先补充数据或逐条改判。"), code="nothing_chosen")
    _tell(request, answers, others)
    return redirect(next_url(request, reverse("screening")))


@transaction.atomic
def _confirm(request: HttpRequest, chosen: list[AnnualList], by_list: dict[int, list[int]]) -> list[BulkAnswer]:
    """All lists or none: half a bulk confirmation would be hard to tell from a whole one."""
    seen_at = _moment(request.POST.get("seen_at", ""))
    return [lists.confirm_chosen(one, by_list[one.pk], by=user_of(request), seen_at=seen_at) for one in chosen]


def _decided_by_others(request: HttpRequest, desk: Desk) -> list[tuple[str, int]]:
    """Whom the person has to thank: what colleagues decided, of what the page showed, since it was made."""
    seen_at, query = _moment(request.POST.get("seen_at", "")), QueryDict(request.POST.get("query", ""), mutable=True)
    for settled in ("unconfirmed", "news"):  # A decision has taken these marks away.
        query.pop(settled, None)
    drafts = desk.found(query).filter(annual_list__status=ListStatus.DRAFT)
    return decided_by_others(drafts, seen_at, me=user_of(request)) if seen_at else []


def _tell(request: HttpRequest, answers: list[BulkAnswer], others: list[tuple[str, int]]) -> None:
    """How many were confirmed, for every reason which were not, and how many colleagues confirmed meanwhile."""
    number = sum(answer.confirmed for answer in answers)
    if number:
        told = ngettext("已确认 %(n)s 条。", "已确认 %(n)s 条。", number) % {"n": f"{number:,}"}
        messages.success(request, told)
    for who, count in others:
        told = _("您打开页面后，另有 %(n)s 条已由 %(who)s 确认或改判，未重复办理。") % {"n": f"{count:,}", "who": who}
        messages.warning(request, told)
    for reason, sentence in _LEFT.items():
        if reason == DECIDED and others:
            continue  # Told already, by name of who decided.
        units = [unit for answer in answers for unit in answer.left.get(reason, ())]
        if units:
            messages.warning(request, sentence % {"n": f"{len(units):,}", "names": names_in_short(units)})


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
    text = request.POST.get("near_percent", "").strip()
    if not _PLAIN_NUMBER.fullmatch(text):
        raise Refused(_("请填 0 至 50 之间的数，最多一位小数，例如 10 或 7.5。"), code="not_a_number")
    percent = Decimal(text)
    service.set_near_percent(scope_of(user_of(request)).province, percent, by=user_of(request))
    messages.success(request, _("临近门槛范围已改为 ±%(n)s%%。") % {"n": figure(percent, 0)})
    return redirect(next_url(request, reverse("screening")))


def _after(request: HttpRequest, pk: int) -> str:
    """The entry to go on with: the one the form names, else the next one in the order of the page it was sent from."""
    named = request.POST.get("after")
    if named is not None:
        return named if named.isascii() and named.isdigit() else ""
    if "list_year" not in request.POST:
        return ""
    found = desk_posted(request).found(QueryDict(request.POST.get("query", "")))
    return str(neighbours(found, pk)[1] or "")


def _page_at(request: HttpRequest, after: str) -> str:
    """Back to the page of the form, at the row of this entry, open; without one, at the first that waits."""
    parts = urlsplit(next_url(request, reverse("screening")))
    query = QueryDict(parts.query, mutable=True)
    query.pop("entry", None)
    if not after:
        return f"{parts.path}?{query.urlencode()}#entries"
    query["entry"] = after
    return f"{parts.path}?{query.urlencode()}#e{after}"


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None
