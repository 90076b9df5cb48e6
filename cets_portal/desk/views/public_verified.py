"""核查结果公开页: published editions for everybody, without sign-in and without a session."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from cets_portal.desk.conditional import page_unless_known
from cets_portal.desk.public_index import PER_PAGE, file_as_published, menus, narrowing
from cets_portal.desk.publication import province_name
from cets_portal.evidence.digests import in_groups
from dataquality.choices import FigureSource
from dataquality.models import VerifiedEdition
from dataquality.selectors import verified_editions as editions
from dataquality.services.verified_publication import title_of


def public_verification(request: HttpRequest) -> HttpResponseBase:
    """核查结果公开: the newest edition of every province, sector and year."""

    def draw() -> HttpResponse:
        page = Paginator(editions.current_editions(*narrowing(request, "emission_year")), PER_PAGE).get_page(
            request.GET.get("page")
        )
        rows = [_shown(one) for one in page]
        return render(
            request,
            "public/verification.html",
            {"page": page, "rows": rows, "menus": menus(editions.published_places())},
        )

    return page_unless_known(request, "verification", editions.last_published_at(), draw)


def public_verification_edition(
    request: HttpRequest, province: str, emission_year: int, sector: str
) -> HttpResponseBase:
    """One province, sector and year: the edition asked for (`?v=`), by default the newest, and the review conclusions."""
    known = editions.editions_of(province, sector, emission_year)
    if not known:
        raise Http404
    asked = request.GET.get("v", "")
    shown = next((one for one in known if str(one.edition) == asked), known[0])
    decided_on = editions.last_decided_on(province, sector, emission_year)
    changed_at: datetime = known[0].published_at

    def draw() -> HttpResponse:
        return render(request, "public/verification_edition.html", _context(request, shown, known))

    return page_unless_known(request, f"verification-{shown.pk}-{known[0].pk}-{decided_on}", changed_at, draw)


def public_verification_file(
    request: HttpRequest, province: str, emission_year: int, sector: str, edition: int, kind: str
) -> HttpResponseBase:
    """The file of an edition exactly as published."""
    known = editions.editions_of(province, sector, emission_year)
    shown = next((one for one in known if one.edition == edition), None)
    file = editions.file_of(shown, kind) if shown else None
    if file is None:
        raise Http404
    return file_as_published(request, file, f"{province}-{emission_year}-{sector}-v{edition}.{kind}")


def _shown(one: VerifiedEdition) -> dict[str, Any]:
    place = {"province": one.province, "sector": one.sector, "emission_year": one.emission_year}
    return {"edition": one, "title": title_of(place), "province": province_name(one.province)}


def _context(request: HttpRequest, shown: VerifiedEdition, known: list[VerifiedEdition]) -> dict[str, Any]:
    rows = editions.content_of(shown)["rows"]
    words, city = (request.GET.get(name, "").strip() for name in ("q", "city"))
    found = [
        row
        for row in rows
        if (not words or words in row["name"] or row["uscc"].startswith(words.upper()))
        and (not city or row["city"] == city)
    ]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    cities = sorted({row["city"] for row in rows if row["city"]})
    place = (shown.province, shown.sector, shown.emission_year)
    return {
        **_shown(shown),
        "newest": known[0],
        "others": [one for one in known if one.pk != shown.pk],
        "page": page,
        "rows": [_line(row) for row in page],
        "cities": [("", _("全部"), None), *((one, one, None) for one in cities)],
        "files": [{"kind": kind, "file": file, "sha256": " ".join(in_groups(file.sha256)), "sm3": " ".join(in_groups(file.sm3))}
                  for kind in editions.FILES if (file := editions.file_of(shown, kind))],
        "decisions": list(editions.decisions_published(*place)),
    }  # fmt: skip


def _line(row: dict[str, Any]) -> dict[str, Any]:
    return row | {
        "source_label": FigureSource(row["source"]).label,
        "outcome_label": editions.outcome_label(row["objection"]),
    }
