"""页面外壳: what every page of the portal shows around its content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cets_portal.accounts.navigation import navigation_for


def shell(request: HttpRequest) -> dict[str, Any]:
    """The shell's context. Lazy, so that a public page pays no query for it."""
    return {
        "portal_name": _(settings.PORTAL_NAME),
        "working": getattr(request, "working", None),
        "me": getattr(request, "user", None),
        "acting_post": SimpleLazyObject(lambda: _acting_post(request)),
        "posts": getattr(request, "posts_held", []),
        "organisation_name": SimpleLazyObject(lambda: _organisation_name(request)),
        "nav": SimpleLazyObject(lambda: _navigation(request)),
    }


def _acting_post(request: HttpRequest) -> Any:
    return getattr(getattr(request, "user", None), "acting_post", None)


def _organisation_name(request: HttpRequest) -> str:
    post = _acting_post(request)
    return post.organisation.name if post else ""


def _navigation(request: HttpRequest) -> list[dict[str, Any]]:
    user = getattr(request, "user", None)
    if not user or not user.is_authenticated:
        return []
    post = user.acting_post
    match = request.resolver_match
    counts = import_string(settings.WAITING_COUNTS)(request)
    return navigation_for(post.role if post else None, match.view_name if match else "", counts)
