"""年度报告一览: of the place and year for those who watch many units; an enterprise sees its own years."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import address_in_full, is_role, page_of, user_of, working_of
from cets_portal.accounts.models import Role
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import shows_refusal
from cets_portal.clock.reading import today
from cets_portal.templatetags.badges import Badge
from cets_portal.workbooks.writing import Column, Kind, write_table_xlsx
from dataquality.access.filings import own_enterprise_for
from dataquality.access.plans import is_own
from dataquality.choices import ReportKind, ReportStatus
from dataquality.models import AnnualReport
from dataquality.selectors import report_list as selectors
from dataquality.selectors.report_months import year_has_ended
from dataquality.selectors.reports import due_on, years_of
from dataquality.services.reports.opening import open_report
from registry.models import Enterprise
from registry.views.answers import download

#: What no report has: not opened, in work, late.
_LOOKS = {
    selectors.NONE: Badge("idle", "ring", gettext_lazy("未编制")),
    selectors.WORKING: Badge("run", "half", gettext_lazy("报告编制中")),
}
_LATE = pgettext_lazy("report", "迟报")


def report_list(request: HttpRequest) -> HttpResponse:
    """年度报告: one page of the list, filtered by the address; an enterprise's people see theirs."""
    if is_own(user_of(request)):
        return _own_page(request)
    if address := address_in_full(request):
        return redirect(address)
    working = working_of(request)
    units = selectors.units_of_year(user_of(request), working.emission_year, working.sector)
    counts = selectors.counts_of(units)
    page = page_of(request, selectors.chosen(units, request.GET.dict()))
    context = {
        "page": page,
        "lines": [_line(one) for one in page],
        "year": working.emission_year,
        "states": [(state, label, counts[state]) for state, label in _states()],
        "counts": counts,
        "cities": [("", _("全部"), None), *((city, city, n) for city, n in selectors.cities_of(units) if city)],
        "due": _due(working.sector, working.emission_year),
        "today": today(),
    }
    return render(request, "dataquality/reports/list.html", context)


def _states() -> list[tuple[str, Any]]:
    labels: list[tuple[str, Any]] = [("", _("全部")), *((state, look.label) for state, look in _LOOKS.items())]
    labels += [(state, ReportStatus(state).label) for state in selectors.STATES[2:]]
    return [*labels, (selectors.LATE, _LATE)]


def _due(sector: str, year: int) -> date | None:
    return due_on(sector, year, ReportKind.MONTHLY) if sector else None


def _badge(state: str) -> Badge:
    if state in _LOOKS:
        return _LOOKS[state]
    status = ReportStatus(state)
    return Badge(status.hue, status.glyph, status.label)


def _line(one: Any) -> dict[str, Any]:
    return {"one": one, "badge": _badge(selectors.state_of(one)), "sector": one.annual_list.get_sector_display()}


def report_export(request: HttpRequest) -> HttpResponse:
    """导出: what the page shows, every page of it."""
    working = working_of(request)
    units = selectors.units_of_year(user_of(request), working.emission_year, working.sector)
    name = _("%(year)s年度排放报告") % {"year": working.emission_year}
    rows = _rows(selectors.chosen(units, request.GET.dict()))
    data = write_table_xlsx(_columns(), rows, sheet=_("年度排放报告"), title=name, made_on=today())
    return download(data, f"{name}_{today().isoformat()}.xlsx")


def _columns() -> list[Column]:
    return [
        Column(_("单位名称"), 34),
        Column(_("统一社会信用代码"), 21, Kind.CODE),
        Column(_("地市"), 12),
        Column(_("行业"), 10),
        Column(_("报告种类"), 18),
        Column(_("状态"), 16),
        Column(_("版本"), 8, Kind.INTEGER),
        Column(_("报送时间"), 18, Kind.DATE),
        Column(_("迟报"), 8),
        Column(_("排放量"), 18, Kind.NUMBER, "tCO2e"),
        Column(_("与月度不一致处"), 12, Kind.INTEGER),
    ]


def _rows(found: QuerySet[Any]) -> Iterator[list[Any]]:
    for one in found.iterator(chunk_size=2000):
        unit = one.enterprise
        yield [
            unit.name, unit.uscc, unit.city, one.annual_list.get_sector_display(), _kind(one),
            str(_badge(selectors.state_of(one)).label), one.last_number, one.last_at, _("是") if one.last_late else "",
            one.last_total, one.last_differences,
        ]  # fmt: skip


def _kind(one: Any) -> str:
    return str(ReportKind.REPORT_ONLY.label if one.decision == "report_only" else ReportKind.MONTHLY.label)


def _own_page(request: HttpRequest) -> HttpResponse:
    """本企业的报告: by year and sector, with what can be done next."""
    enterprise, day = own_enterprise_for(user_of(request)), today()
    reports = {(one.sector, one.emission_year): one for one in _reports(enterprise)}
    rows = [
        _own_line(reports.get((sector, year)), sector, year, kind, day)
        for sector, year, kind in _years(enterprise, reports)
    ]
    context = {"unit": enterprise, "rows": rows, "today": day, "may_open_report": is_role(request, Role.FILER)}
    return render(request, "dataquality/reports/own.html", context)


def _reports(enterprise: Enterprise) -> list[AnnualReport]:
    found = AnnualReport.objects.filter(enterprise=enterprise).defer("draft").select_related("enterprise")
    return list(found.prefetch_related("versions"))


def _years(enterprise: Enterprise, reports: dict[tuple[str, int], AnnualReport]) -> list[tuple[str, int, ReportKind]]:
    """Years that the unit owes, and those that it has a report of though it stands on no list any more."""
    owed = years_of(enterprise)
    known = {(sector, year) for sector, year, _kind in owed}
    more = [(*key, ReportKind(one.kind)) for key, one in reports.items() if key not in known]
    return sorted([*owed, *more], key=lambda one: (-one[1], one[0]))


def _own_line(report: AnnualReport | None, sector: str, year: int, kind: ReportKind, day: date) -> dict[str, Any]:
    return {
        "report": report,
        "sector": sector,
        "year": year,
        "kind": kind.label,
        "due_on": due_on(sector, year, kind),
        "ended": year_has_ended(year, day),
        "version": next(iter(report.versions.all()), None) if report else None,
    }


@require_POST
@shows_refusal(back="report-list")
def report_open(request: HttpRequest) -> HttpResponse:
    """开始编制."""
    enterprise = own_enterprise_for(user_of(request))
    sector, year = request.POST.get("sector", ""), request.POST.get("year", "")
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        raise Refused(_("请选择排放年度。"), code="year")
    report = open_report(enterprise, sector, int(year), by=user_of(request), today=today())
    messages.success(request, _("已建立报告，月度数据和企业情况已带入，请逐部分核对。"))
    return redirect("report-detail", report.pk)
