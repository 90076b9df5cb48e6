"""预览的呈现: the changes of a notice, sectors and months of one change drawn together in one line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cets_portal.deadlines.rules.due import Due
from cets_portal.deadlines.rules.preview import Effect, Effected

HUES = {Effect.MOVED: "soon", Effect.LIFTED: "idle", Effect.EXCUSED: "soon", Effect.NEW: "run", Effect.TWICE: "late"}


@dataclass
class EffectLine:
    """一行变化: whom it concerns, the date before and after."""

    effect: Effect
    row: Due
    earlier: Due | None
    sectors: list[str] = field(default_factory=list)

    @property
    def hue(self) -> str:
        return HUES[self.effect]

    @property
    def label(self) -> str:
        return effect_words()[self.effect]

    @property
    def before(self) -> date | None:
        return self.earlier.due_on if self.earlier else None

    @property
    def shift(self) -> str:
        """延后 30 天; 提前 5 天; empty where one of the dates is missing or nothing moves."""
        if self.effect is not Effect.MOVED or not self.before or not self.row.due_on:
            return ""
        days = (self.row.due_on - self.before).days
        if days > 0:
            return ngettext("延后 %(n)s 天", "延后 %(n)s 天", days) % {"n": days}
        return ngettext("提前 %(n)s 天", "提前 %(n)s 天", -days) % {"n": -days} if days else _("日期不变")


def effect_words() -> dict[Effect, str]:
    return {
        Effect.MOVED: _("改期"),
        Effect.LIFTED: _("不再要求"),
        Effect.EXCUSED: _("依据迟到"),
        Effect.NEW: _("新增"),
        Effect.TWICE: _("重复"),
    }


def effect_lines(found: Iterable[Effected]) -> list[EffectLine]:
    """In the order of `found`."""
    lines: dict[tuple[Any, ...], EffectLine] = {}
    for one in found:
        line = lines.setdefault(_together(one), EffectLine(one.effect, one.row, one.earlier))
        if one.row.sector:
            line.sectors.append(one.row.sector)
    return list(lines.values())


def _together(one: Effected) -> tuple[Any, ...]:
    earlier = one.earlier
    before = (earlier.notice, earlier.task_id, earlier.due_on) if earlier else ()
    return (one.effect, one.row.notice, one.row.task_id, one.row.period, one.row.due_on, *before)
