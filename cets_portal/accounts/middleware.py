"""请求前置: who acts, whether the page is open to that post, and the working year and sector."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cets_portal.accounts.expired import to_sign_in, whole_page
from cets_portal.accounts.permissions import BY_TOKEN, PUBLIC, SIGNED_IN, STAFF, rule_for
from cets_portal.accounts.selectors import posts_held
from cets_portal.accounts.working import working_from
from cets_portal.clock import reading as clock

Handler = Callable[[HttpRequest], HttpResponse]

#: Pages a person with an initial password may open before having changed it.
BEFORE_PASSWORD_CHANGE = {"password-change", "sign-out", "set_language", "health"}


class CurrentPost:
    """当前岗位: put the post the person acts in on `request.user.acting_post`.

    The choice is kept in the session; a post that has ended in the meantime is dropped at once.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            held = posts_held(request.user, clock.today())
            chosen = request.session.get("post")
            request.posts_held = held  # type: ignore[attr-defined]
            request.user.acting_post = next((post for post in held if post.pk == chosen), held[0] if held else None)
        return self.get_response(request)


class Gate:
    """门禁: the permission table, applied to every URL before its view. A URL not in the table is shut."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        rule = rule_for(match.view_name if match else "")
        if rule is PUBLIC or rule is BY_TOKEN:
            return None
        user = request.user
        if not user.is_authenticated:
            return to_sign_in(request)
        if user.must_change_password and match and match.view_name not in BEFORE_PASSWORD_CHANGE:
            return whole_page(request, reverse("password-change"))
        if rule is SIGNED_IN or (rule is STAFF and user.is_staff):
            return None
        if isinstance(rule, frozenset) and user.acting_post and user.acting_post.role in rule:
            return None
        raise PermissionDenied


class WorkingView:
    """工作年度与行业: `?year=` and `?sector=` are remembered, so that the switch stays."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.working = working_from(request)  # type: ignore[attr-defined]
        return self.get_response(request)
