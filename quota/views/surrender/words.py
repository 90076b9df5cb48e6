"""清缴页面的用语: the way of an obligation, ranges of a fine, what the vintage table says."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from quota.choices import ApplicationStatus
from quota.ledger.words import vintage_words
from quota.models import SurrenderApplication, SurrenderObligation
from quota.rules.fines import READING_WORDS, Range
from quota.selectors.surrender_vintages import VintageSaid

#: Code of selectors.surrender_vintages → hue of the badge.
_HUES = {"yes": "ok", "no": "late", "draft": "soon", "silent": "none"}


class RangeWords(NamedTuple):
    """罚款区间 as it is shown."""

    reading: str
    price: str
    least: str
    most: str


def range_words(found: Range) -> RangeWords:
    """Yuan with two decimals."""
    return RangeWords(
        _(READING_WORDS[found.reading]), *(f"{one:,.2f}" for one in (found.price, found.least, found.most))
    )


def said_words(said: VintageSaid) -> dict[str, Any]:
    """A vintage's badge and the text behind it: source, clause, grade, note."""
    words = {
        "yes": _("可用"),
        "no": _("不可用"),
        "draft": _("仅征求意见稿允许，未采用"),
        "silent": _("没有规定"),
    }
    row = said.row
    return {
        "vintage": vintage_words(said.vintage),
        "hue": _HUES[said.code],
        "word": words[said.code],
        "note": _(row.note) if row else "",
        "source": f"{row.source} {row.clause}" if row else "",
        "grade": str(row.grade) if row else "",
        "is_draft": bool(row and row.is_draft),
    }


def milestones_of(
    one: SurrenderObligation, applications: Sequence[SurrenderApplication], today: date
) -> list[dict[str, Any]]:
    """生成, 通知, each 清缴 and the last day, in the order of their days; what has not come yet stands last."""
    steps: list[dict[str, Any]] = [
        {"on": one.created_at.date(), "text": _("生成（第 %(n)s 版）") % {"n": one.number}, "hue": "ok"},
        {"on": one.notified_on, "text": _("履约通知"), "note": one.notice_number, "hue": _done(one.notified_on)},
    ]
    steps += [
        {"on": each.decided_on, "text": _("清缴"), "note": each.certificate_number, "hue": "ok"}
        for each in reversed(applications)
        if each.status == ApplicationStatus.APPROVED
    ]
    steps.append(_last(one, today))
    return sorted(steps, key=lambda step: (step["on"] is None, step["on"] or today))


def _done(day: date | None) -> str:
    return "ok" if day else "none"


def _last(one: SurrenderObligation, today: date) -> dict[str, Any]:
    """足额, or until it is the last day with its year."""
    if one.completed_on is not None:
        return {"on": one.completed_on, "text": _("足额"), "hue": "ok", "current": True}
    hue = "late" if today > one.due_on else "soon"
    return {"on": one.due_on, "text": _("清缴期限"), "note": str(one.due_on.year), "hue": hue, "current": True}
