"""开通日期的用语: why a function cannot have been opened on that day, and what is wanted instead."""

from datetime import date

from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from cets_portal.norms.openings import opening_rule
from registry.models import Enterprise
from registry.rules.account_opening import DayFault, day_fault


def fault_words(day: date, *, today: date, listed_on: date | None, explained: bool) -> tuple[DayFault, str, str]:
    """(fault, what was found, what is wanted); the fault is NONE where the day is good."""
    earliest = opening_rule().earliest_on
    fault = day_fault(day, today=today, earliest=earliest, listed_on=listed_on, explained=explained)
    if fault is DayFault.FUTURE:
        wanted = _("填实际开通的日期，不晚于今天（%(day)s）。") % {"day": today.isoformat()}
        return fault, _("开通日期 %(day)s 在今天之后。") % {"day": day.isoformat()}, wanted
    if fault is DayFault.TOO_EARLY:
        wanted = _("全国碳市场账户最早在 %(day)s 开立，请核对年份。") % {"day": earliest.isoformat()}
        return fault, _("开通日期 %(day)s 过早。") % {"day": day.isoformat()}, wanted
    if fault is DayFault.BEFORE_LISTING and listed_on:
        found = _("开通日期 %(day)s 早于列入名录之日（%(listed)s）。")
        wanted = _("请核对；纳入之前就已开通的，在“说明”中写明。")
        return fault, found % {"day": day.isoformat(), "listed": listed_on.isoformat()}, wanted
    return fault, "", ""


def refuse_day(unit: Enterprise, day: date, *, today: date, listed_on: date | None, explained: bool) -> None:
    """Raise Refused, naming the unit, where the day cannot be."""
    fault, found, wanted = fault_words(day, today=today, listed_on=listed_on, explained=explained)
    if fault:
        raise Refused(
            _("%(unit)s：%(found)s%(wanted)s") % {"unit": unit.name, "found": found, "wanted": wanted}, code=fault
        )
