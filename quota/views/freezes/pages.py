"""冻结的页面: what is frozen in the accounts of the horizon; freezing and releasing on a court's paper."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import is_role, page_of, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.errors import Refused
from cets_portal.clock.reading import today
from cets_portal.evidence.services.files import served
from cets_portal.evidence.services.intake import take_in
from quota.access.book import account_for
from quota.access.year_end import court_paper_for, freeze_for, freezes_for
from quota.choices import FreezeReason
from quota.exports.year_end import freezes_xlsx
from quota.forms.year_end import FreezeForm, ReleaseForm
from quota.ledger.reading import balances
from quota.models import Freeze
from quota.services import judicial as service
from registry.views.answers import download

_RELEASED = "released"


def book_freezes(request: HttpRequest) -> HttpResponse:
    """冻结一览: those that stand, or those released."""
    page = page_of(request, _found(request))
    context = {
        "page": page,
        "rows": [_row(request, one) for one in page],
        "states": [("", _("冻结中"), None), (_RELEASED, _("已解除"), None)],
        "narrowed": bool(request.GET.get("state") or request.GET.get("q")),
    }
    return render(request, "quota/freezes/list.html", context)


def book_freezes_export(request: HttpRequest) -> HttpResponse:
    """冻结的表: what the list shows, every page of it."""
    return download(freezes_xlsx(_found(request), today=today()), _("配额冻结_%(day)s.xlsx") % {"day": today()})


def book_freeze_add(request: HttpRequest, pk: int) -> HttpResponse:
    """司法冻结 of tonnes in an account (`pk`)."""
    account = account_for(user_of(request), pk)
    held = balances([account.pk])[account.pk].by_vintage
    available = {vintage: one.available for vintage, one in held.items() if one.available > 0}
    start = {name: request.GET.get(name, "") for name in ("vintage", "tonnes")} | {"frozen_on": today()}
    form = FreezeForm(request.POST or None, request.FILES or None, available=available, initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            service.freeze(
                account, given["vintage"], given["tonnes"], _paper(request, given), by=user_of(request),
                on=given["frozen_on"], today=today(),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(refusal.code if refusal.code in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已登记司法冻结。"))
            return redirect("book-account", account.pk)
    context = {"account": account, "form": form, "available": available}
    return render(request, "quota/freezes/add.html", context, status=422 if form.errors else 200)


def book_freeze_release(request: HttpRequest, pk: int) -> HttpResponse:
    """解除司法冻结."""
    frozen = freeze_for(user_of(request), pk)
    form = ReleaseForm(request.POST or None, request.FILES or None, initial={"released_on": today()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            service.release(frozen, _paper(request, given), by=user_of(request), on=given["released_on"], today=today())
        except Refused as refusal:
            form.add_error(refusal.code if refusal.code in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已解除冻结。"))
            return redirect("book-account", frozen.account_id)
    context = {"frozen": frozen, "form": form, "papers": list(frozen.papers.all())}
    return render(request, "quota/freezes/release.html", context, status=422 if form.errors else 200)


def book_freeze_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """司法文书."""
    paper = court_paper_for(user_of(request), pk)
    return served(paper.file, f"judicial-{paper.pk}")


def _found(request: HttpRequest) -> QuerySet[Freeze]:
    is_released, text = request.GET.get("state") == _RELEASED, request.GET.get("q", "").strip()
    found = freezes_for(user_of(request)).filter(released_at__isnull=not is_released)
    if text:
        unit = "account__enterprise"
        found = found.filter(**{f"{unit}__name__contains": text}) | found.filter(**{f"{unit}__uscc": text.upper()})
    return found


def _row(request: HttpRequest, one: Freeze) -> dict[str, Any]:
    """A freeze with whether this person may lift it, and why not."""
    is_judicial = one.reason == FreezeReason.JUDICIAL and one.released_at is None
    may = is_judicial and is_role(request, Role.CLERK, Role.REVIEWER)
    return {
        "freeze": one,
        "may_release": may,
        "own": one.by_id == user_of(request).pk,
        "papers": list(one.papers.all()),
    }


def _paper(request: HttpRequest, given: dict[str, Any]) -> service.CourtPaper:
    return service.CourtPaper(given["issuer"], given["number"], take_in(given["file"], by=user_of(request)))
