"""一项核查认定: what stands, what it rests on and touches, and the acts: confirm, refuse, tell, correct."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.refusals import shows_refusal
from cets_portal.audit.seen import seal_of
from cets_portal.audit.selectors import history_of
from cets_portal.clock.reading import today
from cets_portal.evidence.services.files import served
from cets_portal.evidence.services.intake import take_in
from dataquality.access.verified import figure_for
from dataquality.choices import FigureStatus
from dataquality.exports.annex import annex_workbook
from dataquality.forms.reviews import Again, tried
from dataquality.forms.verified import CorrectionForm, ReasonForm
from dataquality.models import VerifiedFigure
from dataquality.selectors.verified import figures_of, is_estimated
from dataquality.services import confirming
from dataquality.services.objections import is_late as objection_is_late
from dataquality.services.showing import of_change, of_figure
from dataquality.services.telling_figures import is_late, tell_figure
from dataquality.services.touching import Touched, touched_by
from registry.views.answers import download
from registry.views.enterprise_page import timeline_entry

REFUSE, CORRECT = "refuse", "correct"


def figure_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """一项认定."""
    return _page(request, pk)


@require_POST
@shows_refusal(back="figure-detail")
def figure_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """复核认定; the page says what it showed the figure to touch."""
    figure = figure_for(user_of(request), pk)
    confirming.confirm(figure, by=user_of(request), today=today(), seen=request.POST.get("seen", ""))
    messages.success(request, _("已认定，请在 %(day)s 前告知单位。") % {"day": figure.tell_by})
    return redirect("figure-detail", pk)


@require_POST
@shows_refusal(back="figure-detail")
def figure_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """不同意认定."""
    figure = figure_for(user_of(request), pk)

    def refuse(**said: Any) -> None:
        confirming.refuse(figure, **said, by=user_of(request))

    if again := tried(REFUSE, ReasonForm(request.POST), refuse):
        return _page(request, pk, again)
    messages.success(request, _("已不同意该认定。"))
    return redirect("figure-detail", pk)


@require_POST
@shows_refusal(back="figure-detail")
def figure_tell(request: HttpRequest, pk: int) -> HttpResponse:
    """告知单位, through the portal or on paper."""
    figure = figure_for(user_of(request), pk)
    channel, note = request.POST.get("channel", "portal"), request.POST.get("note", "")
    tell_figure(figure, by=user_of(request), today=today(), channel=channel, note=note)
    messages.success(request, _("已告知单位。"))
    return redirect("figure-detail", pk)


@require_POST
@shows_refusal(back="figure-detail")
def figure_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """提出变更; first shows what the change touches, then proposes what was shown."""
    figure, form = figure_for(user_of(request), pk), CorrectionForm(request.POST, request.FILES)
    if form.is_valid() and request.POST.get("go") != "propose":
        return _page(request, pk, Again(CORRECT, form), preview=True)
    seen = request.POST.get("seen", "")
    made: list[VerifiedFigure] = []

    def correct(**said: Any) -> None:
        upload = said.pop("basis_file")
        stored = take_in(upload, by=user_of(request)) if upload else None
        made.append(confirming.propose_correction(figure, **said, basis_file=stored, by=user_of(request), seen=seen))

    if again := tried(CORRECT, form, correct):
        return _page(request, pk, again)
    messages.success(request, _("已提出变更，待另一人复核。"))
    return redirect("figure-detail", made[0].pk)


def figure_basis(request: HttpRequest, pk: int) -> HttpResponse:
    """依据文件."""
    figure = figure_for(user_of(request), pk)
    if figure.basis_file is None:
        raise Http404
    return served(figure.basis_file, f"basis-{figure.enterprise.uscc}-{figure.emission_year}-{figure.number}")


def figure_annex(request: HttpRequest, pk: int) -> HttpResponse:
    """配额分配相关数据表 as confirmed."""
    figure = figure_for(user_of(request), pk)
    name = f"annex2-{figure.enterprise.uscc}-{figure.sector}-{figure.emission_year}-{figure.number}.xlsx"
    return download(annex_workbook([figure.annex]), name)


def _page(request: HttpRequest, pk: int, again: Again | None = None, *, preview: bool = False) -> HttpResponse:
    figure, user = figure_for(user_of(request), pk), user_of(request)
    officer = is_role(request, Role.CLERK, Role.REVIEWER)
    place = (figure.enterprise, figure.sector, figure.emission_year)
    typed = getattr(again.form, "cleaned_data", {}) if again and again.place == CORRECT else {}
    corrected = typed.get("tco2e") if preview or (again and again.stale) else None
    touched = touched_by(*place, figure.emissions_tco2e) if officer and _is(figure, "proposed") else None
    context = {
        "figure": figure,
        "estimated": is_estimated(figure),
        "late": is_late(figure),
        "officer": officer,
        "clerk": is_role(request, Role.CLERK),
        "acts": actions_for(figure, user),
        "touched": touched,
        "seen": _seen(figure, touched, corrected),
        "versions": list(figures_of(*place)) if not _is_unit(request) else [],
        "objections": [{"objection": one, "late": objection_is_late(one, today())} for one in figure.objections.all()],
        "may_object": _may_object(request, figure),
        "refuse_form": again.form if again and again.place == REFUSE else ReasonForm(),
        "correct_form": again.form if again and again.place == CORRECT else CorrectionForm(),
        "preview": touched_by(*place, corrected) if corrected is not None else None,
        "history": [timeline_entry(one) for one in history_of(figure)] if officer else [],
        "today": today(),
    }
    status = 200 if preview or again is None else again.status
    return render(request, "dataquality/verified/detail.html", context, status=status)


def _seen(figure: VerifiedFigure, touched: Touched | None, corrected: Decimal | None) -> str:
    """What the page shows of the figure that waits, or of the change that is meant."""
    if touched:
        return seal_of(of_figure(figure, touched.plain()))
    return seal_of(of_change(figure, corrected)) if corrected is not None else ""


def _is(figure: VerifiedFigure, status: str) -> bool:
    return figure.status == status


def _is_unit(request: HttpRequest) -> bool:
    return is_role(request, Role.FILER, Role.APPROVER)


def _may_object(request: HttpRequest, figure: VerifiedFigure) -> bool:
    open_now = figure.status == FigureStatus.CONFIRMED and figure.object_by is not None
    return is_role(request, Role.APPROVER) and open_now and not figure.objections.exclude(status="withdrawn").exists()
