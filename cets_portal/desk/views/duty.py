"""应办事项页: who owes one duty and who has done it; done elsewhere, it is recorded here."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, numbers, page_of, user_of
from cets_portal.accounts.models import Role, User
from cets_portal.accounts.scope import scope_of
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import next_url, shows_refusal
from cets_portal.clock.reading import today
from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.selectors import due_for
from cets_portal.desk.duties import Duty, Party, duty_of
from cets_portal.oversight.forms import SheetForm
from cets_portal.oversight.models import Settled
from cets_portal.oversight.selectors import standing
from cets_portal.oversight.services import settling
from cets_portal.oversight.services.settling import Proof
from registry.access import enterprises_for
from registry.forms.fields import DayField
from registry.models import Enterprise

#: Who may record what the portal's own pages do not do yet.
RECORDERS = (Role.CLERK, Role.FILER, Role.APPROVER)


class ProofForm(forms.Form):
    """办结登记: the day it was done on the national platform, and a word about it."""

    done_on = DayField(label=gettext_lazy("办结日期"))
    note = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False)

    def proof(self) -> Proof:
        """What was typed; Refused with the first fault, for a form that stands under a table."""
        if not self.is_valid():
            name, faults = next(iter(self.errors.items()))
            raise Refused(f"{self.fields[name].label}：{faults[0]}", code="form")
        return Proof(self.cleaned_data["done_on"], self.cleaned_data["note"])


def duty_detail(request: HttpRequest, key: str) -> HttpResponse:
    """One obligation: its clause and day, the units it binds inside the person's horizon, and the record form."""
    user, day = user_of(request), today()
    obligation, duty = duty_found(user, key)
    scope = scope_of(user)
    due_on = due_for(obligation, duty.party, scope.province) if scope.province else obligation.due_on
    context = {"obligation": obligation, "duty": duty, "due_on": due_on, "today": day, "form": ProofForm()}
    context["may_record"] = may_record(user, duty)
    context["upload"] = SheetForm() if duty.is_per_unit and is_role(request, Role.CLERK) else None
    return render(request, "desk/duty.html", context | _who(request, user, obligation, duty))


@require_POST
@shows_refusal(back="duty-detail")
def duty_settle(request: HttpRequest, key: str) -> HttpResponse:
    """Record it as done: by the ticked units, by every open one of the filter, or by the bureau itself."""
    user = user_of(request)
    obligation, duty = duty_found(user, key)
    if not may_record(user, duty):
        raise Http404
    proof = ProofForm(request.POST).proof()
    if duty.is_per_unit:
        done = settling.settle_units(obligation, _chosen(request, user, obligation), proof, by=user, today=today())
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
    if not mine or not may_record(user, duty) or scope_of(user).province not in ("", settled.province):
        raise Http404
    settling.withdraw(settled, reason=request.POST.get("reason", ""), by=user)
    messages.success(request, _("已撤销这条办结登记，此事项恢复为未办结。"))
    return redirect(next_url(request, duty.url(obligation)))


def duty_found(user: User, key: str) -> tuple[Obligation, Duty]:
    """The obligation and its row of the table; 404 for what the table does not know, or no scope sees."""
    obligation = get_object_or_404(Obligation, key=key)
    duty = duty_of(obligation)
    if duty is None or not duty.is_recorded or scope_of(user).nothing:
        raise Http404
    if duty.party is Party.BUREAU and scope_of(user).organisation_id and not duty.is_per_unit:
        raise Http404
    return obligation, duty


def may_record(user: User, duty: Duty) -> bool:
    """The bureau's clerk for its units and itself; an enterprise's people for what the enterprise itself owes."""
    role = user.acting_post.role if user.acting_post else ""
    return role == Role.CLERK or (duty.party is Party.UNIT and role in RECORDERS)


def horizon_of(user: User) -> dict[str, Any]:
    """What the person sees of the units, as the selectors ask for it; 404 for a body without an enterprise."""
    scope = scope_of(user)
    if not scope.organisation_id:
        return {"province": scope.province, "city": scope.city}
    own = enterprises_for(user).first()
    if own is None:
        raise Http404
    return {"enterprise_id": own.pk}


def _who(request: HttpRequest, user: User, obligation: Obligation, duty: Duty) -> dict[str, Any]:
    """The units with their records, filtered and counted; for the bureau's own duty its one record."""
    if not duty.is_per_unit:
        records = Settled.objects.filter(obligation=obligation, withdrawn_at__isnull=True, enterprise__isnull=True)
        province = scope_of(user).province
        return {"record": records.filter(province=province).select_related("recorded_by").first()}
    narrowed, state = units_asked(request, user, obligation), request.GET.get("state", "")
    counts = standing.state_counts(narrowed, obligation)
    words = {"": _("全部"), "open": _("未办结"), "done": _("已办结"), "late": _("逾期办结")}
    return {
        "page": page_of(request, standing.of_state(narrowed, state, obligation)),
        "counts": counts,
        "states": [(name, label, counts[name]) for name, label in words.items()],
        "cities": [("", _("全部"), None), *((name, name, number) for name, number in _cities(user, obligation))],
    }


def units_asked(request: HttpRequest, user: User, obligation: Obligation) -> Any:
    """The units it binds inside the person's horizon, narrowed to the city and the text of the address."""
    horizon = horizon_of(user)
    if scope_of(user).everything:  # The ministry comes from a province's cell of the progress board.
        horizon["province"] = request.GET.get("province", "")
    entries = standing.bound(obligation, **horizon)
    city, text = request.GET.get("city", ""), request.GET.get("q", "")
    return _searched(entries.filter(enterprise__city=city) if city else entries, text)


def _cities(user: User, obligation: Obligation) -> list[tuple[str, int]]:
    scope = scope_of(user)
    return [] if scope.city or scope.organisation_id else standing.cities(obligation, scope.province)


def _searched(entries: Any, text: str) -> Any:
    return (entries.filter(name__icontains=text) | entries.filter(uscc__icontains=text)) if text else entries


def _chosen(request: HttpRequest, user: User, obligation: Obligation) -> list[Enterprise]:
    """The ticked units, or every open one that the person sees; strangers' units are not among them."""
    entries = standing.bound(obligation, **horizon_of(user))
    if request.POST.get("all") == "open":
        ids = standing.of_state(entries, standing.OPEN, obligation).values_list("enterprise_id", flat=True)
    else:
        ticked = numbers(request.POST.getlist("unit"))
        ids = entries.filter(enterprise_id__in=ticked).values_list("enterprise_id", flat=True)
    chosen = list(Enterprise.objects.filter(pk__in=list(ids)))
    if not chosen:
        raise Refused(_("没有选中单位。请勾选已办结的单位，再登记。"), code="none")
    return chosen


def _told(done: settling.Settling) -> str:
    said = ngettext("已登记 %(n)s 家办结。", "已登记 %(n)s 家办结。", done.new) % {"n": done.new}
    return said + (_("另有 %(n)s 家此前已登记。") % {"n": done.already} if done.already else "")
