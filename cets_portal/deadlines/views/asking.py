"""谁在问: the person and the working year of a request, as the views of this room need them."""

from django.http import HttpRequest

from cets_portal.accounts.models import User
from cets_portal.accounts.working import Working


def user_of(request: HttpRequest) -> User:
    """The person who asks; the gate has let nobody else through."""
    assert isinstance(request.user, User)
    return request.user


def working_of(request: HttpRequest) -> Working:
    """The working year and sector, put on the request by the middleware."""
    working: Working = request.working  # type: ignore[attr-defined]
    return working
