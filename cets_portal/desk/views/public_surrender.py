"""清缴结果公开页: closed years for everybody, without sign-in and without a session."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cets_portal.desk.conditional import file_for_good, page_unless_known
from cets_portal.desk.public_index import PER_PAGE, file_as_published, menus, narrowing
from cets_portal.desk.publication import province_name
from cets_portal.evidence.digests import in_groups, sha256
from cets_portal.norms.provinces import find_province
from quota.choices import CloseStatus
from quota.models import YearClose
from quota.selectors import public_results as results
from quota.selectors.closing import counts_of, logged_content
from quota.services.closing_files import penalised_words, remark_of, title_of


def public_surrender(request: HttpRequest) -> HttpResponseBase:
    """清缴结果: the newest results of every closed province, sector and year."""

    def draw() -> HttpResponse:
        page = Paginator(_found(request), PER_PAGE).get_page(request.GET.get("page"))
        rows = [_shown(one) for one in page]
        return render(
            request, "public/surrender.html", {"page": page, "rows": rows, "menus": menus(results.published_places())}
        )

    what, changed_at = results.stamp()
    return page_unless_known(request, f"surrender-{what}", changed_at, draw)


def public_surrender_year(request: HttpRequest, province: str, quota_year: int, sector: str) -> HttpResponseBase:
    """One closed year: the edition asked for (`?v=`), by default the newest; filtered by text, city and state."""
    known = results.editions_of(province, sector, quota_year)
    if not known:
        raise Http404
    asked = request.GET.get("v", "")
    shown = next((one for one in known if str(one.number) == asked), known[0])
    what = "".join(f"{one.pk}{one.status}" for one in known)

    def draw() -> HttpResponse:
        return render(request, "public/surrender_year.html", _context(request, shown, known))

    return page_unless_known(request, f"surrender-{shown.pk}-{what}", _logged_at(shown), draw)


def public_surrender_file(
    request: HttpRequest, province: str, quota_year: int, sector: str, edition: int, kind: str
) -> HttpResponseBase:
    """The file of an edition exactly as published; as JSON, what its receipt proves."""
    shown = next((one for one in results.editions_of(province, sector, quota_year) if one.number == edition), None)
    if shown is None:
        raise Http404
    name = f"surrender-{province}-{quota_year}-{sector}-v{edition}.{kind}"
    if kind == "json":
        data = logged_content(shown)
        return file_for_good(request, sha256(data), lambda: _json(data, name))
    file = results.file_of(shown, kind)
    if file is None:
        raise Http404
    return file_as_published(request, file, name)


def _found(request: HttpRequest) -> QuerySet[YearClose]:
    asked = narrowing(request, "quota_year")
    return results.published_years(province=asked.province, sector=asked.sector, quota_year=asked.year)


def _json(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/json")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _shown(one: YearClose) -> dict[str, Any]:
    found = find_province(one.province)
    return {
        "close": one,
        "title": title_of(one),
        "province": province_name(one.province),
        "bureau": found.bureau if found else "",
        "counts": counts_of(one.results),
        "is_reopened": one.status == CloseStatus.REOPENED,
    }


def _context(request: HttpRequest, shown: YearClose, known: list[YearClose]) -> dict[str, Any]:
    words, city, state = (request.GET.get(name, "").strip() for name in ("q", "city", "state"))
    found = [
        row
        for row in shown.results
        if (not words or words in row["name"] or row["uscc"].startswith(words.upper()))
        and (not city or row["city"] == city)
        and (not state or row["state"] == state)
    ]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    cities = sorted({row["city"] for row in shown.results if row["city"]})
    counts = counts_of(shown.results)
    return {
        **_shown(shown),
        "newest": known[0],
        "others": [one for one in known if one.pk != shown.pk],
        "page": page,
        "rows": [{**row, "penalised_words": penalised_words(row), "remark": remark_of(row)} for row in page],
        "cities": [("", _("全部"), None), *((one, one, None) for one in cities)],
        "states": [
            ("", _("全部"), counts["all"]),
            ("met_in_time", _("按期完成"), counts["met_in_time"]),
            ("met_late", _("逾期完成"), counts["met_late"]),
            ("not_met", pgettext("surrender", "未完成"), counts["not_met"]),
        ],
        "files": _files(shown),
    }


def _files(shown: YearClose) -> list[dict[str, Any]]:
    stored = [(kind, file) for kind in ("xlsx", "csv") if (file := results.file_of(shown, kind))]
    return [{"kind": kind, "size": file.size, "sha256": " ".join(in_groups(file.sha256))} for kind, file in stored] + [
        _json_file(shown)
    ]


def _json_file(shown: YearClose) -> dict[str, Any]:
    data = logged_content(shown)
    return {"kind": "json", "size": len(data), "sha256": " ".join(in_groups(sha256(data)))}


def _logged_at(shown: YearClose) -> Any:
    return shown.entry.recorded_at if shown.entry else None
