"""接口的门: who calls (a token, nothing else), answers that are kept under the caller's key, refusals as JSON."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cets_portal.accounts.models import ApiAnswer, ApiToken, Organisation, User
from cets_portal.accounts.token_authentication import TokenAuthentication
from cets_portal.audit.errors import Conflict, Forbidden, Refused

_LONGEST_KEY: Final = 100
#: Refusals that HTTP has a number of its own for.
_STATUS: Final[Mapping[str, int]] = {"too_large": 413, "no_receipt": 404}


class ApiView(APIView):
    """接口: every address under /api/v1/ is one of these."""

    authentication_classes = (TokenAuthentication,)
    permission_classes = (IsAuthenticated,)


class UnknownAddress(ApiView):
    """没有的地址: whoever has a token is told so in JSON."""

    schema = None

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """404, whatever the method."""
        raise Http404

    post = put = patch = delete = get


def caller(request: Request) -> User:
    """The filer for whom the token acts."""
    assert isinstance(request.user, User)
    return request.user


def body_of(request: Request) -> dict[str, Any]:
    """The JSON object of a request; figures keep every digit (Decimal). Raises ParseError (400)."""
    try:
        found = json.loads(request._request.body, parse_float=Decimal, parse_constant=_no_constant)
        json.dumps(found, ensure_ascii=False, default=str).encode()  # A lone surrogate is no text.
    except (ValueError, RecursionError) as fault:
        raise exceptions.ParseError(_("请求内容不是有效的 JSON。"), code="json") from fault
    if not isinstance(found, dict):
        raise exceptions.ParseError(_("请求内容须是一个 JSON 对象。"), code="json")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def digest_of_body(request: Request, content: bytes | None = None) -> str:
    """Of method, address and content: what a repeated call must have in common with the first."""
    raw = request._request.body if content is None else content
    return sha256(b"\n".join([str(request.method).encode(), request.path.encode(), raw])).hexdigest()


def key_of(request: Request) -> str:
    """The Idempotency-Key header. Raises ParseError (400) where it is missing or too long."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key or len(key) > _LONGEST_KEY or not key.isprintable():
        sentence = _(
            "请求须带 Idempotency-Key：每次办理自取一个不重复的键，不超过 100 个字符；重发同一请求用同一个键。"
        )
        raise exceptions.ParseError(sentence, code="idempotency_key")
    return key


def answered_before(request: Request, digest: str) -> Response | None:
    """What this call was answered the first time. Raises Conflict where the key stands for another call."""
    found = ApiAnswer.objects.filter(organisation=_body(request), key=key_of(request)).first()
    if found is None:
        return None
    if found.digest != digest:
        sentence = _("这个 Idempotency-Key 已用于另一次请求，内容不同。请换一个键。")
        raise Conflict(sentence, code="idempotency_key_reused")
    return Response(found.answer, status=found.http_status, headers={"Idempotent-Replay": "true"})


def answer_once(request: Request, digest: str, act: Callable[[], dict[str, Any]], *, status: int = 200) -> Response:
    """Do `act` and keep its answer, both or neither; of the same call several times at once it is done once.

    The row of the answer is written first: the unique key lets the others wait until the first has committed. A call
    that was refused keeps no answer, and may be sent again under its key.
    """
    key = key_of(request)
    try:
        with transaction.atomic():
            kept = ApiAnswer.objects.create(
                organisation=_body(request), key=key, digest=digest, http_status=status, answer={}
            )
            kept.answer = act()
            kept.save(update_fields=("answer",))
    except IntegrityError:
        again = answered_before(request, digest)
        if again is None:
            raise
        return again
    return Response(kept.answer, status=status)


def _body(request: Request) -> Organisation:
    assert isinstance(request.auth, ApiToken)
    return request.auth.organisation


def as_json(error: Exception, context: dict[str, Any]) -> Response | None:
    """Refusals as {"code", "message", "issues"}; None leaves a fault of ours to Django."""
    if isinstance(error, Refused):
        return Response(told(error.code, str(error), error.issues), status=_status_of(error))
    if isinstance(error, RequestDataTooBig | TooManyFilesSent):
        return Response(told("too_large", _("请求内容过大。"), ()), status=413)
    if isinstance(error, Http404):
        return Response(told("not_found", _("没有这个地址，或没有这个对象。"), ()), status=404)
    if isinstance(error, PermissionDenied):
        return Response(told("forbidden", str(error) or _("您的岗位不能办理此事。"), ()), status=403)
    if isinstance(error, exceptions.APIException):
        return _of_framework(error)
    return None


def told(code: str, message: str, issues: Any) -> dict[str, Any]:
    """The one shape of every refusal; an issue is an object or a text."""
    return {"code": code, "message": message, "issues": [one if isinstance(one, dict) else str(one) for one in issues]}


def _status_of(refusal: Refused) -> int:
    if isinstance(refusal, Forbidden):
        return 403
    if isinstance(refusal, Conflict):
        return 409
    return _STATUS.get(refusal.code, 422)


def _of_framework(error: exceptions.APIException) -> Response:
    headers = {}
    if header := getattr(error, "auth_header", ""):
        headers["WWW-Authenticate"] = header
    detail: Any = error.detail
    code = str(getattr(detail, "code", error.default_code))
    return Response(told(code, str(detail), ()), status=error.status_code, headers=headers)
