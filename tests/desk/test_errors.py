"""When a page cannot be served, the person reads what happened and what to do."""

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.test import Client, RequestFactory

from cets_portal.desk import errors
from tests.people import WANG, signed_in


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
