"""申请清缴与强制履约: the form with what is held and what the vintage table says of it; a refused form is drawn again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import user_of
from cets_portal.accounts.models import User
from cets_portal.audit.errors import Forbidden, Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from cets_portal.evidence.services.intake import take_in
from cets_portal.norms.surrender import surrender_rules
from quota.access.surrender import obligation_for
from quota.choices import ApplicationStatus
from quota.forms.surrender import ApplyForm, ForceForm, OwnForm
from quota.models import SurrenderApplication, SurrenderObligation
from quota.rules.offsets import offset_registered_from
from quota.selectors.surrender import credits_given, is_closed
from quota.selectors.surrender_vintages import Offer, draft_adopted, offers
from quota.services.surrender_checks import Given, LineWanted, OffsetWanted
from quota.services.surrendering import file_application, force
from quota.views.surrender.words import said_words
from registry.models import Enterprise
from registry.rules.uscc import normalise


@shows_refusal(back="surrender-detail")
def surrender_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """申请清缴 by the unit's approver."""
    one, user = obligation_for(user_of(request), pk), user_of(request)
    if not one.current:
        return redirect("surrender-detail", pk)
    form = ApplyForm(request.POST or None, request.FILES or None, offers=_offers(one))
    if request.method == "POST" and form.is_valid():
        made = _tried(form, lambda: file_application(one, _given(one, form, user), by=user, today=today()))
        if made:
            messages.success(request, _("清缴申请已提出，所填配额已冻结，待审批。"))
            return redirect("surrender-application", made.pk)
    return _page(request, one, form, "quota/surrender/apply.html")


@shows_refusal(back="surrender-detail")
def surrender_force(request: HttpRequest, pk: int) -> HttpResponse:
    """强制履约 by an officer."""
    one, user = obligation_for(user_of(request), pk), user_of(request)
    if not one.current:
        return redirect("surrender-detail", pk)
    form = ForceForm(request.POST or None, request.FILES or None, offers=_offers(one, withheld=True))
    if request.method == "POST" and form.is_valid():
        made = _tried(form, lambda: _forced(one, form, user))
        if made:
            messages.success(request, _("强制履约已提出，待另一人批准。"))
            return redirect("surrender-application", made.pk)
    return _page(request, one, form, "quota/surrender/force.html")


def _tried(form: OwnForm, act: Any) -> SurrenderApplication | None:
    """The application, or None with every sentence of the refusal on the form."""
    try:
        made: SurrenderApplication = act()
    except Forbidden:
        raise
    except Refused as refusal:
        for sentence in refusal.issues or (str(refusal),):
            form.add_error(None, sentence)
        return None
    return made


def _offers(one: SurrenderObligation, *, withheld: bool = False) -> list[Offer]:
    adopted = draft_adopted(one.province, one.sector)
    return offers(one.enterprise, one.quota_year, adopted=adopted, withheld=withheld)


def _forced(one: SurrenderObligation, form: ForceForm, user: User) -> SurrenderApplication:
    upload = form.cleaned_data["paper"]
    paper = take_in(upload, by=user) if upload else None
    return force(one, Given(_own(one, form)), paper=paper, by=user, today=today())


def _given(one: SurrenderObligation, form: ApplyForm, user: User) -> Given:
    """What was typed, as the service takes it. Raises Refused for a holder that there is not, or an unfit file."""
    others = [
        LineWanted(_holder(row["holder"]), row["vintage"], row["tonnes"])
        for row in form.given_lines(("holder", "vintage", "tonnes"))
    ]
    credits = [
        _offset(row, user)
        for row in form.given_lines(("project", "serials", "registered", "inside", "credit", "proof"))
    ]
    return Given([*_own(one, form), *others], credits)


def _own(one: SurrenderObligation, form: OwnForm) -> list[LineWanted]:
    return [LineWanted(one.enterprise, offer.vintage, tonnes, offer.account) for offer, tonnes in form.own_given()]


def _offset(row: dict[str, Any], user: User) -> OffsetWanted:
    stored = take_in(row["proof"], by=user) if row["proof"] else None
    return OffsetWanted(row["project"], row["serials"], row["registered"], row["credit"], bool(row["inside"]), stored)


def _holder(text: str) -> Enterprise:
    """The one enterprise of that code or full name. Raises Refused."""
    found = list(Enterprise.objects.filter(uscc=normalise(text))[:1]) or list(
        Enterprise.objects.filter(name=text.strip())[:2]
    )
    if len(found) != 1:
        raise Refused(_("登记册里没有“%(text)s”。请填信用代码或单位全称。") % {"text": text.strip()}, code="holder")
    return found[0]


def _page(request: HttpRequest, one: SurrenderObligation, form: Any, template: str) -> HttpResponse:
    cap = one.offset_cap_tonnes
    rows = surrender_rules().offset_registration
    context = {
        "one": one,
        "form": form,
        "left": max(0, one.tonnes - one.surrendered_tonnes),
        "own": [{"offer": offer, "field": bound, "said": said_words(offer.said)} for offer, bound in form.own_rows()],
        "credits_left": max(0, cap - credits_given(one)),
        "registered_from": offset_registered_from(surrender_rules(), one.quota_year),
        "registration": next((row for row in rows if one.quota_year in row.quota_years), None),
        "cap": surrender_rules().offset_cap,
        "waiting": one.applications.filter(status=ApplicationStatus.FILED).first(),
        "is_closed": is_closed(one.province, one.sector, one.quota_year),
    }
    return render(request, template, context, status=422 if form.is_bound and form.errors else 200)
