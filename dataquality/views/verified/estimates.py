"""省级测算的页面: the form; the second person is shown what the estimate touches."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import user_of, working_of
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from cets_portal.evidence.services.intake import take_in
from dataquality.access.verified import unit_called
from dataquality.forms.reviews import tried
from dataquality.forms.verified import EstimateForm
from dataquality.models import VerifiedFigure
from dataquality.services.estimating import propose_estimate


@shows_refusal(back="figure-list")
def figure_estimate(request: HttpRequest) -> HttpResponse:
    """提出测算; the address may bring the unit and sector along."""
    if request.method != "POST":
        working = working_of(request)
        start = {"unit": request.GET.get("unit", ""), "sector": request.GET.get("of", working.sector)}
        form = EstimateForm(initial=start | {"emission_year": working.emission_year})
        return render(request, "dataquality/verified/estimate.html", {"form": form})
    form = EstimateForm(request.POST, request.FILES)
    made: list[VerifiedFigure] = []

    def propose(unit: str, basis_file: Any, **said: Any) -> None:
        enterprise = unit_called(user_of(request), unit)
        if enterprise is None:
            raise Refused(_("登记册里没有“%(text)s”。请填信用代码或单位全称。") % {"text": unit}, code="unit")
        stored = take_in(basis_file, by=user_of(request))
        made.append(propose_estimate(enterprise, **said, basis_file=stored, by=user_of(request), today=today()))

    if again := tried("estimate", form, propose):
        return render(request, "dataquality/verified/estimate.html", {"form": again.form}, status=again.status)
    messages.success(request, _("已提出测算，待另一人复核。"))
    return redirect("figure-detail", made[0].pk)
