"""What a person sees when the portal refuses an act."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.refusals import shows_refusal

HERE = "http://testserver/registry/screening/?verdict=ask&page=3"


def a_view(refusal: Refused) -> Callable[[HttpRequest], HttpResponse]:
    @shows_refusal(back="public-lists")
    def view(request: HttpRequest) -> HttpResponse:
        raise refusal

    return view


def asked(method: str = "post", path: str = "/registry/screening/confirm/", **extra: Any) -> HttpRequest:
    request: HttpRequest = getattr(RequestFactory(), method)(path, extra.pop("data", None), **extra)
    request.session = SessionStore()
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return request


def told(request: HttpRequest) -> list[tuple[str, str]]:
    return [(message.level_tag, str(message)) for message in get_messages(request)]


def test_a_refusal_leads_back_to_the_page_with_its_filters() -> None:
    request = asked(HTTP_REFERER=HERE)
    response = a_view(Refused("须写明理由。"))(request)
    assert (response.status_code, response["Location"]) == (302, HERE)
    assert told(request) == [("error", "须写明理由。")]


def test_the_form_may_name_the_way_back_itself() -> None:
    request = asked(HTTP_REFERER=HERE, data={"next": "/registry/lists/7/"})
    assert a_view(Refused("不行"))(request)["Location"] == "/registry/lists/7/"


@pytest.mark.parametrize("stranger", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_nobody_is_led_out_of_the_portal(stranger: str) -> None:
    request = asked(HTTP_REFERER=stranger, data={"next": stranger})
    assert a_view(Refused("不行"))(request)["Location"] == "/public/lists/"


def test_someone_who_was_slower_is_warned() -> None:
    request = asked(HTTP_REFERER=HERE)
    a_view(Conflict("已被他人改变"))(request)
    assert told(request) == [("warning", "已被他人改变")]


def test_a_right_that_the_post_has_not_is_403() -> None:
    with pytest.raises(PermissionDenied, match="您的岗位"):
        a_view(Forbidden("您的岗位不能办理"))(asked())


def test_a_page_that_refuses_to_draw_is_not_sent_to_itself() -> None:
    request = asked("get", "/registry/lists/7/export/", HTTP_REFERER="http://testserver/registry/lists/7/export/?q=1")
    assert a_view(Refused("没有文件"))(request)["Location"] == "/public/lists/"


def test_htmx_is_told_to_load_the_page_anew() -> None:
    response = a_view(Refused("不行"))(asked(HTTP_REFERER=HERE, HTTP_HX_REQUEST="true"))
    assert (response.status_code, response["HX-Redirect"]) == (200, HERE)
