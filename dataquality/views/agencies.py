"""核查机构的页面: who verified, and what was published of it. Read only; the forms come from the platform."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cets_portal.accounts.asking import page_of
from dataquality.access import agencies as access
from dataquality.selectors import agencies as selectors
from registry.models import Enterprise

YearOptions = list[tuple[str, str, int | None]]


def agency_list(request: HttpRequest) -> HttpResponse:
    """核查机构; with `?unit=` what was published about one enterprise."""
    if request.GET.get("unit"):
        return _unit_page(request, access.unit_for(request.GET["unit"]))
    years = selectors.verification_years()
    year, q = _year(request, years), request.GET.get("q", "").strip()
    page = page_of(request, selectors.agencies(q, year, request.GET.get("sort", "-results")))
    shown_years = [year] if year else years[:3]
    context = {
        "page": page,
        "rows": selectors.agency_rows(list(page.object_list), shown_years),
        "years": shown_years,
        "year_options": _year_options(years),
        "narrowed": bool(q or year),
    }
    return render(request, "dataquality/agency_list.html", context)


def _unit_page(request: HttpRequest, unit: Enterprise) -> HttpResponse:
    context = {
        "unit": unit,
        "page": page_of(request, selectors.results_about(unit)),
        "may_open_unit": access.may_open_unit(request.user, unit),
    }
    return render(request, "dataquality/unit_results.html", context)


def agency_detail(request: HttpRequest, uscc: str) -> HttpResponse:
    """一家机构: its names, its results by year, every published row."""
    agency = access.agency_for(uscc)
    counts = selectors.year_counts(agency)
    years = [row["verification_year"] for row in counts]
    context = {
        "agency": agency,
        "counts": counts,
        "names": selectors.names_of(agency),
        "page": page_of(request, selectors.results_of(agency, _year(request, years))),
        "year_options": _year_options(years),
        "total": sum(row["results"] for row in counts),
        "repeats": sum(row["repeated"] for row in counts),
    }
    return render(request, "dataquality/agency_detail.html", context)


def _year(request: HttpRequest, known: list[int]) -> int | None:
    """The verification year of the address, if there is such a year; not the working year of the shell."""
    return next((year for year in known if str(year) == request.GET.get("verified")), None)


def _year_options(years: list[int]) -> YearOptions:
    return [("", _("全部"), None), *((str(year), str(year), None) for year in years)]
