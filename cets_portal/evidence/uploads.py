"""上传上限: files are counted while they come in; one that is too large is stopped before it is kept anywhere.

The rest of the request is read and dropped before the answer, for a browser that is still sending shows no page.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http.multipartparser import MultiPartParserError

from cets_portal.evidence.part_headers import ReadableHeaders

CHUNK = 1024 * 1024
#: So much of a request is read only to be dropped; beyond it the connection is closed.
PATIENCE = 1024**3
#: A request may carry several files.
FILES_AT_ONCE = 4


class UploadTooLarge(RequestDataTooBig):
    """A file, or a request, beyond the limit."""


def largest_file() -> int:
    """The bytes that any file may have."""
    return max(settings.EVIDENCE_MAX_BYTES, settings.ROSTER_MAX_BYTES)


class Limited(FileUploadHandler):
    """Refuses by the announced length before anything is read, and by the bytes of each file while they come."""

    def handle_raw_input(
        self, input_data: Any, META: dict[str, str], content_length: int, boundary: str, encoding: str | None = None
    ) -> None:
        self._input = input_data
        self._headers: ReadableHeaders | None = None
        if source := getattr(input_data, "_stream", None):  # What a request reads from.
            self._headers = ReadableHeaders(source, _as_bytes(boundary), content_length, self._cut_off)
            input_data._stream = self._headers
        if content_length > FILES_AT_ONCE * largest_file():
            self._stop()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._seen += len(raw_data)
        if self._seen > largest_file():
            self._stop()
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers behind this one keep the file."""

    def _cut_off(self) -> None:
        """The line was cut in the middle: half a file is no file."""
        self._clear()
        raise MultiPartParserError("the request ended before its announced length")

    def _stop(self) -> None:
        if self._headers is not None:
            self._headers.drop()
        dropped = 0
        while dropped < PATIENCE and (chunk := self._input.read(CHUNK)):
            dropped += len(chunk)
        self._clear()
        raise UploadTooLarge(f"more than {largest_file()} bytes")

    def _clear(self) -> None:
        """Take away what has been written so far."""
        for handler in self.request.upload_handlers if self.request else ():
            handler.upload_interrupted()


def _as_bytes(boundary: str | bytes) -> bytes:
    return boundary if isinstance(boundary, bytes) else boundary.encode()
