"""异议的页面: the list, filing one, one with its papers, and the two officers' acts."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, page_of, user_of, working_of
from cets_portal.accounts.models import Role
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.refusals import shows_refusal
from cets_portal.audit.seen import seal_of
from cets_portal.audit.selectors import history_of
from cets_portal.clock.reading import today
from cets_portal.evidence.services.files import served
from cets_portal.evidence.services.intake import name_of, take_in
from dataquality.access.verified import figure_for, objection_for, objection_paper_for, objections_for
from dataquality.choices import ObjectionOutcome, ObjectionStatus
from dataquality.forms.reviews import Again, tried
from dataquality.forms.verified import DecisionForm, ObjectionForm, ReasonForm
from dataquality.models import Objection, VerifiedFigure
from dataquality.selectors.verified import figure_of
from dataquality.services import objections
from dataquality.services.showing import of_objection
from dataquality.services.touching import Touched, touched_by
from registry.views.enterprise_page import timeline_entry

PROPOSE, SEND_BACK = "propose", "send_back"


def objection_list(request: HttpRequest) -> HttpResponse:
    """核查结果异议 of the year, those to be decided first."""
    working = working_of(request)
    found = objections_for(user_of(request)).filter(figure__emission_year=working.emission_year)
    found = found.filter(figure__sector=working.sector) if working.sector else found
    if request.GET.get("state") == "open":
        found = found.filter(status__in=(ObjectionStatus.FILED, ObjectionStatus.PROPOSED))
    page = page_of(request, found.order_by("decided_on", "decide_by", "-pk"))
    context = {
        "page": page,
        "lines": [{"objection": one, "late": objections.is_late(one, today())} for one in page],
        "states": [("", _("全部"), None), ("open", _("未决定"), None)],
        "today": today(),
    }
    return render(request, "dataquality/objections/list.html", context)


@shows_refusal(back="figure-detail")
def objection_add(request: HttpRequest, pk: int) -> HttpResponse:
    """提出异议 against a figure (`pk`) of which the unit was told."""
    figure = figure_for(user_of(request), pk)
    if request.method != "POST":
        objections.refuse_objection(figure, today=today())
        return render(request, "dataquality/objections/add.html", {"figure": figure, "form": ObjectionForm()})
    made: list[Objection] = []

    def file(papers: list[Any], **said: Any) -> None:
        stored = [(take_in(one, by=user_of(request)), name_of(one)) for one in papers]
        made.append(objections.file_objection(figure, papers=stored, **said, by=user_of(request), today=today()))

    if again := tried("add", ObjectionForm(request.POST, request.FILES), file):
        context = {"figure": figure, "form": again.form}
        return render(request, "dataquality/objections/add.html", context, status=again.status)
    messages.success(request, _("异议已提出，省厅将于 %(day)s 前决定。") % {"day": made[0].decide_by})
    return redirect("objection-detail", made[0].pk)


def objection_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """一项异议."""
    return _page(request, pk)


@require_POST
@shows_refusal(back="objection-detail")
def objection_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回异议."""
    objections.withdraw(objection_for(user_of(request), pk), by=user_of(request))
    messages.success(request, _("异议已撤回。"))
    return redirect("objection-detail", pk)


@require_POST
@shows_refusal(back="objection-detail")
def objection_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """提出处理意见."""
    objection = objection_for(user_of(request), pk)

    def propose(**said: Any) -> None:
        objections.propose_decision(objection, **said, by=user_of(request))

    if again := tried(PROPOSE, DecisionForm(request.POST), propose):
        return _page(request, pk, again)
    messages.success(request, _("已提出处理意见，待另一人决定。"))
    return redirect("objection-detail", pk)


@require_POST
@shows_refusal(back="objection-detail")
def objection_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """退回重拟."""
    objection = objection_for(user_of(request), pk)

    def send_back(**said: Any) -> None:
        objections.send_back(objection, **said, by=user_of(request))

    if again := tried(SEND_BACK, ReasonForm(request.POST), send_back):
        return _page(request, pk, again)
    messages.success(request, _("已退回重拟。"))
    return redirect("objection-detail", pk)


@require_POST
@shows_refusal(back="objection-detail")
def objection_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """作出决定."""
    objection = objection_for(user_of(request), pk)
    made = objections.decide(objection, by=user_of(request), today=today(), seen=request.POST.get("seen", ""))
    messages.success(request, _("已作出决定，并已通知单位。"))
    if made:
        messages.warning(request, _("变更后的认定另行告知单位，告知后方可公开。"))
    return redirect("objection-detail", pk)


def objection_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """异议材料."""
    paper = objection_paper_for(user_of(request), pk)
    return served(paper.file, paper.name)


def _page(request: HttpRequest, pk: int, again: Again | None = None) -> HttpResponse:
    objection, user = objection_for(user_of(request), pk), user_of(request)
    officer = is_role(request, Role.CLERK, Role.REVIEWER)
    context = {
        "objection": objection,
        "figure": objection.figure,
        "papers": list(objection.papers.select_related("file")),
        "late": objections.is_late(objection, today()),
        "acts": actions_for(objection, user),
        "officer": officer,
        "touched": _touched(objection) if officer else None,
        "seen": seal_of(of_objection(objection)) if officer and objection.status == ObjectionStatus.PROPOSED else "",
        "untold": _untold(objection) if officer else None,
        "clerk": is_role(request, Role.CLERK),
        "propose_form": again.form if again and again.place == PROPOSE else DecisionForm(),
        "send_back_form": again.form if again and again.place == SEND_BACK else ReasonForm(),
        "history": [timeline_entry(one) for one in history_of(objection)] if officer else [],
        "today": today(),
    }
    return render(request, "dataquality/objections/detail.html", context, status=again.status if again else 200)


def _untold(objection: Objection) -> VerifiedFigure | None:
    """The version that a decision made, while the unit was not told of it: neither it nor the decision is published."""
    figure = objection.figure
    if objection.status != ObjectionStatus.DECIDED or objection.outcome != ObjectionOutcome.CHANGED:
        return None
    standing = figure_of(figure.enterprise, figure.sector, figure.emission_year)
    return standing if standing is not None and standing.told_on is None else None


def _touched(objection: Objection) -> Touched | None:
    """What the proposed change would touch."""
    figure, tonnes = objection.figure, objection.decided_tco2e
    if objection.outcome != ObjectionOutcome.CHANGED or tonnes is None or objection.status != ObjectionStatus.PROPOSED:
        return None
    return touched_by(figure.enterprise, figure.sector, figure.emission_year, tonnes)
