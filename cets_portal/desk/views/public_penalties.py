"""公开页: penalties that were decided, for everybody, without sign-in (Regulation article 27)."""

from datetime import UTC, datetime, time
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Max, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from cets_portal.clock.reading import today
from cets_portal.desk.conditional import page_unless_known
from cets_portal.desk.public_index import PER_PAGE, menus, narrowing
from cets_portal.evidence.digests import in_groups, sha256
from cets_portal.norms.penalties import article_of
from cets_portal.oversight.exports.enforcement import clauses_of, penalty_workbook
from cets_portal.oversight.models import EnforcementCase
from cets_portal.oversight.selectors import cases as selectors
from dataquality.selectors.evaluations import bureau_of
from registry.views.answers import download


def public_penalties(request: HttpRequest) -> HttpResponseBase:
    """处罚公开: every published decision, by year and province."""
    found = _found(request)

    def draw() -> HttpResponse:
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
        rows = [(one, clauses_of(one), bureau_of(one.province)) for one in page]
        narrowed = bool(request.GET.get("decided") or request.GET.get("province"))
        return render(
            request,
            "public/penalties.html",
            {"page": page, "rows": rows, "menus": menus(_places()), "narrowed": narrowed},
        )

    stamp, newest = _stamp(found)
    return page_unless_known(request, stamp, newest, draw)


def public_penalties_file(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return download(penalty_workbook(_found(request), today=today()), _("处罚决定公开.xlsx"))


def public_penalty(request: HttpRequest, number: str) -> HttpResponseBase:
    """One decision: facts, articles, what was decided, and its place in the log of receipts."""
    shown = selectors.published_one(number)
    if shown is None:
        raise Http404

    def draw() -> HttpResponse:
        return render(request, "public/penalty.html", _context(shown))

    return page_unless_known(request, f"penalty-{shown.pk}-{shown.published_on}", _instant(shown), draw)


def _context(shown: EnforcementCase) -> dict[str, Any]:
    return {
        "shown": shown,
        "issuer": bureau_of(shown.province),
        "articles": [article_of(one) for one in shown.articles],
        "digest": " ".join(in_groups(sha256(selectors.logged_content(shown)))),
    }


def _found(request: HttpRequest) -> QuerySet[EnforcementCase]:
    asked = narrowing(request, "decided")
    return selectors.published(asked.year, asked.province)


def _stamp(found: QuerySet[EnforcementCase]) -> tuple[str, datetime | None]:
    """What changes when a decision comes or is taken back, and when the newest came."""
    told = found.order_by().aggregate(n=Count("pk"), keys=Sum("pk"), day=Max("published_on"))
    day = told["day"]
    at = datetime.combine(day, time(), tzinfo=UTC) if day else None
    return f"penalties-{told['n']}-{told['keys']}-{day}", at


def _instant(shown: EnforcementCase) -> datetime | None:
    return shown.entry.recorded_at if shown.entry else None


def _places() -> list[tuple[int, str]]:
    """(year, province) of every published decision."""
    return list(selectors.published().order_by().values_list("decided_on__year", "province").distinct())
