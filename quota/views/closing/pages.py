"""年度关账的页面: which years stand how, the results as they would be published, and the acts of two officers."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, page_of, user_of
from cets_portal.accounts.models import Role
from cets_portal.accounts.scope import scope_of
from cets_portal.audit.lifecycle import actions_for
from cets_portal.audit.refusals import shows_refusal
from cets_portal.audit.selectors import history_of
from cets_portal.clock.reading import today
from cets_portal.norms.provinces import find_province
from cets_portal.templatetags.places import place
from quota.access.year_end import close_for, closes_for
from quota.choices import CloseStatus
from quota.models import YearClose
from quota.selectors import closing as selectors
from quota.selectors.years_to_close import years_to_close
from quota.services import closing as service
from quota.services.closing_files import penalised_words, remark_of
from registry.choices import Sector
from registry.views.enterprise_page import timeline_entry


def close_list(request: HttpRequest) -> HttpResponse:
    """年度关账: the years that could be closed, and every close there was."""
    user = user_of(request)
    page = page_of(request, closes_for(user).defer("results"))
    context = {
        "page": page,
        "rows": [{"close": one, "province": _place(one.province)} for one in page],
        "years": years_to_close(scope_of(user).province, today()),
        "may_act": is_role(request, Role.CLERK, Role.REVIEWER),
    }
    return render(request, "quota/closing/list.html", context)


def close_preview(request: HttpRequest, sector: str, quota_year: int) -> HttpResponse:
    """关账预览 of the province's year as it would be published today."""
    shown = selectors.preview(_province(request, sector), sector, quota_year, today())
    standing = closes_for(user_of(request)).filter(
        province=shown.province, sector=sector, quota_year=quota_year, status__in=selectors.STANDING
    )
    context = {
        "shown": shown,
        "label": Sector(sector).label,
        "page": page_of(request, shown.rows),
        "standing": standing.first(),
        "may_propose": is_role(request, Role.CLERK, Role.REVIEWER),
    }
    context["rows"] = rows_shown(context["page"])
    return render(request, "quota/closing/preview.html", context)


@require_POST
@shows_refusal(back="close-preview")
def close_propose(request: HttpRequest, sector: str, quota_year: int) -> HttpResponse:
    """提出关账 of what the officer saw (`digest` of the form)."""
    province, digest = _province(request, sector), request.POST.get("digest", "")
    made = service.propose(province, sector, quota_year, digest, by=user_of(request), today=today())
    messages.success(request, _("已提出关账，待另一人复核。"))
    return redirect("close-detail", made.pk)


def close_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """一次关账: its rows, whether they are still what would be published, and the acts."""
    close = close_for(user_of(request), pk)
    page = page_of(request, close.results)
    context = {
        "close": close,
        "page": page,
        "rows": rows_shown(page),
        "counts": selectors.counts_of(close.results),
        "now": _now(close),
        "acts": actions_for(close, user_of(request)),
        "history": [timeline_entry(entry) for entry in history_of(close)],
    }
    return render(request, "quota/closing/detail.html", context)


@require_POST
@shows_refusal(back="close-detail")
def close_close(request: HttpRequest, pk: int) -> HttpResponse:
    """复核关账 of what the officer saw (`digest` of the form)."""
    close = close_for(user_of(request), pk)
    service.close(close, request.POST.get("digest", ""), by=user_of(request), today=today())
    messages.success(request, _("年度已关账，清缴结果已公开。"))
    return redirect("close-detail", pk)


@require_POST
@shows_refusal(back="close-detail")
def close_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """不同意关账."""
    service.refuse(close_for(user_of(request), pk), reason=request.POST.get("reason", ""), by=user_of(request))
    messages.success(request, _("已不同意关账。"))
    return redirect("close-list")


@require_POST
@shows_refusal(back="close-detail")
def close_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """提出重开."""
    service.reopen(close_for(user_of(request), pk), reason=request.POST.get("reason", ""), by=user_of(request))
    messages.success(request, _("已提出重开，待另一人复核。"))
    return redirect("close-detail", pk)


@require_POST
@shows_refusal(back="close-detail")
def close_agree_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """同意重开."""
    service.agree_reopen(close_for(user_of(request), pk), by=user_of(request))
    messages.success(request, _("年度已重开，可以补办清缴；办完后重新关账。"))
    return redirect("close-list")


@require_POST
@shows_refusal(back="close-detail")
def close_keep(request: HttpRequest, pk: int) -> HttpResponse:
    """不重开."""
    service.keep_closed(close_for(user_of(request), pk), reason=request.POST.get("reason", ""), by=user_of(request))
    messages.success(request, _("已不重开，年度仍为关账。"))
    return redirect("close-detail", pk)


def rows_shown(rows: Any) -> list[dict[str, Any]]:
    """Rows of results with their words."""
    return [{**row, "penalised_words": penalised_words(row), "remark": remark_of(row)} for row in rows]


def _place(code: str) -> str:
    found = find_province(code)
    return place(found) if found else code


def _now(close: YearClose) -> selectors.ClosePreview | None:
    """For a proposal, what would be published today."""
    if close.status != CloseStatus.PROPOSED:
        return None
    return selectors.preview(close.province, close.sector, close.quota_year, today())


def _province(request: HttpRequest, sector: str) -> str:
    """The officer's province; 404 for who has none, or for no such sector."""
    province = scope_of(user_of(request)).province
    if not province or sector not in Sector.values:
        raise Http404
    return province
