"""期限建议: a day so many working days on, by the calendar in force; an officer may change it."""

from datetime import date

from cets_portal.deadlines.rules.working_days import add_working_days
from cets_portal.deadlines.selectors import working_calendar


def in_working_days(day: date, number: int) -> date:
    """The last day of a term of so many working days that begins on the day after `day`."""
    return add_working_days(day, number, working_calendar())
