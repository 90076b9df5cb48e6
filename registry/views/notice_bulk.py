"""成批办理告知书: paper receipts recorded at once, letters printed together, the whole as a workbook."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import numbers, page_of, user_of, working_of
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock import reading as clock
from cets_portal.norms.provinces import find_province
from cets_portal.workbooks.writing import Column, Kind, write_table_xlsx
from registry import access
from registry.models import RightsNotice
from registry.selectors import notices as selectors
from registry.services import notices
from registry.views.answers import download
from registry.views.notices import told_to

NAMED = 200
LETTERS = 100
CHUNK = 2000


@shows_refusal(back="notice-list")
def notice_paper_many(request: HttpRequest) -> HttpResponse:
    """登记多家书面送达: GET shows whom it is about and asks for the note, POST records exactly those."""
    if request.method == "POST":
        named = access.notices_for(user_of(request)).filter(pk__in=numbers(request.POST.get("notices", "").split(",")))
        recorded = notices.record_paper_for(named, note=request.POST.get("note", ""), by=user_of(request))
        messages.success(request, _("已登记 %(n)s 家书面送达。") % {"n": recorded})
        return redirect("notice-list")
    chosen = selectors.most_owed_first(chosen_in(request))
    waiting = list(chosen.filter(selectors.WAITING))
    context = {
        "units": waiting[:NAMED],
        "unnamed": max(0, len(waiting) - NAMED),
        "total": len(waiting),
        "settled": chosen.count() - len(waiting),
        "keys": ",".join(str(one.pk) for one in waiting),
        "back": reverse("notice-list"),
    }
    return render(request, "registry/notice_paper_many.html", context)


def notice_print(request: HttpRequest) -> HttpResponse:
    """打印告知书: the chosen letters one after another, each on a sheet of its own with a slip for the receipt."""
    page = page_of(request, selectors.most_owed_first(chosen_in(request)), per_page=LETTERS)
    letters = [(one, _bureau(one)) for one in page]
    return render(request, "registry/notice_print.html", {"page": page, "letters": letters})


def notice_export(request: HttpRequest) -> HttpResponse:
    """导出告知情况: every notice of the page's filters with its state, as a workbook."""
    found = selectors.most_owed_first(chosen_in(request))
    year = working_of(request).list_year
    name = _("%(year)s年度权利义务告知") % {"year": year}
    data = write_table_xlsx(_columns(), _rows(found), sheet=_("权利义务告知"))
    return download(data, f"{name}_{clock.today().isoformat()}.xlsx")


def chosen_in(request: HttpRequest) -> QuerySet[RightsNotice]:
    """The notices that are ticked; without ticks all that the filters of the address let through."""
    if ticked := numbers(request.GET.getlist("notice")):
        return access.notices_for(user_of(request)).filter(pk__in=ticked)
    return selectors.narrowed(told_to(request), request.GET.dict())


def _bureau(notice: RightsNotice) -> str:
    found = find_province(notice.annual_list.province)
    return found.bureau if found else ""


def _columns() -> list[Column]:
    return [
        Column(_("单位名称"), 34),
        Column(_("统一社会信用代码"), 21, Kind.CODE),
        Column(_("地市"), 12),
        Column(_("名录年度"), 9, Kind.CODE),
        Column(_("行业"), 8),
        Column(_("告知时间"), 17),
        Column(_("送达状态"), 12),
        Column(_("确认人"), 12),
        Column(_("确认时间"), 17),
        Column(_("书面送达说明"), 40),
    ]


def _rows(found: QuerySet[RightsNotice]) -> Iterator[list[Any]]:
    words = {
        "unreached": _("无账户"),
        "waiting": _("待单位确认"),
        "paper": _("书面送达"),
        "acknowledged": _("已确认"),
    }
    for one in found.iterator(chunk_size=CHUNK):
        yield [
            one.enterprise.name,
            one.enterprise.uscc,
            one.enterprise.city,
            str(one.list_year),
            one.get_sector_display(),
            _minute(one.sent_at),
            words[selectors.state_of(one)],
            str(one.acknowledged_by or ""),
            _minute(one.acknowledged_at),
            one.paper_note,
        ]


def _minute(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""
