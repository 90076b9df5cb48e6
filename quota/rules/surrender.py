"""清缴情况: one pure function says how a unit stands: met in time, met late, partly, not; or the day has not come."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from cets_portal.norms.errors import NormError
from cets_portal.norms.marking import gettext_noop as _


class SurrenderState(StrEnum):
    """清缴情况."""

    #: 期限未到，尚未足额.
    OPEN = "open"
    MET_IN_TIME = "met_in_time"
    MET_LATE = "met_late"
    PARTLY = "partly"
    NOT_MET = "not_met"


STATE_WORDS = {
    SurrenderState.OPEN: _("期限未到"),
    SurrenderState.MET_IN_TIME: _("按期完成"),
    SurrenderState.MET_LATE: _("逾期完成"),
    SurrenderState.PARTLY: _("部分完成"),
    SurrenderState.NOT_MET: _("未完成"),
}


class Surrendered(NamedTuple):
    """一笔清缴: quota or credits, effective on a day; negative where one was taken back."""

    on: date
    tonnes: int


class SurrenderFacts(NamedTuple):
    """清缴事实: whole tonnes owed, the last day, every surrender that counts."""

    obligation: int
    due_on: date
    surrendered: tuple[Surrendered, ...] = ()


class Change(NamedTuple):
    """情况变化: from this day on."""

    on: date
    state: SurrenderState
    surrendered: int


def state_on(facts: SurrenderFacts, today: date) -> SurrenderState:
    """How the unit stands at the end of that day. The last day itself is still in time."""
    if facts.obligation < 0:
        raise NormError(_("应清缴配额量不能为负。"))
    done = surrendered_by(facts, today)
    if done >= facts.obligation:
        met = surrendered_by(facts, min(today, facts.due_on)) >= facts.obligation
        return SurrenderState.MET_IN_TIME if met else SurrenderState.MET_LATE
    if today <= facts.due_on:
        return SurrenderState.OPEN
    return SurrenderState.PARTLY if done > 0 else SurrenderState.NOT_MET


def surrendered_by(facts: SurrenderFacts, day: date) -> int:
    """Tonnes surrendered up to and on that day."""
    return sum(one.tonnes for one in facts.surrendered if one.on <= day)


def shortfall_on(facts: SurrenderFacts, day: date) -> int:
    """欠缴量 at the end of that day."""
    return max(0, facts.obligation - surrendered_by(facts, day))


def history(facts: SurrenderFacts, today: date) -> tuple[Change, ...]:
    """Every change of state up to today, in order; it begins with the first day anything is known of."""
    days = sorted({one.on for one in facts.surrendered if one.on <= today} | set(_turning_days(facts, today)))
    changes: list[Change] = []
    for day in days:
        state = state_on(facts, day)
        if not changes or changes[-1].state is not state:
            changes.append(Change(day, state, surrendered_by(facts, day)))
    return tuple(changes)


def _turning_days(facts: SurrenderFacts, today: date) -> Iterable[date]:
    """The day after the last day, and today where nothing has happened yet."""
    after = date.fromordinal(facts.due_on.toordinal() + 1)
    yield after if after <= today else today
