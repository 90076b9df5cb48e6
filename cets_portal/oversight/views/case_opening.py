"""立案的页面: from an inspection, a tip, a difference between verifications, or by itself; facts written anew."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import numbers, user_of
from cets_portal.accounts.scope import scope_of
from cets_portal.audit.errors import Forbidden, Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from cets_portal.oversight import access
from cets_portal.oversight.choices import CaseSource
from cets_portal.oversight.forms.cases import CaseForm, StatementForm, restating
from cets_portal.oversight.models import EnforcementCase
from cets_portal.oversight.selectors.finding import unit_called
from cets_portal.oversight.services import cases
from cets_portal.oversight.services.cases import Origin, Party
from cets_portal.templatetags.figures import tonnes
from dataquality.access.verified import difference_for
from dataquality.forms.reviews import tried
from registry.access import enterprises_for


@shows_refusal(back="case-list")
def case_add(request: HttpRequest) -> HttpResponse:
    """立案."""
    if request.method != "POST":
        return _page(request, CaseForm(initial=_begun(request)))
    form = CaseForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    try:
        made = _opened(request, form)
    except Forbidden:
        raise
    except Refused as refusal:
        form.add_error(refusal.code if refusal.code in form.fields else "unit", str(refusal))
        return _page(request, form)
    messages.success(request, _("已立案，案号 %(number)s。") % {"number": made.number})
    return redirect("case-detail", made.pk)


def _opened(request: HttpRequest, form: CaseForm) -> EnforcementCase:
    user, data = user_of(request), form.cleaned_data
    unit = unit_called(enterprises_for(user), data["unit"]) if data["unit"] else None
    party = Party(unit, data["party_name"], data["party_uscc"])
    origin = _origin(request, data)
    return cases.open_case(party, form.told(), origin, province=scope_of(user).province, by=user, today=today())


def _origin(request: HttpRequest, data: dict[str, Any]) -> Origin:
    """What the case comes from, fetched again inside the officer's horizon."""
    user = user_of(request)
    keys = {name: numbers([data[name]]) for name in ("inspection", "tip", "difference")}
    return Origin(
        CaseSource(data["source"]),
        inspection=access.inspection_for(user, keys["inspection"][0]) if keys["inspection"] else None,
        tip=access.tip_for(user, keys["tip"][0]) if keys["tip"] else None,
        difference=difference_for(user, keys["difference"][0]) if keys["difference"] else None,
        sector=data["sector"],
        quota_year=data["quota_year"],
    )


def _begun(request: HttpRequest) -> dict[str, Any]:
    """What the page a case is opened from says already."""
    user, asked = user_of(request), request.GET
    if keys := numbers([asked.get("inspection", "")]):
        seen = access.inspection_for(user, keys[0])
        return {
            "unit": seen.enterprise.uscc, "source": CaseSource.INSPECTION, "facts": seen.findings, "inspection": seen.pk,
            "tip": seen.tip_id or "",
        }  # fmt: skip
    if keys := numbers([asked.get("tip", "")]):
        tip = access.tip_for(user, keys[0])
        return {"unit": tip.enterprise.uscc if tip.enterprise else "", "source": CaseSource.TIP, "tip": tip.pk}
    if keys := numbers([asked.get("difference", "")]):
        return _from_difference(request, keys[0])
    return {"unit": asked.get("unit", ""), "source": CaseSource.INSPECTION}


def _from_difference(request: HttpRequest, key: int) -> dict[str, Any]:
    found = difference_for(user_of(request), key)
    report = found.recheck.report
    figures = {"first": tonnes(found.first_tco2e), "again": tonnes(found.recheck_tco2e), "year": report.emission_year}
    facts = _("%(year)s 年度排放量：首次核查 %(first)s tCO2e，复核 %(again)s tCO2e。") % figures
    unit = found.recheck.enterprise.uscc
    return {"unit": unit, "source": CaseSource.REVIEW, "facts": facts, "sector": report.sector, "difference": key}


def _page(request: HttpRequest, form: CaseForm) -> HttpResponse:
    return render(request, "oversight/cases/add.html", {"form": form}, status=422 if form.errors else 200)


@shows_refusal(back="case-detail")
def case_restate(request: HttpRequest, pk: int) -> HttpResponse:
    """改写案情, until a decision has been proposed."""
    user = user_of(request)
    case = access.case_for(user, pk)
    if request.method != "POST":
        return _restating(request, case, StatementForm(initial=restating(case)), 200)
    form = StatementForm(request.POST)
    if again := tried("restate", form, lambda **_said: cases.restate(case, form.told(), by=user)):
        return _restating(request, case, form, again.status)
    messages.success(request, _("案情已改写。"))
    return redirect("case-detail", pk)


def _restating(request: HttpRequest, case: EnforcementCase, form: StatementForm, status: int) -> HttpResponse:
    return render(request, "oversight/cases/restate.html", {"case": case, "form": form}, status=status)
