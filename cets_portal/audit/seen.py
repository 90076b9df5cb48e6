"""所见: nobody signs, confirms or decides what he was not shown.

A page posts with the act what it showed: one short digest for each part. The service makes the parts anew inside its
transaction; where one differs it refuses and names it, and the page is drawn afresh.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cets_portal.audit.errors import Conflict


@dataclass(frozen=True, slots=True)
class Part:
    """页面的一部分: its name in the form, what people call it, and its value: anything that JSON or `str` can write."""

    name: str
    words: Any
    value: Any

    @property
    def seal(self) -> str:
        written = json.dumps(self.value, ensure_ascii=False, sort_keys=True, default=str)
        return f"{self.name}:{hashlib.sha256(written.encode()).hexdigest()[:16]}"


def seal_of(parts: Sequence[Part]) -> str:
    """What the form carries as `seen`: 'months:1f3a… papers:09bc…'."""
    return " ".join(part.seal for part in parts)


def refuse_unseen(seen: str | None, parts: Sequence[Part]) -> None:
    """Raise Conflict ("unseen") naming the parts that are not as they were `seen`; None: the caller shows no page."""
    if seen is None:
        return
    shown = set(seen.split())
    changed = [str(part.words) for part in parts if part.seal not in shown]
    if changed:
        sentence = _("您打开本页后，以下内容已有变化：%(parts)s。页面现已更新，请重新核对后再办。")
        raise Conflict(sentence % {"parts": _("、").join(changed)}, code="unseen")
