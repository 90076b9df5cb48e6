"""方案一览: the bureau's list of one plan year; the unit's own plans, begun, rolled forward, opened."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cets_portal.accounts.asking import address_in_full, is_role, page_of, user_of, working_of
from cets_portal.accounts.models import Role
from cets_portal.audit.errors import Refused
from cets_portal.audit.refusals import next_url, shows_refusal
from cets_portal.clock.reading import today
from cets_portal.workbooks.writing import Column, Kind, write_table_xlsx
from dataquality.access import plans as access
from dataquality.choices import PlanStatus
from dataquality.selectors import plan_list as selectors
from dataquality.selectors.plans import form_of_year, plans_of
from dataquality.services import plans
from registry.models import Activity, Enterprise
from registry.views.answers import download


def plan_list(request: HttpRequest) -> HttpResponse:
    """控制方案: of the place and year; a unit's own people see theirs."""
    if access.is_own(user_of(request)):
        return _own_page(request)
    if address := address_in_full(request):
        return redirect(address)
    year, units = _asked(request)
    counts = selectors.counts_of(units)
    page = page_of(request, selectors.shown(units, request.GET.dict()))
    clerk = is_role(request, Role.CLERK)
    context = {
        "page": page,
        "lines": [selectors.line_of(one) for one in page],
        "year": year,
        "years": [(str(one), _("%(year)s 年度") % {"year": one}, None) for one in _years(request)],
        "states": _states(counts),
        "counts": counts,
        "cities": [("", _("全部"), None), *((city, city, n) for city, n in selectors.cities_of(units) if city)],
        "opens_on": plans.opens_on(year),
        "may_roll": clerk and today() >= plans.opens_on(year),
        "carriers": set(selectors.carriers(units, year).values_list("pk", flat=True)) if clerk else set(),
    }
    return render(request, "dataquality/plan_list.html", context)


def _years(request: HttpRequest) -> list[int]:
    """The working year, and the next one from the day on which its plans are written."""
    year = working_of(request).year
    return [year, year + 1] if today() >= plans.opens_on(year + 1) else [year]


def _asked(request: HttpRequest) -> tuple[int, QuerySet[Any]]:
    """(plan year, units inside the person's horizon with the state of their plan)."""
    years = _years(request)
    year = next((one for one in years if str(one) == request.GET.get("plan_year")), years[0])
    return year, selectors.units_of_year(access.activities_for(user_of(request)), year, working_of(request).sector)


def _states(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    labels = {"": _("全部"), selectors.NONE: _("未编制")}
    labels |= {state.value: str(state.label) for state in PlanStatus if state != PlanStatus.WITHDRAWN}
    return [(state, label, counts[state]) for state, label in labels.items()]


def plan_export(request: HttpRequest) -> HttpResponse:
    """导出: what the page shows, every page of it."""
    year, units = _asked(request)
    rows = _rows(selectors.shown(units, request.GET.dict()))
    name = _("%(year)s年度数据质量控制方案") % {"year": year}
    data = write_table_xlsx(_columns(), rows, sheet=_("控制方案"), made_on=today())
    return download(data, f"{name}_{today().isoformat()}.xlsx")


def _columns() -> list[Column]:
    return [
        Column(_("单位名称"), 34),
        Column(_("统一社会信用代码"), 21, Kind.CODE),
        Column(_("地市"), 12),
        Column(_("行业"), 10),
        Column(_("方案状态"), 14),
        Column(_("版本"), 8, Kind.INTEGER),
        Column(_("提交时间"), 18, Kind.DATE),
        Column(_("已通过版本"), 10, Kind.INTEGER),
        Column(_("施行日期"), 12, Kind.DATE),
    ]


def _rows(found: QuerySet[Any]) -> Iterator[list[Any]]:
    for one in found.iterator(chunk_size=2000):
        line = selectors.line_of(one)
        unit = line.activity.enterprise
        state = str(line.status.label) if line.status else _("未编制")
        yield [
            unit.name, unit.uscc, unit.city, line.activity.get_sector_display(), state, line.number, line.submitted_at,
            line.accepted_number, line.effective_on,
        ]  # fmt: skip


@require_POST
@shows_refusal(back="plan-list")
def plan_roll_many(request: HttpRequest) -> HttpResponse:
    """成批沿用: the ticked units' plans of last year carried into the year of the page, as drafts."""
    year, units = _asked_in_post(request)
    keys = [int(text) for text in request.POST.getlist("unit") if text.isascii() and text.isdigit() and len(text) < 19]
    chosen = list(units.filter(pk__in=keys))
    if not chosen:
        raise Refused(_("请先勾选单位。"), code="nobody")
    by_unit: dict[int, list[str]] = {}
    for one in chosen:
        by_unit.setdefault(one.enterprise_id, []).append(one.sector)
    firms = {one.enterprise_id: one.enterprise for one in chosen}
    done = plans.roll_many(firms.values(), by_unit, year, by=user_of(request), today=today())
    words = {"made": done.made, "already": done.already, "nothing": done.nothing}
    said = _("已为 %(made)s 家建立草稿；%(already)s 家已在编制，%(nothing)s 家没有可沿用的方案。") % words
    messages.success(request, said)
    return redirect(next_url(request, reverse("plan-list")))


def _asked_in_post(request: HttpRequest) -> tuple[int, QuerySet[Activity]]:
    years = _years(request)
    year = next((one for one in years if str(one) == request.POST.get("plan_year")), years[0])
    return year, access.activities_for(user_of(request))


def _own_page(request: HttpRequest) -> HttpResponse:
    """本单位的方案: by sector and year, with what can be done next."""
    enterprise, day = access.own_enterprise(user_of(request)), today()
    found = list(plans_of(enterprise))
    sectors = [(one.sector, one.get_sector_display()) for one in enterprise.activities.all()]
    context = {
        "enterprise": enterprise,
        "plans": found,
        "offers": [offer for sector, label in sectors for offer in _offers(found, sector, label, day)],
        "today": day,
    }
    return render(request, "dataquality/plan_own.html", context)


def _offers(found: list[Any], sector: str, label: str, day: date) -> list[dict[str, Any]]:
    """Years of a sector for which a plan can be begun or rolled forward now."""
    years = range(plans.FIRST_YEAR, day.year + 2)
    begun = {
        one.plan_year
        for one in found
        if one.sector == sector and any(version.status != PlanStatus.WITHDRAWN for version in one.versions.all())
    }
    accepted = {
        one.plan_year
        for one in found
        if one.sector == sector and any(version.status == PlanStatus.ACCEPTED for version in one.versions.all())
    }
    return [
        {
            "sector": sector,
            "label": label,
            "year": year,
            "roll": any(one < year for one in accepted),
            "next": year > day.year,
        }
        for year in reversed(years)
        if year not in begun and day >= plans.opens_on(year) and form_of_year(sector, year)
    ]


@require_POST
@shows_refusal(back="plan-list")
def plan_start(request: HttpRequest) -> HttpResponse:
    """首次制定."""
    enterprise, sector, year = _wanted(request)
    version = plans.open_plan(enterprise, sector, year, by=user_of(request), today=today())
    messages.success(request, _("已建立草稿，企业情况和设施已从登记册带入，请核对。"))
    return redirect("plan-section", version.pk, "enterprise")


@require_POST
@shows_refusal(back="plan-list")
def plan_roll(request: HttpRequest) -> HttpResponse:
    """沿用."""
    enterprise, sector, year = _wanted(request)
    version = plans.roll_forward(enterprise, sector, year, by=user_of(request), today=today())
    messages.success(request, _("已沿用上一份方案建立草稿，请核对有变化的部分后提交。"))
    return redirect("plan-detail", version.pk)


def _wanted(request: HttpRequest) -> tuple[Enterprise, str, int]:
    enterprise = access.own_enterprise(user_of(request))
    sector, year = request.POST.get("sector", ""), request.POST.get("year", "")
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        raise Refused(_("请选择方案年度。"), code="year")
    return enterprise, sector, int(year)
