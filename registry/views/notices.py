"""权利义务告知的页面: the bureau sees who has confirmed; the unit reads and confirms."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, page_of, user_of, working_of
from cets_portal.accounts.models import Role
from cets_portal.audit.refusals import next_url, shows_refusal
from cets_portal.letters.access import letters_for
from cets_portal.letters.choices import LetterKind, LetterStatus
from cets_portal.letters.models import Letter
from cets_portal.norms.provinces import find_province
from registry import access
from registry.models import RightsNotice
from registry.selectors import notices as selectors
from registry.selectors.letters import list_subject
from registry.services import notices


def notice_list(request: HttpRequest) -> HttpResponse:
    """Every unit told of its rights and duties for the working list year, the unreached first."""
    told = told_to(request)
    counts = selectors.counts_of(told)
    found = selectors.most_owed_first(selectors.narrowed(told, request.GET.dict()))
    may_record = is_role(request, Role.CLERK)
    context = {
        "page": page_of(request, found),
        "counts": counts,
        "states": _state_tabs(counts),
        "cities": [("", _("全部"), None), *((city, city, n) for city, n in selectors.cities_of(told) if city)],
        "may_record": may_record,
        "to_record": _to_record(request, told, counts) if may_record else 0,
        "other_years": [] if counts.total else _years_owed(request),
    }
    return render(request, "registry/notice_list.html", context)


def _to_record(request: HttpRequest, told: QuerySet[RightsNotice], counts: selectors.NoticeCounts) -> int:
    """How many of those that the filters show want an answer or a paper; without filters they are counted already."""
    asked = {name: request.GET[name] for name in ("state", "q", "city") if request.GET.get(name)}
    return selectors.narrowed(told, asked).filter(selectors.WAITING).count() if asked else counts.owed


def told_to(request: HttpRequest) -> QuerySet[RightsNotice]:
    """The notices that this person sees, of the working list year and sector."""
    working = working_of(request)
    told = access.notices_for(user_of(request)).filter(list_year=working.list_year)
    return told.filter(sector=working.sector) if working.sector else told


def _years_owed(request: HttpRequest) -> list[tuple[int, int]]:
    """(list year, notices nobody has confirmed) of all years, for a page that is empty in this one."""
    by_year = selectors.counts_by_year(access.notices_for(user_of(request)))
    return [(year, counts.owed) for year, counts in by_year if counts.owed]


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
        "letter": _letter_about(request, notice),
    }
    return render(request, "registry/notice_detail.html", context)


def _letter_about(request: HttpRequest, notice: RightsNotice) -> Letter | None:
    """The letter on paper about the same list, where there is one that this person sees."""
    letters = letters_for(user_of(request)).exclude(status=LetterStatus.WITHDRAWN)
    about = list_subject(notice.list_year, notice.sector)
    return letters.filter(kind=LetterKind.RIGHTS_DUTIES, uscc=notice.enterprise.uscc, subject_key=about).first()


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
