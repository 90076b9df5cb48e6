"""When a page cannot be served, the person reads what happened and what to do."""

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpResponseNotAllowed
from django.test import Client, RequestFactory

from cets_portal.desk import errors
from tests.people import LIN, WANG, signed_in


@pytest.mark.django_db
def test_a_post_that_does_not_do_this_is_told_which_post_it_is() -> None:
    response = signed_in(WANG).get("/registry/screening/")
    html = response.content.decode()
    assert response.status_code == 403
    assert "您的岗位不办这件事" in html
    assert "滨江示例钢铁有限公司" in html


@pytest.mark.django_db
def test_an_address_that_is_wrong_says_what_to_check() -> None:
    response = Client().get("/public/lists/99/2027/gold/")
    assert response.status_code == 404
    assert "没有找到这一页" in response.content.decode()


def test_the_refusals_own_words_stand_on_the_403_page() -> None:
    request = RequestFactory().get("/registry/lists/1/publish/")
    response = errors.forbidden(request, PermissionDenied("“签发并公布”须由审核岗位办理。"))
    assert response.status_code == 403
    assert "须由审核岗位办理" in response.content.decode()


def test_a_request_that_is_too_big_says_so() -> None:
    response = errors.bad_request(RequestFactory().post("/"), RequestDataTooBig("…"))
    assert response.status_code == 413
    assert "没有写入任何数据" in response.content.decode()
    assert errors.bad_request(RequestFactory().post("/"), ValueError()).status_code == 400


def test_the_portals_own_fault_is_told_without_touching_the_database() -> None:
    """No database mark on this test: a query here would fail it."""
    response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "门户出错了" in response.content.decode()


@pytest.mark.django_db
def test_a_buttons_address_opened_as_a_page_says_so_and_leads_back() -> None:
    lin = signed_in(LIN)
    answer = lin.get("/sign-out/", headers={"Referer": "http://testserver/account/?from=here"})
    html = answer.content.decode()
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "这个地址不能直接打开" in html
    assert 'href="/account/?from=here"' in html
    html = lin.get("/sign-out/", headers={"Referer": "https://elsewhere.example/"}).content.decode()
    assert "elsewhere" not in html
    assert 'href="/desk/"' in html
    assert (
        "返回上一页" not in lin.get("/sign-out/", headers={"Referer": "http://testserver/sign-out/"}).content.decode()
    )


def test_a_page_that_takes_nothing_says_so() -> None:
    answer = errors.NotAllowed(lambda _request: HttpResponseNotAllowed(["GET"]))(RequestFactory().post("/account/"))
    assert answer.status_code == 405
    assert "这个地址不接收提交" in answer.content.decode()
