"""成交的页面: trading days with averages of months, entering and importing them, and the fine of article 24."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import is_role, page_of, user_of
from cets_portal.accounts.models import Role
from cets_portal.audit.errors import Refused
from cets_portal.clock.reading import today
from cets_portal.norms.surrender import surrender_rules
from quota.exports.year_end import prices_xlsx
from quota.forms.year_end import DayForm, FineForm, PriceSheetForm
from quota.models import TradedDay
from quota.selectors import prices as selectors
from quota.services import prices as service
from registry.views.answers import download

_REPLACED = "replaced"
_WRITERS = (Role.CLERK, Role.REVIEWER, Role.MINISTRY_ADMIN)


def price_list(request: HttpRequest) -> HttpResponse:
    """成交一览: the days in force of a year (or those replaced), and the average of each month."""
    years = selectors.years()
    found = _found(request, years)
    context = {
        "page": page_of(request, found),
        "months": [] if _is_replaced(request) else selectors.month_averages(found),
        "years": [*_year_tabs(years), (_REPLACED, _("被替代的"), None)],
        "is_replaced": _is_replaced(request),
        "may_enter": is_role(request, *_WRITERS),
    }
    return render(request, "quota/prices/list.html", context)


def price_export(request: HttpRequest) -> HttpResponse:
    """成交的表, of the year that the page shows."""
    years = selectors.years()
    data = prices_xlsx(_found(request, years), today=today())
    return download(data, _("全国碳市场每日成交_%(day)s.xlsx") % {"day": today()})


def price_template(request: HttpRequest) -> HttpResponse:
    """空白表."""
    return download(service.template(), f"{_('每日成交')}.xlsx")


def price_add(request: HttpRequest) -> HttpResponse:
    """登记一个交易日."""
    form = DayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        day = service.Traded(given["on"], given["turnover_yuan"], given["volume_tonnes"])
        try:
            found = service.enter([day], given["source"], given["grade"], by=user_of(request), today=today())
        except Refused as refusal:
            form.add_error({"turnover": "turnover_yuan", "volume": "volume_tonnes"}.get(refusal.code), str(refusal))
        else:
            messages.success(request, _entered_words(found))
            return redirect("price-list")
    return render(request, "quota/prices/add.html", {"form": form}, status=422 if form.errors else 200)


def price_import(request: HttpRequest) -> HttpResponse:
    """导入: a workbook without faults is taken as a whole; one with faults is not, and each fault is named."""
    form = PriceSheetForm(request.POST or None, request.FILES or None)
    notes: list[Any] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            days, sheet = service.read_sheet(given["file"].read(), today())
            notes = sheet.notes
            if not notes:
                found = service.enter(days, given["source"], given["grade"], by=user_of(request), today=today())
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            if not notes:
                messages.success(request, _entered_words(found))
                return redirect("price-list")
    context = {"form": form, "notes": notes}
    return render(request, "quota/prices/import.html", context, status=422 if form.errors or notes else 200)


def price_fines(request: HttpRequest) -> HttpResponse:
    """罚款区间: both readings of “前1个月” side by side for a shortfall and its due day."""
    form = FineForm(request.GET or None)
    readings = []
    if form.is_bound and form.is_valid():
        readings = selectors.readings(form.cleaned_data["shortfall"], form.cleaned_data["due"])
    context = {"form": form, "readings": readings, "rule": surrender_rules().fine}
    return render(request, "quota/prices/fines.html", context, status=422 if form.errors else 200)


def _year_tabs(years: list[int]) -> list[tuple[str, str, None]]:
    """The newest year is what the page shows unasked."""
    return [("" if year == years[0] else str(year), str(year), None) for year in years]


def _is_replaced(request: HttpRequest) -> bool:
    return request.GET.get("y") == _REPLACED


def _year(request: HttpRequest, years: list[int]) -> int | None:
    asked = request.GET.get("y", "")
    return next((year for year in years if str(year) == asked), years[0] if years else None)


def _found(request: HttpRequest, years: list[int]) -> QuerySet[TradedDay]:
    if _is_replaced(request):
        return selectors.replaced_days()
    year = _year(request, years)
    found = selectors.trading_days().filter(on__lte=today())  # A rehearsal knows days that it has yet to reach.
    return found.filter(on__year=year) if year else found


def _entered_words(found: service.Entered) -> str:
    words = {"new": found.new, "replaced": found.replaced, "unchanged": found.unchanged}
    return _("新登记 %(new)s 个交易日，替代 %(replaced)s 个，%(unchanged)s 个没有变化。") % words
