"""铃: the number of unread messages in the band of every page; one query, and none where no band is drawn."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from cets_portal.inbox.selectors import unread_count

_KEPT = "_unread"


def keep_unread(request: HttpRequest, number: int) -> None:
    """Whoever draws the page has read the figure together with its own: the band need not ask again."""
    setattr(request, _KEPT, number)


def bell(request: HttpRequest) -> dict[str, Any]:
    """`inbox`: url and count of the unread; None for strangers."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"inbox": None}
    return {"inbox": SimpleLazyObject(lambda: {"url": reverse("inbox"), "count": _unread(request)})}


def _unread(request: HttpRequest) -> int:
    kept: int | None = getattr(request, _KEPT, None)
    return unread_count(request.user) if kept is None else kept  # type: ignore[arg-type]
