"""未变则不重画: a reader who has the page already gets 304 before the entries are read."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language

from cets_portal.evidence.digests import sha256

A_YEAR = 365 * 24 * 3600
Draw = Callable[[], HttpResponse]


def page_unless_known(request: HttpRequest, what: str, changed_at: datetime | None, draw: Draw) -> HttpResponseBase:
    """`draw()` with its stamps, or 304 where the reader's copy is still good.

    A page depends on the data (`what`, `changed_at`), its address, the language, who reads it, and on how
    this release draws it. Only the ETag decides; Last-Modified is told for people and archives.
    """
    reader = request.user.pk if request.user.is_authenticated else 0
    parts = (what, changed_at, request.get_full_path(), get_language(), reader, _templates_changed_at())
    etag = quote_etag(sha256("\n".join(map(str, parts)).encode())[:32])
    response = get_conditional_response(request, etag=etag) or draw()
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    if changed_at:
        response["Last-Modified"] = http_date(changed_at.timestamp())
    return response


def file_for_good(request: HttpRequest, digest: str, draw: Draw) -> HttpResponseBase:
    """A file whose address never means other bytes: may be kept for a year."""
    etag = quote_etag(digest)
    response = get_conditional_response(request, etag=etag) or draw()
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response


@cache
def _templates_changed_at() -> float:
    """A new release draws the same list anew."""
    folder = Path(settings.BASE_DIR) / "templates"
    return max(path.stat().st_mtime for path in folder.rglob("*.html"))
