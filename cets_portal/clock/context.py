"""页面日期: the day that the head of every page shows in a rehearsal."""

from typing import Any

from django.http import HttpRequest

from cets_portal.clock.reading import is_rehearsal, today


def rehearsal(_request: HttpRequest) -> dict[str, Any]:
    """`rehearsal_day`: the date of the rehearsal, None where the portal runs for real."""
    return {"rehearsal_day": today() if is_rehearsal() else None}
