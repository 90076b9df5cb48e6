"""举报的页面（省厅）: the list with ages, one tip, its acts. Who told is shown to the handler, asked for by name."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import page_of, user_of
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.refusals import shows_refusal
from cets_portal.audit.selectors import history_of
from cets_portal.clock.reading import today
from cets_portal.evidence.services.files import served
from cets_portal.oversight import access
from cets_portal.oversight.choices import TipStatus
from cets_portal.oversight.exports.enforcement import tip_workbook
from cets_portal.oversight.forms.tips import TipAnswerForm
from cets_portal.oversight.models import Tip
from cets_portal.oversight.services import tips as service
from dataquality.forms.reviews import Again, CloseForm, tried
from registry.views.answers import download
from registry.views.enterprise_page import timeline_entry

#: Places of the forms on the page of a tip.
ANSWER, REJECT, TAKE_OVER = "answer", "reject", "take_over"
_OPEN = (TipStatus.RECEIVED, TipStatus.HANDLING)


def tip_list(request: HttpRequest) -> HttpResponse:
    """举报线索: newest first; how many days each has waited. No term is set by the texts we know."""
    seen = access.tips_for(user_of(request))
    counts = dict(seen.order_by().values_list("status").annotate(Count("pk")))
    wanted = request.GET.get("status", "")
    found = seen.filter(status=wanted) if wanted in TipStatus.values else seen
    page = page_of(request, found)
    context = {
        "page": page,
        "rows": [(one, _age(one)) for one in page],
        "states": [("", _("全部"), sum(counts.values())), *((s.value, s.label, counts.get(s.value, 0)) for s in TipStatus)],
    }  # fmt: skip
    return render(request, "oversight/tips/list.html", context)


def _age(tip: Tip) -> int:
    """Days since it was received, until it was answered."""
    return ((tip.answered_on or today()) - tip.received_on).days


def tip_export(request: HttpRequest) -> HttpResponse:
    """导出举报: the course of each, without its words."""
    wanted, seen = request.GET.get("status", ""), access.tips_for(user_of(request))
    found = seen.filter(status=wanted) if wanted in TipStatus.values else seen
    return download(tip_workbook(found, today=today()), _("举报线索.xlsx"))


@never_cache
def tip_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """一件举报."""
    return _page(request, access.tip_for(user_of(request), pk))


def tip_paper(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """举报材料; `number` counts from 1."""
    papers = list(access.tip_for(user_of(request), pk).papers.select_related("file"))
    if not 1 <= number <= len(papers):
        raise Http404
    return served(papers[number - 1].file, papers[number - 1].name)


@require_POST
@never_cache
@shows_refusal(back="tip-detail")
def tip_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """打开联系方式: for the handler alone; every opening is in the log."""
    user = user_of(request)
    tip = access.tip_for(user, pk)
    return _page(request, tip, contact=service.contact_of(tip, by=user) or _("举报人没有留下联系方式。"))


@require_POST
@shows_refusal(back="tip-detail")
def tip_take(request: HttpRequest, pk: int) -> HttpResponse:
    """受理举报."""
    service.take(access.tip_for(user_of(request), pk), by=user_of(request), today=today())
    messages.success(request, _("已受理，由您办理。"))
    return redirect("tip-detail", pk)


@require_POST
@shows_refusal(back="tip-detail")
def tip_take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """接办举报 in place of a colleague."""
    user = user_of(request)
    tip = access.tip_for(user, pk)

    def take_over(reason: str) -> None:
        service.take_over(tip, reason=reason, by=user)

    if again := tried(TAKE_OVER, _reason(TAKE_OVER, request.POST), take_over):
        return _page(request, tip, again)
    messages.success(request, _("已接办，由您办理。"))
    return redirect("tip-detail", pk)


@require_POST
@shows_refusal(back="tip-detail")
def tip_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """答复举报."""
    user = user_of(request)
    tip = access.tip_for(user, pk)

    def answer(**said: Any) -> None:
        service.answer(tip, **said, by=user, today=today())

    if again := tried(ANSWER, TipAnswerForm(request.POST), answer):
        return _page(request, tip, again)
    messages.success(request, _("已答复，举报人凭查询码可以看到。"))
    return redirect("tip-detail", pk)


@require_POST
@shows_refusal(back="tip-detail")
def tip_reject(request: HttpRequest, pk: int) -> HttpResponse:
    """不予受理."""
    user = user_of(request)
    tip = access.tip_for(user, pk)

    def reject(reason: str) -> None:
        service.reject(tip, reason=reason, by=user, today=today())

    if again := tried(REJECT, _reason(REJECT, request.POST), reject):
        return _page(request, tip, again)
    messages.success(request, _("已登记不予受理，举报人凭查询码可以看到理由。"))
    return redirect("tip-detail", pk)


def _reason(place: str, data: Any = None) -> CloseForm:
    return CloseForm(data, auto_id=f"{place}-%s")


def _page(request: HttpRequest, tip: Tip, again: Again | None = None, *, contact: str = "") -> HttpResponse:
    user = user_of(request)
    acts = actions_for(tip, user)
    mine = tip.handled_by_id == user.pk
    forms: dict[str, Any] = {
        ANSWER: TipAnswerForm() if "answer" in acts and mine else None,
        REJECT: _reason(REJECT) if "reject" in acts and (mine or tip.handled_by_id is None) else None,
        TAKE_OVER: _reason(TAKE_OVER) if "take_over" in acts and not mine else None,
    }
    forms |= {again.place: again.form} if again else {}
    context = {
        "tip": tip,
        "acts": acts,
        "mine": mine,
        "contact": contact,
        "again": again,
        "age": _age(tip),
        "waiting": tip.status in _OPEN,
        "papers": list(tip.papers.all()),
        "inspections": list(tip.inspections.select_related("enterprise")),
        "cases": list(tip.cases.all()),
        "history": [timeline_entry(entry) for entry in history_of(tip)],
        **{f"{name}_form": form for name, form in forms.items()},
    }
    return render(request, "oversight/tips/detail.html", context, status=again.status if again else 200)
