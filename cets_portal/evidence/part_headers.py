"""文件名编码: programs on Chinese Windows write the names of uploaded files in GBK; Django then drops the file unseen.

The headers of the parts are turned into UTF-8 while the request is read; nothing else of it is touched. A request that
ends before its announced length is cut off: Django would take the half of a file for the whole of it.
"""

import re
from collections.abc import Callable
from typing import Protocol

#: Longer than the headers of any part.
LONGEST = 8192


class Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


class ReadableHeaders:
    """A request's stream whose part headers are UTF-8. `boundary` is the one between its parts.

    `cut_off` is called, once, where fewer bytes came than were `announced`.
    """

    def __init__(
        self, source: Readable, boundary: bytes, announced: int = 0, cut_off: Callable[[], None] | None = None
    ) -> None:
        self._source = source
        self._missing = announced
        self._cut_off = cut_off
        self._block = re.compile(rb"--" + re.escape(boundary) + rb"\r\n.*?\r\n\r\n", re.DOTALL)
        self._held_back = len(boundary) + LONGEST
        self._waiting = b""
        self._at_end = False

    def read(self, size: int = 64 * 1024) -> bytes:
        """The next piece, a little longer or shorter than `size`; b"" at the end only."""
        while not self._at_end:
            chunk = self._source.read(size)
            self._at_end = not chunk
            self._missing -= len(chunk)
            if self._at_end and self._missing > 0 and self._cut_off:
                self._cut_off()
            self._waiting += chunk
            if ready := self._ready():
                return ready
        return b""

    def readline(self, size: int = 64 * 1024) -> bytes:
        """As `read`: by lines a request is read only to drop what is left of it."""
        return self.read(size)

    def drop(self) -> None:
        """What is still to come is read for nobody, whole or not."""
        self._cut_off = None

    def _ready(self) -> bytes:
        """What can be given: all but an end in which a header may have begun."""
        kept = 0 if self._at_end else self._held_back
        blocks = list(self._block.finditer(self._waiting))
        cut = max(len(self._waiting) - kept, blocks[-1].end() if blocks else 0)
        given, self._waiting = self._waiting[:cut], self._waiting[cut:]
        return self._block.sub(lambda block: _in_utf8(block.group()), given)


def _in_utf8(block: bytes) -> bytes:
    try:
        block.decode()
    except UnicodeDecodeError:
        return block.decode("gb18030", errors="replace").encode()
    return block
