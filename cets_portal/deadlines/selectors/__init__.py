"""时限查询: norm texts, notices in force, obligations and the dates that bind."""

from cets_portal.deadlines.selectors.in_force import notice_by_code, notices_in_force, working_calendar
from cets_portal.deadlines.selectors.norms import TaskRow, current_norms, texts_of
from cets_portal.deadlines.selectors.obligations import (
    DATED,
    InnerDays,
    clock_due,
    due_dates_for,
    due_for,
    next_due,
    obligations_between,
    of_working_year,
)

__all__ = [
    "DATED",
    "InnerDays",
    "TaskRow",
    "clock_due",
    "current_norms",
    "due_dates_for",
    "due_for",
    "next_due",
    "notice_by_code",
    "notices_in_force",
    "obligations_between",
    "of_working_year",
    "texts_of",
    "working_calendar",
]
