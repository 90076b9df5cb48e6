"""应答: files that are handed out, always as attachments, so that no browser runs what was handed in."""

from collections.abc import Iterable
from itertools import chain
from typing import TypeVar

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

Answer = TypeVar("Answer", HttpResponse, StreamingHttpResponse)

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def download(data: bytes, file_name: str, media_type: str = "") -> HttpResponse:
    """`data` under a name of its own; the type is told by the ending where none is given."""
    kind = media_type or MEDIA_TYPES.get(file_name.rpartition(".")[2], "application/octet-stream")
    return _handed_out(HttpResponse(data, content_type=kind), file_name)


def stream(lines: Iterable[str], file_name: str) -> StreamingHttpResponse:
    """A long CSV, sent line by line as it is written; it begins with the mark by which Excel knows UTF-8."""
    answer = StreamingHttpResponse(chain(["\ufeff"], lines), content_type=MEDIA_TYPES["csv"])
    return _handed_out(answer, file_name)


def _handed_out(response: Answer, file_name: str) -> Answer:
    response["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
