"""预览的呈现: the changes of a notice, sectors and months of one change drawn together in one line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cets_portal.deadlines.choices import InnerStatus
from cets_portal.deadlines.models import InnerDate, Obligation
from cets_portal.deadlines.rules.due import Due
from cets_portal.deadlines.rules.preview import Effect, Effected
from cets_portal.deadlines.rules.supersession import is_same_matter
from cets_portal.norms.provinces import find_province

HUES = {Effect.MOVED: "soon", Effect.LIFTED: "idle", Effect.EXCUSED: "soon", Effect.NEW: "run", Effect.TWICE: "late"}


@dataclass
class EffectLine:
    """一行变化: whom it concerns, the date before and after, which provinces lose a date of their own by it."""

    effect: Effect
    row: Due
    earlier: Due | None
    sectors: list[str] = field(default_factory=list)
    #: Records of completion that go along to the date in its place.
    carried: int = 0
    provinces: list[str] = field(default_factory=list)

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
    """In the order of `found`; two queries."""
    listed = list(found)
    kept = _recorded({one.earlier.key for one in listed if one.earlier and _goes_along(one)})
    losing = _losing({one.earlier.key for one in listed if one.earlier and one.effect in _ENDING})
    lines: dict[tuple[Any, ...], EffectLine] = {}
    for one in listed:
        line = lines.setdefault(_together(one), EffectLine(one.effect, one.row, one.earlier))
        if one.row.sector:
            line.sectors.append(one.row.sector)
        if one.earlier and _goes_along(one):
            line.carried += kept.get(one.earlier.key, 0)
        if one.earlier and one.effect in _ENDING:
            names = losing.get(one.earlier.key, [])
            line.provinces += [name for name in names if name not in line.provinces]
    return list(lines.values())


#: Effects by which the earlier row binds no more.
_ENDING = (Effect.MOVED, Effect.LIFTED)


def _goes_along(one: Effected) -> bool:
    """Whoever did the earlier has done the later."""
    return one.effect is Effect.MOVED and one.earlier is not None and is_same_matter(one.earlier, one.row)


def _recorded(keys: set[str]) -> dict[str, int]:
    """Obligation → how many records of completion stand under it."""
    standing = Count("settled", filter=Q(settled__withdrawn_at__isnull=True))
    rows = Obligation.objects.filter(key__in=keys).order_by()
    return dict(rows.annotate(recorded=standing).values_list("key", "recorded"))


def _losing(keys: set[str]) -> Mapping[str, list[str]]:
    """Obligation → provinces that have set a date of their own for it alone."""
    own = InnerDate.objects.filter(status=InnerStatus.IN_FORCE, obligation__key__in=keys).order_by("province")
    found: dict[str, list[str]] = {}
    for key, code in own.values_list("obligation__key", "province"):
        place = find_province(code)
        found.setdefault(key, []).append(_(place.name) if place else code)
    return found


def _together(one: Effected) -> tuple[Any, ...]:
    earlier = one.earlier
    before = (earlier.notice, earlier.task_id, earlier.due_on) if earlier else ()
    return (one.effect, one.row.notice, one.row.task_id, one.row.period, one.row.due_on, *before)
