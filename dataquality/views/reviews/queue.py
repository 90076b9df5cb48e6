"""待审存证: the queue by risk, its export, and accepting many on which nothing is open."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import is_role, numbers, page_of, user_of, working_of
from cets_portal.accounts.models import Role
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import next_url, shows_refusal
from cets_portal.clock.reading import today
from cets_portal.workbooks.writing import Column, Kind, write_table_xlsx
from dataquality.access.filings import filings_for
from dataquality.choices import FilingStatus
from dataquality.models import Filing
from dataquality.rules.risk import reasons
from dataquality.selectors import reviewing as selectors
from dataquality.selectors.unchanged import unchanged
from dataquality.services.reviewing import Accepted, accept_many
from registry.views.answers import download

#: Chips of the tools row → what they keep.
NARROWINGS = {
    "warned": Q(warnings__gt=0),
    "late": Q(late=True),
    "first": Q(first_time=True),
    "again": Q(number__gt=1),
    "answered": Q(answered__gt=0),
}
SHOWN_LEFT = 5


def review_queue(request: HttpRequest) -> HttpResponse:
    """待审存证, the riskiest first."""
    found = _asked(request)
    page = page_of(request, found)
    same = unchanged([one for one in page if (one.number or 1) > 1])
    context = {
        "page": page,
        "lines": [
            {
                "filing": one,
                "reasons": [_(word) for word in reasons(selectors.grounds_of(one))],
                "unchanged": one.pk in same,
            }
            for one in page
        ],
        "months": _months(request),
        "cities": _cities(request),
        "narrowed": any(request.GET.get(name) for name in ("month", "city", "q", *NARROWINGS)),
        "may_accept": is_role(request, Role.CLERK, Role.REVIEWER),
        "today": today(),
    }
    return render(request, "dataquality/review/queue.html", context)


def review_export(request: HttpRequest) -> HttpResponse:
    """导出: what the page shows, every page of it."""
    data = write_table_xlsx(_columns(), _rows(_asked(request)), sheet=_("待审存证"), made_on=today())
    return download(data, _("待审存证_%(day)s.xlsx") % {"day": today().isoformat()})


@require_POST
@shows_refusal(back="review-queue")
def review_accept_many(request: HttpRequest) -> HttpResponse:
    """成批通过: the ticked ones, or all of the filter, on which nothing is open."""
    chosen, gone = _chosen(request)
    if chosen:
        _tell(request, accept_many(chosen, by=user_of(request), today=today()))
    _tell_gone(request, gone)
    return redirect(next_url(request, reverse("review-queue")))


def _base(request: HttpRequest) -> QuerySet[Filing]:
    """Waiting filings inside the person's horizon, of the working year and sector."""
    working = working_of(request)
    found = filings_for(user_of(request)).filter(month__startswith=f"{working.year}-")
    return found.filter(sector=working.sector) if working.sector else found


def _asked(request: HttpRequest) -> Any:
    found = selectors.queue(_base(request))
    wanted = {"month": request.GET.get("month", ""), "enterprise__city": request.GET.get("city", "")}
    found = found.filter(**{path: value for path, value in wanted.items() if value})
    text = request.GET.get("q", "").strip()
    if text:
        found = found.filter(Q(enterprise__name__icontains=text) | Q(enterprise__uscc__icontains=text))
    for name, kept in NARROWINGS.items():
        if request.GET.get(name):
            found = found.filter(kept)
    return found


def _months(request: HttpRequest) -> list[tuple[str, str, int | None]]:
    return [("", _("全部月份"), None), *_counted(request, "month")]


def _cities(request: HttpRequest) -> list[tuple[str, str, int | None]]:
    return [("", _("全部"), None), *_counted(request, "enterprise__city")]


def _counted(request: HttpRequest, path: str) -> Iterator[tuple[str, str, int | None]]:
    counts: dict[str, int] = {}
    waiting = _base(request).filter(status=FilingStatus.SUBMITTED).order_by(path)
    for value in waiting.values_list(path, flat=True):
        counts[value] = counts.get(value, 0) + 1
    return ((value, value, n) for value, n in counts.items() if value)


def _chosen(request: HttpRequest) -> tuple[list[Filing], list[Filing]]:
    """(the ticked filings that wait, or all of the filter; the ticked ones that wait no longer). No strangers'."""
    if request.POST.get("all") == "1":
        chosen, gone = list(_asked(request)), []
    else:
        ticked = filings_for(user_of(request)).filter(pk__in=numbers(request.POST.getlist("filing")))
        chosen = list(selectors.queue(ticked))
        gone = list(ticked.exclude(status=FilingStatus.SUBMITTED).select_related("enterprise", "decided_by"))
    if not chosen and not gone:
        raise Refused(_("没有选中存证。请先在表中勾选。"), code="none")
    return chosen, gone


def _tell_gone(request: HttpRequest, gone: list[Filing]) -> None:
    """Which were dealt with by somebody else between the page and the button."""
    if not gone:
        return
    said = ngettext(
        "%(n)s 份刚由他人办理，本次未再处理：%(which)s。", "%(n)s 份刚由他人办理，本次未再处理：%(which)s。", len(gone)
    )
    which = [
        _("%(filing)s（%(state)s）") % {"filing": one, "state": one.get_status_display()} for one in gone[:SHOWN_LEFT]
    ]
    more = [_("等")] if len(gone) > SHOWN_LEFT else []
    messages.warning(request, said % {"n": len(gone), "which": _("、").join([*which, *more])})


def _tell(request: HttpRequest, done: Accepted) -> None:
    if done.accepted:
        said = ngettext("已通过 %(n)s 份存证。", "已通过 %(n)s 份存证。", done.accepted)
        messages.success(request, said % {"n": done.accepted})
    for filing, why in done.left[:SHOWN_LEFT]:
        messages.warning(request, _("%(filing)s 未通过：%(why)s") % {"filing": filing, "why": why})
    if len(done.left) > SHOWN_LEFT:
        messages.warning(request, _("另有 %(n)s 份未通过，请逐份审核。") % {"n": len(done.left) - SHOWN_LEFT})


def _columns() -> list[Column]:
    return [
        Column(_("单位名称"), 34),
        Column(_("统一社会信用代码"), 21, Kind.CODE),
        Column(_("地市"), 12),
        Column(_("行业"), 10),
        Column(_("月份"), 10),
        Column(_("第几稿"), 8, Kind.INTEGER),
        Column(_("提交时间"), 18, Kind.DATE),
        Column(_("排放量（tCO2e）"), 16, Kind.NUMBER),
        Column(_("提醒数"), 8, Kind.INTEGER),
        Column(_("先审缘由"), 30),
    ]


def _rows(found: Any) -> Iterator[list[Any]]:
    for one in found.iterator(chunk_size=1000):
        unit, why = one.enterprise, _("、").join(_(word) for word in reasons(selectors.grounds_of(one)))
        yield [
            unit.name, unit.uscc, unit.city, one.get_sector_display(), one.month, one.number, one.submitted_at,
            one.emissions_tco2e, one.warnings, why,
        ]  # fmt: skip
