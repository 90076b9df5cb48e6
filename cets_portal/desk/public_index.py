"""公开索引: what every public index has alike: its filters in the address, their menus, and files as published."""

from collections.abc import Collection
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from cets_portal.accounts.working import sector_choices
from cets_portal.desk.conditional import file_for_good
from cets_portal.evidence.models import StoredFile
from cets_portal.evidence.services import read
from cets_portal.norms.provinces import provinces
from cets_portal.templatetags.places import short_place
from registry.choices import Sector

PER_PAGE = 50
Menu = list[tuple[Any, Any]]


class Narrowing(NamedTuple):
    """所选: what the address asks for; what nobody can mean is taken for nothing."""

    year: int | None
    province: str
    sector: str


def narrowing(request: HttpRequest, year_name: str) -> Narrowing:
    """The filters, named otherwise than the signed-in switches (year, sector), which would want a session."""
    asked = request.GET.get
    sector = asked("industry", "")
    return Narrowing(
        year=number_of(asked(year_name)),
        province=asked("province", "")[:2],
        sector=sector if sector in Sector.values else "",
    )


def number_of(text: str | None) -> int | None:
    """A number of at most four digits in an address."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 5 else None


def menus(places: Collection[tuple[Any, ...]]) -> dict[str, Menu]:
    """Menus of the years and provinces among published (year, province, …), and of every sector."""
    years = sorted({place[0] for place in places}, reverse=True)
    codes = {place[1] for place in places}
    return {
        "years": [("", _("全部")), *((year, year) for year in years)],
        "provinces": [("", _("全部")), *((one.code, short_place(one)) for one in provinces() if one.code in codes)],
        "sectors": list(sector_choices()),
    }


def file_as_published(request: HttpRequest, file: StoredFile, name: str) -> HttpResponseBase:
    """A file of a publication, under an address that never means other bytes."""

    def draw() -> HttpResponse:
        response = HttpResponse(read(file), content_type=file.media_type)
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return response

    return file_for_good(request, file.sha256, draw)
