"""谁在问: the person, the working year and the page of a request, as every room's views need them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from cets_portal.accounts.models import Role, User
from cets_portal.accounts.working import Working

PER_PAGE = 50
#: More digits than this no database takes for a key.
_LONGEST_KEY = 18


def user_of(request: HttpRequest) -> User:
    """The person who asks; the gate has let nobody else through."""
    assert isinstance(request.user, User)
    return request.user


def working_of(request: HttpRequest) -> Working:
    """The working year and sector, put on the request by the middleware."""
    working: Working = request.working  # type: ignore[attr-defined]
    return working


def is_role(request: HttpRequest, *roles: Role) -> bool:
    """Does the person act in a post of one of these roles?"""
    post = user_of(request).acting_post
    return bool(post and post.role in roles)


def page_of(
    request: HttpRequest, rows: "QuerySet[Any] | Sequence[Any]", *, per_page: int = PER_PAGE, param: str = "page"
) -> Page[Any]:
    """The page that the address asks for; a number out of range gives the nearest."""
    return Paginator(rows, per_page).get_page(request.GET.get(param))


def address_in_full(request: HttpRequest) -> str:
    """The address with a switch of year or sector that only the session knows; "" where it says all.

    A list that is filtered by the switch is saved, sent and printed by its address.
    """
    kept = {key: request.session.get(key) for key in ("year", "sector")}
    missing = {key: str(value) for key, value in kept.items() if value and key not in request.GET}
    if not missing:
        return ""
    query = request.GET.copy()
    query.update(missing)
    return f"{request.path}?{query.urlencode()}"


def numbers(texts: Iterable[str]) -> list[int]:
    """Keys of a form: digits only, none longer than the database takes."""
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) <= _LONGEST_KEY]
