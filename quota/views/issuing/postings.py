"""多退与解除的页面: what is owed and withheld, the forms to propose, one proposal with the second officer's acts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, page_of, user_of, working_of
from cets_portal.accounts.models import Role, User
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.refusals import shows_refusal
from cets_portal.audit.selectors import history_of
from cets_portal.clock.reading import today
from dataquality.forms.reviews import Again, tried
from quota.access.allocations import runs_for
from quota.access.issuing import (
    issuing_run_for,
    release_for,
    releases_for,
    return_for,
    returns_for,
    unit_for_release,
    withheld_accounts_for,
)
from quota.choices import PaperStatus, PostingStatus
from quota.exports.issuing import owed_xlsx
from quota.forms.issuing import TonnesForm, WhyForm
from quota.ledger.reading import Amount, balances
from quota.models import QuotaReturn, Release, Withholding
from quota.models.returning import TwoPersonPosting
from quota.selectors.issuing import Owed, returns_owed
from quota.selectors.surrender import still_owed
from quota.services import returning, withholding
from registry.choices import Sector
from registry.views.answers import download
from registry.views.enterprise_page import timeline_entry

ADD, REFUSE = "add", "refuse"


@dataclass(frozen=True)
class PostingKind:
    """多退 or 解除: its words, its page of departure and its services."""

    label: Any
    back: str
    fetch: Callable[[User, int], TwoPersonPosting]
    confirm: Callable[..., object]
    refuse: Callable[..., None]
    take_back: Callable[..., None]


KINDS = {
    "return": PostingKind(
        gettext_lazy("多退"), "return-list", return_for,
        returning.confirm_return, returning.refuse_return, returning.take_back_return,
    ),
    "release": PostingKind(
        gettext_lazy("解除暂不发放"), "withheld-list", release_for,
        withholding.confirm_release, withholding.refuse_release, withholding.take_back_release,
    ),
}  # fmt: skip


def return_list(request: HttpRequest) -> HttpResponse:
    """应退配额: who still owes, and the returns that wait or were posted."""
    found = _owed(request)
    context = {
        "page": page_of(request, found),
        "total": sum(one.tonnes for one in found),
        "postings": returns_for(user_of(request))[:50],
        "officer": is_role(request, Role.CLERK, Role.REVIEWER),
    }
    return render(request, "quota/issuing/returns.html", context)


def return_export(request: HttpRequest) -> HttpResponse:
    """导出 what is owed."""
    return download(owed_xlsx(_owed(request), today=today()), f"{_('应退配额')}_{today()}.xlsx")


@shows_refusal(back="return-list")
def return_add(request: HttpRequest, pk: int, uscc: str) -> HttpResponse:
    """提出多退 of a unit, of the stage of a run (`pk`)."""
    user, run = user_of(request), issuing_run_for(user_of(request), pk)
    unit = unit_for_release(user, uscc)
    owed, held = returning.outstanding(run, unit), returning.returnable(unit, run.quota_year)
    made: list[QuotaReturn] = []

    def propose(**said: Any) -> None:
        made.append(returning.propose_return(run, unit, **said, by=user))

    form = TonnesForm(request.POST or None, initial={"tonnes": min(owed, held) or None})
    again = tried(ADD, form, propose) if request.method == "POST" else None
    if made:
        messages.success(request, _("已提出多退，待另一人复核。"))
        return redirect("posting-detail", "return", made[0].pk)
    context = {"run": run, "unit": unit, "owed": owed, "held": held, "form": form}
    return render(request, "quota/issuing/return_add.html", context, status=again.status if again else 200)


def withheld_list(request: HttpRequest) -> HttpResponse:
    """暂不发放的配额: what is kept back for whom and why, and the releases that wait or were posted."""
    page = page_of(request, withheld_accounts_for(user_of(request)).filter(holdings__tonnes__gt=0).distinct())
    held = balances([one.pk for one in page])
    papers = Withholding.objects.filter(enterprise__in=[one.enterprise_id for one in page], status=PaperStatus.IN_FORCE)
    why = {(one.enterprise_id, one.quota_year): one for one in papers}
    owed = still_owed([one.enterprise_id or 0 for one in page])
    lines = []
    for one in page:
        for year, amount in held[one.pk].by_vintage.items():
            place = (one.enterprise_id or 0, year)
            free = withholding.releasable(amount, owed.get(place, 0))
            line = {"account": one, "year": year, "amount": amount, "paper": why.get(place)}
            lines.append(line | {"owed": owed.get(place, 0), "free": free})
    context = {
        "page": page,
        "lines": lines,
        "postings": releases_for(user_of(request))[:50],
        "officer": is_role(request, Role.CLERK, Role.REVIEWER),
    }
    return render(request, "quota/issuing/withheld.html", context)


@shows_refusal(back="withheld-list")
def release_add(request: HttpRequest, uscc: str, year: int) -> HttpResponse:
    """提出解除 of what is withheld for a unit of a quota year."""
    user, unit = user_of(request), unit_for_release(user_of(request), uscc)
    amount = withholding.withheld_holding(unit).get(year, Amount())
    owed = still_owed([unit.pk]).get((unit.pk, year), 0)
    free = withholding.releasable(amount, owed)
    paper = Withholding.objects.filter(enterprise=unit, quota_year=year, status=PaperStatus.IN_FORCE).first()
    sector = paper.sector if paper else working_of(request).sector or Sector.POWER
    made: list[Release] = []

    def propose(**said: Any) -> None:
        made.append(withholding.propose_release(unit, sector, year, **said, by=user))

    form = TonnesForm(request.POST or None, initial={"tonnes": free or None})
    again = tried(ADD, form, propose) if request.method == "POST" else None
    if made:
        messages.success(request, _("已提出解除，待另一人复核。"))
        return redirect("posting-detail", "release", made[0].pk)
    context = {"unit": unit, "year": year, "amount": amount, "owed": owed, "free": free, "paper": paper, "form": form}
    return render(request, "quota/issuing/release_add.html", context, status=again.status if again else 200)


def posting_detail(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """一项多退或解除."""
    return _page(request, kind, pk)


@require_POST
@shows_refusal(back="posting-detail")
def posting_confirm(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """复核记账."""
    known = _kind(kind)
    known.confirm(known.fetch(user_of(request), pk), by=user_of(request), today=today())
    messages.success(request, _("已复核并记账。"))
    return redirect("posting-detail", kind, pk)


@require_POST
@shows_refusal(back="posting-detail")
def posting_refuse(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """不同意记账."""
    known = _kind(kind)
    one = known.fetch(user_of(request), pk)

    def refuse(**said: Any) -> None:
        known.refuse(one, **said, by=user_of(request), today=today())

    if again := tried(REFUSE, WhyForm(request.POST), refuse):
        return _page(request, kind, pk, again)
    messages.success(request, _("已不同意，没有记账。"))
    return redirect("posting-detail", kind, pk)


@require_POST
@shows_refusal(back="posting-detail")
def posting_take_back(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """收回."""
    known = _kind(kind)
    known.take_back(known.fetch(user_of(request), pk), by=user_of(request))
    messages.success(request, _("已收回，没有记账。"))
    return redirect("posting-detail", kind, pk)


def _kind(kind: str) -> PostingKind:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def _owed(request: HttpRequest) -> list[Owed]:
    working = working_of(request)
    runs = runs_for(user_of(request)).filter(status="issued")
    return returns_owed(runs.filter(sector=working.sector) if working.sector else runs)


def _page(request: HttpRequest, kind: str, pk: int, again: Again | None = None) -> HttpResponse:
    known = _kind(kind)
    one: Any = known.fetch(user_of(request), pk)
    context = {
        "posting": one,
        "kind": kind,
        "label": known.label,
        "back": known.back,
        "acts": actions_for(one, user_of(request)),
        "waits": one.status == PostingStatus.PROPOSED,
        "form": again.form if again else WhyForm(),
        "history": [timeline_entry(entry) for entry in history_of(one)],
    }
    return render(request, "quota/issuing/posting.html", context, status=again.status if again else 200)
