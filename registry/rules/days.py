"""日期范围: which days can be the day of something that is recorded."""

from datetime import date

#: Nothing that the market asks about happened earlier; an older date is a slip of the keyboard.
EARLIEST = date(1949, 10, 1)
#: Plans look no further ahead than this many years.
YEARS_AHEAD = 5


def latest_plan(today: date) -> date:
    """The last day that a planned start or closing may have."""
    return date(today.year + YEARS_AHEAD, 12, 31)
