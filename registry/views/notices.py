"""权利义务告知的页面: the bureau sees who has confirmed; the unit reads and confirms."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.models import Role
from cets_portal.audit.refusals import next_url, shows_refusal
from cets_portal.norms.provinces import find_province
from registry import access
from registry.selectors import notices as selectors
from registry.services import notices
from registry.views.asking import is_role, page_of, user_of, working_of


def notice_list(request: HttpRequest) -> HttpResponse:
    """Every unit told of its rights and duties for the working list year, the unreached first."""
    working = working_of(request)
    told = access.notices_for(user_of(request)).filter(list_year=working.list_year)
    if working.sector:
        told = told.filter(sector=working.sector)
    counts = selectors.counts_of(told)
    found = selectors.most_owed_first(selectors.narrowed(told, request.GET.dict()))
    context = {
        "page": page_of(request, found),
        "counts": counts,
        "states": _state_tabs(counts),
        "cities": [("", _("全部"), None), *((city, city, n) for city, n in selectors.cities_of(told) if city)],
        "may_record": is_role(request, Role.CLERK),
    }
    return render(request, "registry/notice_list.html", context)


def notice_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The text of one notice, with the dates that are known for this sector and year."""
    notice = access.notice_for(user_of(request), pk)
    province = find_province(notice.annual_list.province)
    context = {
        "notice": notice,
        "bureau": province.bureau if province else "",
        "dates": selectors.dates_for_unit(notice.list_year, notice.sector),
        "may_confirm": is_role(request, Role.FILER, Role.APPROVER) and not notice.acknowledged_at,
        "may_record": is_role(request, Role.CLERK) and not notice.acknowledged_at,
    }
    return render(request, "registry/notice_detail.html", context)


@require_POST
@shows_refusal(back="notice-detail")
def notice_acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """确认收到."""
    notice = access.notice_for(user_of(request), pk)
    notices.acknowledge(notice, by=user_of(request))
    messages.success(request, _("已确认收到。省厅可以看到确认时间和确认人。"))
    return redirect(next_url(request, reverse("notice-detail", args=[pk])))


@require_POST
@shows_refusal(back="notice-detail")
def notice_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """登记书面送达."""
    notice = access.notice_for(user_of(request), pk)
    notices.record_paper(notice, note=request.POST.get("note", ""), by=user_of(request))
    messages.success(request, _("已登记 %(unit)s 的书面送达。") % {"unit": notice.enterprise.name})
    return redirect(next_url(request, reverse("notice-list")))


def _state_tabs(counts: selectors.NoticeCounts) -> list[tuple[str, str, int]]:
    return [
        ("", _("全部"), counts.total),
        ("unreached", _("无账户"), counts.unreached),
        ("waiting", _("待确认"), counts.waiting),
        ("paper", _("书面送达"), counts.paper),
        ("acknowledged", _("已确认"), counts.acknowledged),
    ]
