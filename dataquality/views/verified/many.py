"""成批复核与告知: the ticked figures, or all of the queue."""

from django.db.models import QuerySet
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
from dataquality.access.verified import figures_for
from dataquality.choices import VerificationBatchAct
from dataquality.models import VerifiedFigure
from dataquality.selectors import confirming as selectors
from dataquality.selectors.verification_batches import running
from dataquality.services.verification_batches import order_acts

QUEUES = {"confirm": selectors.proposed_figures, "tell": selectors.untold_figures}


def figure_queue(request: HttpRequest) -> HttpResponse:
    """待复核、待告知的认定: `?for=confirm` or `?for=tell`."""
    purpose = _purpose(request)
    page = page_of(request, _asked(request, purpose))
    own = user_of(request).pk
    may_act = is_role(request, *((Role.CLERK,) if purpose == "tell" else (Role.CLERK, Role.REVIEWER)))
    context = {
        "page": page,
        "purpose": purpose,
        "lines": [{"figure": one, "own": one.proposed_by_id == own} for one in page],
        "purposes": [("confirm", _("待复核"), None), ("tell", _("待告知"), None)],
        "running": running(scope_of(user_of(request)).province, purpose) if may_act else None,
        "may_act": may_act,
        "today": today(),
    }
    return render(request, "dataquality/verified/queue.html", context)


@require_POST
@shows_refusal(back="figure-queue")
def figure_confirm_many(request: HttpRequest) -> HttpResponse:
    """成批复核: figures that touch nothing."""
    return _ordered(request, VerificationBatchAct.CONFIRM)


@require_POST
@shows_refusal(back="figure-queue")
def figure_tell_many(request: HttpRequest) -> HttpResponse:
    """成批告知."""
    return _ordered(request, VerificationBatchAct.TELL)


def _ordered(request: HttpRequest, act: VerificationBatchAct) -> HttpResponse:
    batch = order_acts(act, _chosen(request, act), by=user_of(request), today=today())
    return redirect("batch-detail", batch.pk)


def _purpose(request: HttpRequest) -> str:
    return "tell" if request.GET.get("for") == "tell" else "confirm"


def _asked(request: HttpRequest, purpose: str) -> QuerySet[VerifiedFigure]:
    working = working_of(request)
    found = figures_for(user_of(request)).filter(emission_year=working.emission_year).defer("annex")
    found = found.filter(sector=working.sector) if working.sector else found
    return QUEUES[purpose](found)


def _chosen(request: HttpRequest, purpose: str) -> list[int]:
    """Keys of the ticked figures, or of all of the queue."""
    found = _asked(request, purpose)
    if request.POST.get("all") != "1":
        found = found.filter(pk__in=numbers(request.POST.getlist("figure")))
    chosen = list(found.values_list("pk", flat=True))
    if not chosen:
        raise Refused(_("没有选中认定。请先在表中勾选。"), code="none")
    return chosen
