"""接口的拒绝与故障: whatever goes wrong under /api/ is answered as problem details (RFC 9457), never as a page."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from math import ceil
from typing import Any, Final

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from cets_portal.audit.errors import Conflict, Forbidden, Refused

MEDIA_TYPE: Final = "application/problem+json"
#: Every address below it is called by machines.
PREFIX: Final = "/api/"
#: Refusals that HTTP has a number of its own for.
_STATUS: Final[Mapping[str, int]] = {"too_large": 413, "no_receipt": 404}


def is_api(request: HttpRequest) -> bool:
    """Whether a machine asked."""
    return request.path.startswith(PREFIX)


def problem(status: int, code: str, detail: str, issues: Iterable[Any] = ()) -> dict[str, Any]:
    """The one shape: the members of RFC 9457, and "code" (stable, language-free) and "issues" (objects or texts).

    The type is "about:blank": the number says what HTTP can say, the code the rest.
    """
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "issues": [one if isinstance(one, dict) else str(one) for one in issues],
    }


def page_of(status: int) -> JsonResponse:
    """What Django answers by itself (no such address, a fault of ours), as a problem; asks no database."""
    code, detail = _own(status)
    return JsonResponse(
        problem(status, code, detail), status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False}
    )


def as_json(error: Exception, context: dict[str, Any]) -> Response | None:
    """The exception handler of the framework; None leaves a fault of ours to Django, which logs it (`page_of`)."""
    if isinstance(error, Refused):
        return _answer(_status_of(error), error.code, str(error), error.issues)
    if isinstance(error, RequestDataTooBig | TooManyFilesSent):
        return _answer(413, *_own(413))
    if isinstance(error, Http404):
        return _answer(404, *_own(404))
    if isinstance(error, PermissionDenied):
        code, detail = _own(403)
        return _answer(403, code, str(error) or detail)
    return _of_framework(error) if isinstance(error, exceptions.APIException) else None


def _own(status: int) -> tuple[str, str]:
    """Code and sentence where nothing more is known."""
    return {
        400: ("bad_request", _("请求无法读取。")),
        403: ("forbidden", _("您的岗位不能办理此事。")),
        404: ("not_found", _("没有这个地址，或没有这个对象。")),
        413: ("too_large", _("请求内容过大。")),
        500: ("fault", _("系统出错，本次请求没有办理。请稍后用同一个 Idempotency-Key 重发；一直如此请告知管理员。")),
    }[status]


def _answer(status: int, code: str, detail: str, issues: Iterable[Any] = (), **headers: str) -> Response:
    return Response(problem(status, code, detail, issues), status=status, headers=headers, content_type=MEDIA_TYPE)


def _status_of(refusal: Refused) -> int:
    if isinstance(refusal, Forbidden):
        return 403
    if isinstance(refusal, Conflict):
        return 409
    return _STATUS.get(refusal.code, 422)


def _of_framework(error: exceptions.APIException) -> Response:
    said: Any = error.detail
    code, detail, headers = str(getattr(said, "code", error.default_code)), str(said), {}
    if header := getattr(error, "auth_header", ""):
        headers["WWW-Authenticate"] = header
    if isinstance(error, exceptions.Throttled):
        seconds = ceil(getattr(error, "wait", None) or 1)
        headers["Retry-After"] = str(seconds)
        detail = _("请求过于频繁，请 %(seconds)s 秒后再试。") % {"seconds": seconds}
    return _answer(error.status_code, code, detail, **headers)
