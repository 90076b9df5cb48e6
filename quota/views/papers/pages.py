"""分配依据的页面: adoptions, balance values, deductions, withholdings: list, form, one paper with its acts, export."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, page_of, user_of, working_of
from cets_portal.accounts.models import Role
from cets_portal.audit.errors import Refused
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.refusals import shows_refusal
from cets_portal.audit.selectors import history_of
from cets_portal.clock.reading import today
from cets_portal.evidence.services.files import served
from cets_portal.evidence.services.intake import take_in
from quota.access.allocations import PAPERS, paper_for, papers_for
from quota.choices import PaperStatus
from quota.exports.allocations import papers_xlsx
from quota.forms.papers import FORMS
from quota.models import Deduction, DeductionEntry
from quota.models.papers import TwoPersonPaper
from quota.selectors.deductions import taken_of
from quota.services import papers as service
from registry.access import enterprises_for
from registry.models import Enterprise
from registry.rules.uscc import normalise
from registry.views.answers import download
from registry.views.enterprise_page import timeline_entry

LABELS = {
    "adoption": gettext_lazy("采用方案"), "balance": gettext_lazy("行业平衡值"),
    "deduction": gettext_lazy("配额核减"), "withholding": gettext_lazy("差异化发放"),
}  # fmt: skip
_PROPOSE: dict[str, Callable[..., TwoPersonPaper]] = {
    "adoption": service.propose_adoption, "balance": service.propose_balance,
    "deduction": service.propose_deduction, "withholding": service.propose_withholding,
}  # fmt: skip


def paper_list(request: HttpRequest, kind: str) -> HttpResponse:
    """登记 of a kind."""
    found = papers_for(user_of(request), kind)
    status = request.GET.get("state", "")
    page = page_of(request, found.filter(status=status) if status in PaperStatus.values else found)
    context = {
        "page": page,
        "rows": _rows(kind, list(page.object_list)),
        "kind": kind,
        "label": LABELS[kind],
        "kinds": LABELS.items(),
        "states": [("", _("全部"), None), *((one.value, one.label, None) for one in PaperStatus)],
        "narrowed": bool(status),
        "may_add": is_role(request, Role.CLERK, Role.REVIEWER),
    }
    return render(request, "quota/papers/list.html", context)


def paper_export(request: HttpRequest, kind: str) -> HttpResponse:
    """导出."""
    found, label = papers_for(user_of(request), kind), str(LABELS[kind])
    return download(papers_xlsx(found, label, today=today()), f"{label}_{today()}.xlsx")


def paper_add(request: HttpRequest, kind: str) -> HttpResponse:
    """登记."""
    if kind not in PAPERS:
        raise Http404
    working = working_of(request)
    start = {"sector": working.sector, "quota_year": working.emission_year}
    form = FORMS[kind](request.POST or None, request.FILES or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            paper = _PROPOSE[kind](**_wanted(request, form.cleaned_data), by=user_of(request))
        except Refused as refusal:
            form.add_error(refusal.code if refusal.code in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已登记，待另一人复核。"))
            return redirect("paper-detail", kind, paper.pk)
    context = {"form": form, "kind": kind, "label": LABELS[kind]}
    return render(request, "quota/papers/add.html", context, status=422 if form.errors else 200)


def paper_detail(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """一项登记."""
    paper = paper_for(user_of(request), kind, pk)
    context = {
        "paper": paper,
        "kind": kind,
        "label": LABELS[kind],
        "left": _rows(kind, [paper])[0]["left"],
        "entries": list(DeductionEntry.objects.filter(deduction=paper).select_related("allocation"))
        if isinstance(paper, Deduction)
        else [],
        "acts": actions_for(paper, user_of(request)),
        "history": [timeline_entry(entry) for entry in history_of(paper)],
    }
    return render(request, "quota/papers/detail.html", context)


def paper_file(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """依据文件."""
    paper = paper_for(user_of(request), kind, pk)
    if paper.file is None:
        raise Http404
    return served(paper.file, f"basis-{kind}-{paper.pk}")


@require_POST
@shows_refusal(back="paper-detail")
def paper_agree(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """同意登记."""
    service.agree(paper_for(user_of(request), kind, pk), by=user_of(request))
    messages.success(request, _("登记已生效。"))
    return redirect("paper-detail", kind, pk)


@require_POST
@shows_refusal(back="paper-detail")
def paper_refuse(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """不同意登记."""
    paper = paper_for(user_of(request), kind, pk)
    service.refuse(paper, reason=request.POST.get("reason", ""), by=user_of(request))
    messages.success(request, _("已不同意该登记。"))
    return redirect("paper-detail", kind, pk)


@require_POST
@shows_refusal(back="paper-detail")
def paper_lift(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """撤销登记."""
    paper = paper_for(user_of(request), kind, pk)
    service.lift(paper, reason=request.POST.get("reason", ""), by=user_of(request))
    messages.success(request, _("登记已撤销。"))
    return redirect("paper-detail", kind, pk)


def _rows(kind: str, shown: list[TwoPersonPaper]) -> list[dict[str, Any]]:
    """Papers with what is left of them, for deductions."""
    taken = taken_of(Deduction.objects.filter(pk__in=[one.pk for one in shown])) if kind == "deduction" else {}
    return [
        {"paper": one, "left": max(0, one.tonnes - taken.get(one.pk, 0)) if isinstance(one, Deduction) else None}
        for one in shown
    ]


def _wanted(request: HttpRequest, given: dict[str, Any]) -> dict[str, Any]:
    """What the service is asked for: the unit by its code or name, the file kept."""
    wanted = dict(given)
    if "unit" in wanted:
        wanted["enterprise"] = _unit_asked(request, wanted.pop("unit"))
    upload = wanted.pop("file")
    return wanted | {"file": take_in(upload, by=user_of(request)) if upload else None}


def _unit_asked(request: HttpRequest, text: str) -> Enterprise:
    """The one enterprise of that code or full name within the user's horizon. Raises Refused."""
    found = enterprises_for(user_of(request))
    units = list(found.filter(uscc=normalise(text))[:1]) or list(found.filter(name=text.strip())[:2])
    if len(units) != 1:
        raise Refused(_("登记册里没有“%(text)s”。请填信用代码或单位全称。") % {"text": text.strip()}, code="unit")
    return units[0]
