"""审计导出: CSV with a byte-order mark, safe against formulas."""

import csv
import io
from collections.abc import Iterable

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cets_portal.audit.door import DOOR
from cets_portal.audit.labels import kind_words, target_words
from cets_portal.audit.models import Entry
from cets_portal.audit.words import act_words

LIMIT = 100_000


def log_csv(entries: Iterable[Entry]) -> bytes:
    """Time, person, post, body, act, object, its kind, from, to, reason; at most LIMIT rows."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [
            _("时间"),
            _("人员"),
            _("岗位"),
            _("单位"),
            _("动作"),
            _("对象"),
            _("对象类型"),
            _("原状态"),
            _("新状态"),
            _("理由"),
        ]
    )
    for entry in entries[:LIMIT]:  # type: ignore[index]
        writer.writerow([_safe(text) for text in _cells(entry)])
    return out.getvalue().encode("utf-8-sig")


def _cells(entry: Entry) -> tuple[str, ...]:
    return (
        localtime(entry.at).strftime("%Y-%m-%d %H:%M:%S"),
        who(entry),
        entry.post_title,
        entry.organisation_name,
        act_words(entry),
        target_words(entry),
        kind_words(entry),
        entry.from_status,
        entry.to_status,
        entry.reason,
    )


def who(entry: Entry) -> str:
    """The person; the portal itself; or somebody who never came in."""
    if entry.action in DOOR:
        return _("未登录者")
    return entry.actor_name or _("系统")


def _safe(text: str) -> str:
    """A cell that a spreadsheet would take for a formula is given a leading apostrophe."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
