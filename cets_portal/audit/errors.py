"""拒绝: the one error type whose text is fit to show to a person."""

from collections.abc import Sequence
from typing import Any


class Refused(Exception):
    """An act that the portal does not carry out, with the reason and the way to mend it.

    `message` is a translated sentence; `code` is stable and language-free, for tests and JSON;
    `issues` may carry a list of finer findings (cells, entries) behind the sentence.
    """

    def __init__(self, message: Any, *, code: str = "refused", issues: Sequence[Any] = ()) -> None:
        super().__init__(str(message))
        self.message = message
        self.code = code
        self.issues = tuple(issues)

    def __str__(self) -> str:
        return str(self.message)


class Forbidden(Refused):
    """The person's post does not carry this right (HTTP 403)."""


class Conflict(Refused):
    """Someone was faster: the object is no longer in the state the act starts from (HTTP 409)."""
