"""公开页: evaluations of verification agencies in the form of annex 6, for everybody, without sign-in."""

from datetime import datetime

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from cets_portal.desk.conditional import page_unless_known
from cets_portal.desk.public_index import PER_PAGE, menus, narrowing
from cets_portal.evidence.digests import in_groups, sha256
from dataquality.exports.annex6 import annex6_xlsx
from dataquality.models import AgencyEvaluation
from dataquality.selectors import evaluations as selectors
from dataquality.selectors.evaluations import bureau_of, line_of
from dataquality.views.evaluation import words
from registry.views.answers import download


def public_agencies(request: HttpRequest) -> HttpResponseBase:
    """核查机构评估公开: every published evaluation, by emission year and province."""
    asked = narrowing(request, "emission_year")
    found = selectors.published(asked.year, asked.province)
    newest = found.order_by("-entry__recorded_at").values_list("entry__recorded_at", flat=True).first()

    def draw() -> HttpResponse:
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
        rows = [(line_of(one), bureau_of(one.province)) for one in page]
        narrowed = bool(asked.year or asked.province)
        context = {"page": page, "rows": rows, "menus": menus(selectors.published_places()), "narrowed": narrowed}
        return render(request, "public/agencies.html", context)

    return page_unless_known(request, f"agencies-{found.count()}", newest, draw)


def public_agency(request: HttpRequest, province: str, emission_year: int, uscc: str) -> HttpResponseBase:
    """公开表 of one agency: parts 1 to 3 and the foot."""
    shown = _shown(province, emission_year, uscc)

    def draw() -> HttpResponse:
        return render(request, "public/agency.html", _context(shown))

    return page_unless_known(request, f"agency-{shown.pk}", _published_at(shown), draw)


def public_agency_file(request: HttpRequest, province: str, emission_year: int, uscc: str) -> HttpResponse:
    """The same as a workbook, in the language of the page."""
    shown = _shown(province, emission_year, uscc)
    said = {"agency": shown.profile["name"], "year": shown.emission_year}
    return download(annex6_xlsx(shown), _("技术服务机构信息公开表_%(agency)s_%(year)s.xlsx") % said)


def _context(shown: AgencyEvaluation) -> dict[str, object]:
    line = line_of(shown)
    return {
        "shown": shown,
        "issuer": bureau_of(shown.province),
        "line": line,
        "foot_words": words.foot_words(line.foot),
        "first_part": words.profile_pairs(shown, words.FIRST_PART),
        "second_part": words.profile_pairs(shown, words.SECOND_PART),
        "titles": words.mark_titles(),
        "rows": words.row_lines(shown),
        "heads": words.head_lines(shown),
        "measures": words.measure_lines(shown),
        "rule": words.rule_of(shown),
        "digest": " ".join(in_groups(sha256(selectors.logged_content(shown)))),
    }


def _shown(province: str, emission_year: int, uscc: str) -> AgencyEvaluation:
    found = selectors.published_one(province, emission_year, uscc)
    if found is None:
        raise Http404
    return found


def _published_at(shown: AgencyEvaluation) -> datetime | None:
    return shown.entry.recorded_at if shown.entry else None
