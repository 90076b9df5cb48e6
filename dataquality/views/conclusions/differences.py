"""复核差异的页面: the cases, and one of them with both conclusions side by side, to be closed with a reason."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import page_of, user_of, working_of
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.refusals import shows_refusal
from cets_portal.audit.selectors import history_of
from cets_portal.clock.reading import today
from cets_portal.norms.confirmation import confirmation_rules
from dataquality.access.verified import difference_for, differences_for
from dataquality.choices import DifferenceStatus
from dataquality.forms.reviews import Again, tried
from dataquality.forms.verified import ResolveForm
from dataquality.models import Conclusion, RecheckDifference
from dataquality.rules.differences import gap_between
from dataquality.selectors.conclusions import content_of
from dataquality.services import differences
from registry.views.enterprise_page import timeline_entry


def difference_list(request: HttpRequest) -> HttpResponse:
    """复核差异 of the year, open ones first."""
    working, rules = working_of(request), confirmation_rules()
    found = differences_for(user_of(request)).filter(recheck__report__emission_year=working.emission_year)
    if working.sector:
        found = found.filter(recheck__report__sector=working.sector)
    page = page_of(request, found.order_by("status", "opened_on", "pk"))
    lines = [{"case": one, "gap": gap_between(one.first_tco2e, one.recheck_tco2e, rules)} for one in page]
    context = {"page": page, "lines": lines, "rules": rules, "today": today()}
    return render(request, "dataquality/conclusions/differences.html", context)


def difference_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """一项差异."""
    return _page(request, pk)


@require_POST
@shows_refusal(back="difference-list")
def difference_resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """处理差异."""
    case = difference_for(user_of(request), pk)

    def resolve(**said: Any) -> None:
        differences.resolve(case, **said, by=user_of(request), today=today())

    if again := tried("resolve", ResolveForm(request.POST), resolve):
        return _page(request, pk, again)
    messages.success(request, _("差异已处理，可以提出认定。"))
    return redirect("difference-detail", pk)


def _page(request: HttpRequest, pk: int, again: Again | None = None) -> HttpResponse:
    case, rules = difference_for(user_of(request), pk), confirmation_rules()
    recheck = Conclusion.objects.filter(verification=case.recheck_id).order_by("-number").first()
    context = {
        "case": case,
        "gap": gap_between(case.first_tco2e, case.recheck_tco2e, rules),
        "rules": rules,
        "recheck": recheck,
        "rows": _side_by_side(case, recheck),
        "may_resolve": "resolve" in actions_for(case, user_of(request)) and case.status == DifferenceStatus.OPEN,
        "form": again.form if again else ResolveForm(),
        "history": [timeline_entry(one) for one in history_of(case)],
    }
    return render(request, "dataquality/conclusions/difference.html", context, status=again.status if again else 200)


def _side_by_side(case: RecheckDifference, recheck: Conclusion | None) -> list[dict[str, Any]]:
    """Items on which the two conclusions say something else."""
    if recheck is None:
        return []
    theirs = {row["item"]: row["after"] for row in content_of(recheck)["table"]}
    first = content_of(case.first)["table"]
    return [
        row | {"recheck": theirs.get(row["item"], "")}
        for row in first
        if row["item"] in theirs and theirs[row["item"]] != row["after"]
    ]
