"""谁在问: the person and the words of a request, and files handed out, as the views of this room need them."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from cets_portal.accounts.models import Role, User
from cets_portal.accounts.working import Working
from cets_portal.letters import access, selectors
from cets_portal.letters.models import Letter

PER_PAGE = 50
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
    post = user_of(request).acting_post
    return bool(post and post.role in roles)


def page_of(request: HttpRequest, rows: "QuerySet[Any]") -> Page[Any]:
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def numbers(texts: Iterable[str]) -> list[int]:
    """Keys of a form: digits only, none longer than the database takes."""
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) <= _LONGEST_KEY]


def chosen_in(request: HttpRequest) -> "QuerySet[Letter]":
    """The letters that are ticked; without ticks all that the filters of the address let through."""
    letters = access.letters_for(user_of(request))
    if ticked := numbers(request.GET.getlist("letter")):
        return letters.filter(pk__in=ticked)
    return selectors.narrowed(letters, request.GET.dict())


def handed_out(data: bytes, file_name: str, media_type: str, *, inline: bool = False) -> HttpResponse:
    """A file under its own name. A PDF of our own making may be looked at in the browser."""
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(not inline, file_name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
