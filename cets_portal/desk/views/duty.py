"""应办事项页: who owes one duty and who has done it; done elsewhere, it is recorded here."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, numbers, page_of, user_of
from cets_portal.accounts.models import Role, User
from cets_portal.accounts.roles import ADMINS, BUREAU
from cets_portal.accounts.scope import scope_of
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import next_url, shows_refusal
from cets_portal.clock.reading import today
from cets_portal.deadlines.choices import ObligationStatus
from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.selectors.in_force import was_revoked
from cets_portal.desk.duties import Duty, Party, duty_of
from cets_portal.desk.duty_page import (
    CLOSED,
    Place,
    bodies_of,
    counts_in,
    head_of,
    is_recordable,
    now_in_force,
    place_asked,
    siblings_of,
    tabs_of,
)
from cets_portal.joining import labelled
from cets_portal.oversight.forms.training import SheetForm
from cets_portal.oversight.models import Settled
from cets_portal.oversight.selectors import standing
from cets_portal.oversight.selectors.owing import BOUND, NONE
from cets_portal.oversight.services import settling
from cets_portal.oversight.services.settling import Proof
from registry.access import enterprises_for
from registry.forms.fields import DayField
from registry.models import Enterprise


class ProofForm(forms.Form):
    """办结登记: the day it was done on the national platform, and a word about it."""

    done_on = DayField(label=gettext_lazy("办结日期"))
    note = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False)

    def proof(self) -> Proof:
        """What was typed; Refused with the first fault, for a form that stands under a table."""
        if not self.is_valid():
            name, faults = next(iter(self.errors.items()))
            raise Refused(labelled(self.fields[name].label, faults[0]), code="form")
        return Proof(self.cleaned_data["done_on"], self.cleaned_data["note"])


def duty_detail(request: HttpRequest, key: str) -> HttpResponse:
    """One obligation: its clause and days, whom it binds inside the person's horizon, and the record form."""
    user, day = user_of(request), today()
    obligation, duty = duty_found(user, key)
    place = place_asked(request, user)
    siblings = siblings_of(obligation)
    counted = counts_in(siblings, place)
    later = now_in_force(obligation)
    context = {
        "obligation": obligation,
        "own_url": duty.own_url(obligation) if duty.own_page else "",
        "duty": duty,
        "head": head_of(obligation, counted.get(obligation.pk, NONE), place, day),
        "sector_tabs": tabs_of(obligation, counted, request.GET, siblings),
        "later": later,
        "revoked": obligation.status == ObligationStatus.SUPERSEDED and was_revoked(obligation.notice),
        "later_url": later and duty_url(later),
        "today": day,
        "form": ProofForm(),
        "may_record": may_record(user, obligation, duty),
        "may_see_unreached": obligation.status not in CLOSED and _role(user) in ADMINS,
        "may_write": duty.party is Party.UNIT and is_role(request, Role.CLERK),
    }
    context["upload"] = SheetForm() if may_load(user, obligation, duty) else None
    return render(request, "desk/duty.html", context | _who(request, user, obligation, duty, place))


@require_POST
@shows_refusal(back="duty-detail")
def duty_settle(request: HttpRequest, key: str) -> HttpResponse:
    """Record it as done: by the ticked units, by every open one of the filter, or by the bureau itself."""
    user = user_of(request)
    obligation, duty = duty_found(user, key)
    if not may_record(user, obligation, duty):
        raise Http404
    proof = ProofForm(request.POST).proof()
    if duty.is_per_unit:
        done = settling.settle_units(obligation, chosen_units(request, user, obligation), proof, by=user, today=today())
        messages.success(request, _told(done))
    else:
        settling.settle_body(obligation, scope_of(user).province, proof, by=user, today=today())
        messages.success(request, _("已登记办结。"))
    return redirect(next_url(request, duty.url(obligation)))


@require_POST
@shows_refusal(back="desk")
def duty_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Cross out a record made in error."""
    user = user_of(request)
    settled = get_object_or_404(Settled.objects.select_related("obligation", "enterprise"), pk=pk)
    obligation, duty = duty_found(user, settled.obligation.key)
    mine = not settled.enterprise_id or enterprises_for(user).filter(pk=settled.enterprise_id).exists()
    if not mine or not duty.may_be_recorded_by(_role(user)) or scope_of(user).province not in ("", settled.province):
        raise Http404
    settling.withdraw(settled, reason=request.POST.get("reason", ""), by=user)
    messages.success(request, _("已撤销这条办结登记，此事项恢复为未办结。"))
    return redirect(next_url(request, duty.url(obligation)))


def duty_found(user: User, key: str) -> tuple[Obligation, Duty]:
    """The obligation and its row of the table; 404 for what the table does not know, no scope sees, or nobody
    of the lists owes.
    """
    obligation = get_object_or_404(Obligation.objects.select_related("superseded_by"), key=key)
    duty = duty_of(obligation)
    if duty is None or not duty.is_recorded or scope_of(user).nothing:
        raise Http404
    if duty.is_per_unit and obligation.scope not in BOUND:
        raise Http404
    if duty.party is Party.BUREAU and scope_of(user).organisation_id and not duty.is_per_unit:
        raise Http404
    return obligation, duty


def may_record(user: User, obligation: Obligation, duty: Duty) -> bool:
    """The bureau for its units and itself; an enterprise's people for what the enterprise itself owes."""
    return is_recordable(obligation, duty, _role(user))


def may_load(user: User, obligation: Obligation, duty: Duty) -> bool:
    """Only the bureau hands in whole sheets."""
    return duty.is_per_unit and _role(user) in BUREAU and may_record(user, obligation, duty)


def _role(user: User) -> str:
    return user.acting_post.role if user.acting_post else ""


def duty_url(obligation: Obligation) -> str:
    """Its page here, or how its date came about where the portal does not count it."""
    duty = duty_of(obligation)
    if duty and duty.is_recorded and (not duty.is_per_unit or obligation.scope in BOUND):
        return reverse("duty-detail", args=[obligation.key])
    return reverse("deadline-detail", args=[obligation.pk])


def _who(request: HttpRequest, user: User, obligation: Obligation, duty: Duty, place: Place) -> dict[str, Any]:
    """The units with their records, filtered and counted; of a bureau's own duty each bureau's one record."""
    if not duty.is_per_unit:
        bodies = bodies_of(obligation, place)
        return {"bodies": bodies, "record": bodies[0].record if place.province and bodies else None, "place": place}
    narrowed, state = units_asked(request, user, obligation), request.GET.get("state", "")
    counts = standing.state_counts(narrowed, obligation)
    words = {"": _("全部"), "open": _("未办结"), "done": _("已办结"), "late": _("逾期办结")}
    cities = [] if place.city or place.own else standing.cities(obligation, place.province)
    return {
        "page": page_of(request, standing.of_state(narrowed, state, obligation)),
        "counts": counts,
        "states": [(name, label, counts[name]) for name, label in words.items()],
        "cities": [("", _("全部"), None), *((name, name, number) for name, number in cities)],
        "is_own": place.own is not None,
    }


def units_asked(request: HttpRequest, user: User, obligation: Obligation) -> Any:
    """The units it binds inside the person's horizon, narrowed to the city and the text of the address."""
    entries = standing.bound(obligation, on=today(), **place_asked(request, user).horizon)
    city, text = request.GET.get("city", ""), request.GET.get("q", "").strip()
    entries = entries.filter(enterprise__city=city) if city else entries
    return entries.filter(Q(name__icontains=text) | Q(uscc__icontains=text)) if text else entries


def chosen_units(request: HttpRequest, user: User, obligation: Obligation) -> list[Enterprise]:
    """The ticked units, or every open one that the person sees; strangers' units are not among them."""
    entries = standing.bound(obligation, on=today(), **place_asked(request, user).horizon)
    if request.POST.get("all") == "open":
        ids = standing.of_state(entries, standing.OPEN, obligation).values_list("enterprise_id", flat=True)
    else:
        ticked = numbers(request.POST.getlist("unit"))
        ids = entries.filter(enterprise_id__in=ticked).values_list("enterprise_id", flat=True)
    chosen = list(Enterprise.objects.filter(pk__in=list(ids)))
    if not chosen:
        raise Refused(_("没有选中单位。请先在表中勾选单位。"), code="none")
    return chosen


def _told(done: settling.Settling) -> str:
    said = ngettext("已登记 %(n)s 家办结。", "已登记 %(n)s 家办结。", done.new) % {"n": done.new}
    return said + (_("另有 %(n)s 家此前已登记。") % {"n": done.already} if done.already else "")
