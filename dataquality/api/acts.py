"""月度存证接口的办理: file values, bring papers, hand over. Each call bears an Idempotency-Key."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ParseError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from cets_portal.accounts.api import (
    ApiView,
    answer_once,
    answered_before,
    body_of,
    caller,
    digest_of_body,
    key_of,
)
from cets_portal.audit.errors import Conflict, Refused
from cets_portal.clock.reading import today
from cets_portal.evidence.services.intake import name_of, take_in
from dataquality.api import shapes
from dataquality.api.filing_data import issues_data, paper_data, plain
from dataquality.api.reading import CHANGES, filing_of
from dataquality.models import Filing
from dataquality.rules.facts import Lab
from dataquality.selectors.readiness import readiness_of
from dataquality.services import drafts, papers, submitting
from dataquality.services.drafts import Saved
from dataquality.services.filings import refuse_uneditable

_KEY = OpenApiParameter("Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER, required=True)
_VALUE = {"value": "v", "method": "m", "note": "n"}
_ANSWER = {"answer": "s", "note": "n"}
_PARTS = {"revision", "values", "operations", "explanations", "not_operating", "not_operating_reason"}


class Values(ApiView):
    """填报值."""

    @extend_schema(
        request=shapes.ValuesIn, responses={200: shapes.ValuesOut, **CHANGES}, parameters=[_KEY],
        summary="File values, answers and explanations: all of the call or nothing",
    )  # fmt: skip
    def patch(self, request: Request, sector: str, month: str) -> Response:
        """422 with the cells that cannot be taken; 409 with those that somebody changed since the revision read."""
        digest = digest_of_body(request)
        filing, said = filing_of(request, sector, month), body_of(request)
        _refuse_shape(said)
        return answer_once(request, digest, lambda: _filed(filing, said, request))


def _filed(filing: Filing, said: Mapping[str, Any], request: Request) -> dict[str, Any]:
    idle = said.get("not_operating")
    saved = drafts.save(
        filing,
        _cells(said.get("values", {}), _VALUE),
        by=caller(request),
        revision=said["revision"],
        operations=_cells(said.get("operations", {}), _ANSWER),
        explanations=said.get("explanations", {}),
        not_operating=idle,
        not_operating_reason=said.get("not_operating_reason"),
    )
    _refuse_faults(saved)
    ready = readiness_of(filing, today=today())
    return {
        "revision": saved.revision,
        "changed": list(saved.changed),
        "computed": {row: plain(number) for row, number in saved.working.values.items()},
        "issues": issues_data(ready.issues, ready.explanations),
    }


def _refuse_faults(saved: Saved) -> None:
    """Raise, so that nothing of the call is kept: a machine is told at once, and chooses nothing later."""
    if saved.faults:
        issues = [{"cell": one.cell, "code": one.code, "message": one.sentence} for one in saved.faults]
        raise Refused(_("有不能接收的值，本次请求没有保存。"), code="values", issues=issues)
    if saved.conflicts:
        issues = [
            {"cell": one.cell, "yours": one.mine, "theirs": one.theirs, "by": one.by, "at": one.at}
            for one in saved.conflicts
        ]
        sentence = _("有的值在您读取之后已由他人改过，本次请求没有保存。请重新读取后再填报。")
        raise Conflict(sentence, code="changed_since", issues=issues)


def _refuse_shape(said: Mapping[str, Any]) -> None:
    unknown = sorted(set(said) - _PARTS)
    if unknown:
        raise ParseError(_("不认识的字段：%(names)s。") % {"names": ", ".join(unknown[:5])}, code="field")
    if not isinstance(said.get("revision"), int) or isinstance(said.get("revision"), bool):
        raise ParseError(_("须给出 revision：所读草稿的版本号（整数）。"), code="revision")
    for part in ("values", "operations", "explanations"):
        if not isinstance(said.get(part, {}), dict):
            raise ParseError(_("%(name)s 须是一个 JSON 对象。") % {"name": part}, code="field")
    if not all(isinstance(one, str) for one in said.get("explanations", {}).values()):
        raise ParseError(_("explanations 的每一项须是文字。"), code="field")
    if not isinstance(said.get("not_operating", False), bool) or not isinstance(
        said.get("not_operating_reason", ""), str
    ):
        raise ParseError(_("not_operating 须是 true 或 false，not_operating_reason 须是文字。"), code="field")


def _cells(said: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Cells in the words of the draft. Raises ParseError for what is no object of texts and figures."""
    return {row: _cell(row, cell, names) for row, cell in said.items()}


def _cell(row: str, cell: Any, names: Mapping[str, str]) -> dict[str, str]:
    if not isinstance(cell, dict) or set(cell) - set(names):
        raise ParseError(
            _("%(row)s 须是对象，字段为 %(names)s。") % {"row": row[:80], "names": ", ".join(names)}, code="field"
        )
    return {names[name]: _text(row, one) for name, one in cell.items()}


def _text(row: str, one: Any) -> str:
    if one is None:
        return ""
    if isinstance(one, str):
        return one
    if isinstance(one, bool) or not isinstance(one, int | Decimal):
        raise ParseError(_("%(row)s 的值须是文字或数。") % {"row": row[:80]}, code="field")
    if isinstance(one, Decimal) and not -30 < one.adjusted() < 30:
        raise ParseError(_("%(row)s 的数过大或过小。") % {"row": row[:80]}, code="field")
    return f"{one:f}" if isinstance(one, Decimal) else str(one)


class Papers(ApiView):
    """支撑材料."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        request={"multipart/form-data": shapes.PaperIn}, responses={201: shapes.PaperLine, **CHANGES},
        parameters=[_KEY], summary="Bring a file that proves rows",
    )  # fmt: skip
    def post(self, request: Request, sector: str, month: str) -> Response:
        """The file is taken in before anything is locked; the same bytes are kept once, however often they come."""
        key_of(request)
        filing, upload = filing_of(request, sector, month), _upload(request)
        fields = _fields(request)
        digest = digest_of_body(request, _content(upload, fields))
        if again := answered_before(request, digest):
            return again
        refuse_uneditable(filing)
        user = caller(request)
        stored = take_in(upload, by=user)

        def attached() -> dict[str, Any]:
            return paper_data(
                papers.attach(filing, stored, name=name_of(upload), by=user, **fields)
            )  # fmt: skip

        return answer_once(request, digest, attached, status=201)


def _upload(request: Request) -> UploadedFile:
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        raise ParseError(_("须以 multipart/form-data 上传，文件字段名为 file。"), code="file")
    return upload


def _fields(request: Request) -> dict[str, Any]:
    said = request.data
    assert isinstance(said, QueryDict)  # As the parser of multipart bodies gives it.
    return {"kind": said.get("kind", ""), "rows": tuple(said.getlist("rows")), "lab": _lab(said.get("lab", ""))}


def _content(upload: UploadedFile, fields: Mapping[str, Any]) -> bytes:
    found = sha256()
    for chunk in upload.chunks():
        found.update(chunk)
    upload.seek(0)
    return f"{found.hexdigest()} {upload.name} {sorted(fields.items())}".encode()


def _lab(text: str) -> Lab | None:
    """What a laboratory report says of itself: a JSON object with the fields of `Lab`, days as 2026-03-05."""
    if not text:
        return None
    try:
        said = json.loads(text)
        return Lab(**{name: _lab_value(name, one) for name, one in said.items()})
    except (ValueError, TypeError, AttributeError) as fault:
        names = ", ".join(Lab.__dataclass_fields__)
        raise ParseError(
            _("lab 须是 JSON 对象，字段为 %(names)s，日期写作 2026-03-05。") % {"names": names}, code="lab"
        ) from fault


def _lab_value(name: str, one: Any) -> Any:
    if name.endswith("_on"):
        return date.fromisoformat(one) if one else None
    if name in ("cma", "cnas"):
        return one is True
    return str(one or "")


class HandOver(ApiView):
    """送负责人签署."""

    @extend_schema(
        request=None, responses={200: shapes.HandedOver, **CHANGES}, parameters=[_KEY],
        summary="Hand the month over to the approver, who signs in the browser",
    )  # fmt: skip
    def post(self, request: Request, sector: str, month: str) -> Response:
        """422 with the issues that stand in the way."""
        filing = filing_of(request, sector, month)
        return answer_once(request, digest_of_body(request), lambda: _handed_over(filing, request))


def _handed_over(filing: Filing, request: Request) -> dict[str, Any]:
    try:
        submitting.hand_over(filing, by=caller(request), today=today())
    except (Conflict, ParseError):
        raise
    except Refused as refusal:
        raise _with_plain_issues(refusal, filing) from refusal
    return {"status": filing.status, "revision": filing.revision}


def _with_plain_issues(refusal: Refused, filing: Filing) -> Refused:
    if refusal.code not in ("errors", "explanations"):
        return refusal
    said = filing.draft.get("explanations", {})
    return Refused(refusal.message, code=refusal.code, issues=issues_data(refusal.issues, said))
