"""锁定: what a person sees after repeated failed sign-ins, who is locked, and how a lock is lifted."""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_LONGEST_NAME = 200


def locked_out(request: HttpRequest, _response: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """429 with the time to wait. It says nothing of whether the name exists."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    context = {"minutes": minutes, "limit": settings.AXES_FAILURE_LIMIT}
    return render(request, "errors/locked.html", context, status=429)


def counted_name(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The name under which failures are counted: folded, because LIN and lin are one person at the door."""
    return folded(str((credentials or {}).get("username") or request.POST.get("username", "")))


def folded(name: str) -> str:
    """One spelling for all, cut to what the count's column holds: nobody's name is that long."""
    return unicodedata.normalize("NFKC", name[:_LONGEST_NAME]).replace("\0", "").strip().casefold()[:_LONGEST_NAME]


def locked_names(names: Iterable[str], now: datetime) -> set[str]:
    """Those of the sign-in names that are locked at this moment. `now` is the machine's, as the count is."""
    as_written = {folded(name): name for name in names}
    attempts = AccessAttempt.objects.filter(
        username__in=as_written, attempt_time__gte=now - settings.AXES_COOLOFF_TIME
    ).order_by()
    counted = attempts.values_list("username").annotate(n=Sum("failures_since_start"))
    return {as_written[name] for name, failures in counted if failures >= settings.AXES_FAILURE_LIMIT}


def lift_lock(name: str) -> None:
    reset(username=folded(name))
