"""公开页: published lists for everybody, without sign-in and without a session."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cets_portal.desk.conditional import page_unless_known
from cets_portal.desk.public_index import PER_PAGE, file_as_published, menus, narrowing, number_of
from cets_portal.desk.publication import ListRow, title_of, unit_rows
from registry.choices import ListStatus, Verdict
from registry.models import AnnualList, ListEntry
from registry.selectors import published
from registry.selectors.screening import compare_editions


def home(request: HttpRequest) -> HttpResponse:
    """The way in: one's desk, or for a stranger the published lists."""
    return redirect("desk" if request.user.is_authenticated else "public-lists")


def public_lists(request: HttpRequest) -> HttpResponseBase:
    """名录公开: every list in force, by year, province and sector."""

    def draw() -> HttpResponse:
        found = published.lists_in_force(*narrowing(request, "list_year"))
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
        rows = [ListRow(one) for one in page]
        return render(
            request, "public/lists.html", {"page": page, "rows": rows, "menus": menus(published.published_places())}
        )

    return page_unless_known(request, "lists", published.last_published_at(), draw)


def public_list(request: HttpRequest, province: str, list_year: int, sector: str) -> HttpResponseBase:
    """The edition in force of one list."""
    known = _editions(province, list_year, sector)
    return _list_page(request, known, known[0])


def public_list_edition(
    request: HttpRequest, province: str, list_year: int, sector: str, edition: int
) -> HttpResponseBase:
    """One edition; earlier ones stay readable."""
    known = _editions(province, list_year, sector)
    return _list_page(request, known, _edition(known, edition))


def public_list_compare(request: HttpRequest, province: str, list_year: int, sector: str) -> HttpResponseBase:
    """两版对比: what the later of two editions added, took out and corrected."""
    known = _editions(province, list_year, sector)
    later = _edition(known, number_of(request.GET.get("b")) or known[0].edition)
    earlier = _edition(known, number_of(request.GET.get("a")) or max(later.edition - 1, 1))

    def draw() -> HttpResponse:
        shown: dict[str, Any] = {
            "shown": ListRow(later),
            "earlier": ListRow(earlier),
            "known": [ListRow(one) for one in known],
        }
        if earlier != later:
            shown["difference"] = compare_editions(earlier, later)
            shown["reporting"] = compare_editions(earlier, later, kind=Verdict.REPORT_ONLY)
        return render(request, "public/list_compare.html", shown)

    return page_unless_known(request, f"compare-{known[0].pk}", known[0].published_at, draw)


def public_list_file(
    request: HttpRequest, province: str, list_year: int, sector: str, edition: int, kind: str
) -> HttpResponseBase:
    """The file of an edition exactly as published."""
    shown = _edition(_editions(province, list_year, sector), edition)
    file = published.file_of(shown, kind)
    if file is None:
        raise Http404
    return file_as_published(request, file, f"{title_of(shown)}-v{shown.edition}.{kind}")


def public_check(request: HttpRequest) -> HttpResponse:
    """核对文件: how to see that a downloaded file is the published one; a digest may be looked up."""
    digest = request.GET.get("digest", "").strip()
    found = published.file_by_digest(digest) if digest else None
    row = ListRow(found.annual_list) if found else None
    return render(request, "public/check.html", {"digest": digest, "found": found, "shown": row})


def _list_page(request: HttpRequest, known: list[AnnualList], shown: AnnualList) -> HttpResponseBase:
    def draw() -> HttpResponse:
        return render(request, "public/list.html", _list_context(request, known, shown))

    return page_unless_known(request, f"list-{shown.pk}-{known[0].pk}", known[0].published_at, draw)


def _list_context(request: HttpRequest, known: list[AnnualList], shown: AnnualList) -> dict[str, Any]:
    kind = Verdict.REPORT_ONLY if request.GET.get("kind") == Verdict.REPORT_ONLY else Verdict.INCLUDE
    page = Paginator(_found(request, shown, kind), PER_PAGE).get_page(request.GET.get("page"))
    before = next((one for one in known if one.edition < shown.edition), None)
    spreads = published.spreads_of(shown)
    spread = spreads[kind]
    row = ListRow(shown)
    return {
        "shown": row,
        "issuer": row.bureau,
        "newest": ListRow(known[0]),
        "before": ListRow(before) if before else None,
        "others": [ListRow(one) for one in known if one != shown],
        "page": page,
        "units": unit_rows(list(page), before),
        "kinds": _kinds(spreads),
        "reporting": kind == Verdict.REPORT_ONLY,
        "spread": spread,
        "totals": {name: one.total for name, one in spreads.items()},
        "city_menu": _menu(spread.cities),
        "sub_menu": _menu(spread.sub_industries),
    }


def _found(request: HttpRequest, shown: AnnualList, kind: str) -> "QuerySet[ListEntry] | list[ListEntry]":
    """What the filters let through; report-only enterprises bear the numbers of their own table."""
    words, city, sub = (request.GET.get(name, "").strip() for name in ("q", "city", "sub"))
    found = published.units_found(shown, kind=kind, words=words, city=city, sub_industry=sub)
    if kind == Verdict.INCLUDE:
        return found
    keys = set(found.values_list("pk", flat=True))
    return [one for one in published.reporting_of(shown) if one.pk in keys]


def _kinds(spreads: dict[str, published.Spread]) -> list[tuple[str, Any, int]]:
    """管理类型: the switch between the two kinds of a list."""
    return [
        ("", _("重点排放单位"), spreads[Verdict.INCLUDE].total),
        (Verdict.REPORT_ONLY.value, _("仅报告"), spreads[Verdict.REPORT_ONLY].total),
    ]


def _menu(pairs: list[tuple[str, int]]) -> list[tuple[str, str, int | None]]:
    return [("", _("全部"), None), *((value, value, n) for value, n in pairs if value)]


def _editions(province: str, list_year: int, sector: str) -> list[AnnualList]:
    """Published editions, the one in force first; 404 where there is none."""
    known = published.editions(province, list_year, sector)
    if not known or known[0].status != ListStatus.PUBLISHED:
        raise Http404
    return known


def _edition(known: list[AnnualList], number: int) -> AnnualList:
    for one in known:
        if one.edition == number:
            return one
    raise Http404
