"""日志行: what was refused takes one line, a fault of ours keeps its traceback."""

import logging
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import Client

from cets_portal.logs import PlainFormatter
from tests.people import WANG, signed_in


def refuse(_request: HttpRequest) -> None:
    raise PermissionDenied("“签发并公布”\n须由审核岗位办理。")


def break_down(_request: HttpRequest) -> None:
    raise ZeroDivisionError


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """Each record of Django's request log, as the portal's own formatter writes it."""
    told: list[str] = []
    formatter = PlainFormatter("{levelname} {name}: {message}", style="{")
    handler = logging.Handler()
    handler.emit = lambda record: told.append(formatter.format(record))  # type: ignore[method-assign]
    logger = logging.getLogger("django")
    logger.addHandler(handler)
    yield told
    logger.removeHandler(handler)


def test_the_log_is_written_by_this_formatter() -> None:
    assert settings.LOGGING["formatters"]["plain"]["()"] == "cets_portal.logs.PlainFormatter"
    assert settings.LOGGING["handlers"]["stdout"]["formatter"] == "plain"


@pytest.mark.django_db
def test_a_403_is_one_line(lines: list[str]) -> None:
    assert signed_in(WANG).get("/registry/screening/").status_code == 403
    assert lines == ["WARNING django.request: Forbidden (Permission denied): /registry/screening/"]


def test_a_host_that_is_not_ours_is_one_line(lines: list[str]) -> None:
    assert Client(raise_request_exception=False).get("/", headers={"host": "elsewhere.example"}).status_code == 400
    assert len("\n".join(lines).splitlines()) == len(lines)


def test_the_reason_of_a_refusal_stands_in_its_line_and_brings_no_line_of_its_own() -> None:
    formatter = PlainFormatter("{message}", style="{")
    try:
        refuse(HttpRequest())
    except PermissionDenied as refusal:
        record = logging.makeLogRecord({"msg": "Forbidden: %s", "args": ("/x/",), "status_code": 403})
        record.exc_info = (type(refusal), refusal, refusal.__traceback__)
    assert formatter.format(record) == "Forbidden: /x/: “签发并公布” 须由审核岗位办理。"
    assert record.exc_info


@pytest.mark.parametrize("status", [{"status_code": 500}, {}])
def test_a_fault_of_ours_keeps_its_traceback(status: dict[str, int]) -> None:
    try:
        break_down(HttpRequest())
    except ZeroDivisionError as fault:
        record = logging.makeLogRecord({"msg": "Internal Server Error", **status})
        record.exc_info = (type(fault), fault, fault.__traceback__)
    assert "Traceback" in PlainFormatter("{message}", style="{").format(record)
