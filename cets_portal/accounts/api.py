"""接口的门: who calls (a token, nothing else), how often, and answers that are kept under the caller's key."""

import json
from collections.abc import Callable
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cets_portal.accounts.models import ApiAnswer, ApiToken, Organisation, User
from cets_portal.accounts.throttling import TokenThrottle
from cets_portal.accounts.token_authentication import TokenAuthentication
from cets_portal.audit.errors import Conflict

_LONGEST_KEY: Final = 100


class ApiView(APIView):
    """接口: every address under /api/v1/ is one of these."""

    authentication_classes = (TokenAuthentication,)
    permission_classes = (IsAuthenticated,)
    throttle_classes = (TokenThrottle,)


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
    """The JSON object of a request; figures keep every digit (Decimal). ParseError (400), UnsupportedMediaType (415)."""
    _refuse_other_than_json(request)
    try:
        found = json.loads(request._request.body, parse_float=Decimal, parse_constant=_no_constant)
        json.dumps(found, ensure_ascii=False, default=str).encode()  # A lone surrogate is no text.
    except (ValueError, RecursionError) as fault:
        raise exceptions.ParseError(_("请求内容不是有效的 JSON。"), code="json") from fault
    if not isinstance(found, dict):
        raise exceptions.ParseError(_("请求内容须是一个 JSON 对象。"), code="json")
    return found


def _refuse_other_than_json(request: Request) -> None:
    """A form or a workbook in place of JSON is told by its name."""
    given = request.content_type.partition(";")[0].strip().lower()
    if given and given != "application/json" and not given.endswith("+json"):
        sentence = _("请求内容的类型是 %(given)s，须是 application/json。") % {"given": given[:80]}
        raise exceptions.UnsupportedMediaType(given, detail=sentence)


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
    return _kept(found, **{"Idempotent-Replay": "true"})


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
    return _kept(kept)


def _kept(answer: ApiAnswer, **headers: str) -> Response:
    """The same bytes the first time and every time after: the database keeps no order of fields, so they are sorted."""
    return Response(_sorted(answer.answer), status=answer.http_status, headers=headers)


def _sorted(said: Any) -> Any:
    if isinstance(said, dict):
        return {key: _sorted(said[key]) for key in sorted(said)}
    return [_sorted(one) for one in said] if isinstance(said, list | tuple) else said


def _body(request: Request) -> Organisation:
    assert isinstance(request.auth, ApiToken)
    return request.auth.organisation
