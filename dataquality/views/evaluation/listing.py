"""机构评估一览: the agencies of a year with their measures; computed for all with one button; exported as shown."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import address_in_full, is_role, page_of, user_of, working_of
from cets_portal.accounts.models import Role
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from cets_portal.norms.provinces import find_province
from dataquality.access.evaluations import evaluation_for, evaluations_for, is_agency, shows_scores
from dataquality.choices import EvaluationStatus, VerificationBatchAct
from dataquality.exports.annex6 import annex6_xlsx
from dataquality.exports.evaluations import evaluations_xlsx
from dataquality.selectors import evaluations as selectors
from dataquality.selectors.evaluation_facts import agencies_at_work
from dataquality.selectors.evaluations import EvaluationLine, EvaluationQuery
from dataquality.selectors.verification_batches import running
from dataquality.services.verification_batches import order_evaluations
from registry.views.answers import download


def evaluation_list(request: HttpRequest) -> HttpResponse:
    """机构评估 of the working year's emission year; an agency sees its own of every year."""
    user = user_of(request)
    if is_agency(user):
        lines = selectors.lines_of(evaluations_for(user), EvaluationQuery(sort="name"))
        return render(request, "dataquality/evaluation/own.html", {"lines": lines})
    if address := address_in_full(request):
        return redirect(address)
    year, province = working_of(request).emission_year, _province(request)
    found = selectors.evaluations(evaluations_for(user), year, province)
    query = _query(request)
    page = page_of(request, selectors.lines_of(found, query))
    may_compute = is_role(request, Role.CLERK, Role.REVIEWER)
    context = {
        "page": page,
        "lines": list(page.object_list),
        "year": year,
        "states": _states(selectors.state_counts(found)),
        "narrowed": query != EvaluationQuery(sort=query.sort),
        "may_compute": may_compute,
        "running": running(province, VerificationBatchAct.EVALUATE) if may_compute else None,
        "waiting": _waiting(year, province, found) if may_compute else 0,
        "many_provinces": not province,
    }
    return render(request, "dataquality/evaluation/list.html", context)


def evaluation_export(request: HttpRequest) -> HttpResponse:
    """导出: what the list shows, every page of it, with every measure."""
    year = working_of(request).emission_year
    found = selectors.evaluations(evaluations_for(user_of(request)), year, _province(request))
    lines = _readable(request, selectors.lines_of(found, _query(request)))
    data = evaluations_xlsx(lines, year=year, today=today())
    return download(data, _("核查机构评估_%(year)s.xlsx") % {"year": year})


@require_POST
@shows_refusal(back="evaluation-list")
def evaluation_compute(request: HttpRequest) -> HttpResponse:
    """计算全部机构 of the year."""
    year, province = working_of(request).emission_year, _province(request)
    batch = order_evaluations(province, year, by=user_of(request), today=today())
    return redirect("batch-detail", batch.pk)


def evaluation_form(request: HttpRequest, pk: int) -> HttpResponse:
    """公开表 (annex 6) of one evaluation as a workbook, in the language of the page."""
    evaluation = evaluation_for(user_of(request), pk)
    if not shows_scores(user_of(request), evaluation):
        return redirect("evaluation-detail", pk)
    name = _("技术服务机构信息公开表_%(agency)s_%(year)s.xlsx")
    said = {"agency": evaluation.agency.name, "year": evaluation.emission_year}
    return download(annex6_xlsx(evaluation), name % said)


def _province(request: HttpRequest) -> str:
    """The province of the post; the ministry may choose one."""
    post = user_of(request).acting_post
    own = post.organisation.province if post else ""
    chosen = find_province(request.GET.get("province", "")) if not own else None
    return own or (chosen.code if chosen else "")


def _query(request: HttpRequest) -> EvaluationQuery:
    state, text = (request.GET.get(name, "").strip() for name in ("state", "q"))
    return EvaluationQuery(state, text, request.GET.get("sort", "name"))


def _readable(request: HttpRequest, lines: list[EvaluationLine]) -> list[EvaluationLine]:
    user = user_of(request)
    return [one for one in lines if shows_scores(user, one.evaluation)]


def _states(counts: dict[str, int]) -> list[tuple[str, Any, int]]:
    words = [("", _("全部")), *((one.value, one.label) for one in EvaluationStatus)]
    return [(state, word, counts.get(state, 0)) for state, word in words]


def _waiting(year: int, province: str, found: Any) -> int:
    """Agencies that worked in the province and have no evaluation yet."""
    return len(agencies_at_work(province, year) - set(found.order_by().values_list("agency_id", flat=True)))
