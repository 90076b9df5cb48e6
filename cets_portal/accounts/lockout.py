"""锁定: what a person sees after repeated failed sign-ins."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(request: HttpRequest, _response: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """429 with the time to wait. It says nothing of whether the name exists."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    context = {"minutes": minutes, "limit": settings.AXES_FAILURE_LIMIT}
    return render(request, "errors/locked.html", context, status=429)


def counted_name(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The name under which failures are counted: folded, because LIN and lin are one person at the door."""
    name = (credentials or {}).get("username") or request.POST.get("username", "")
    return unicodedata.normalize("NFKC", str(name)).strip().casefold()
