"""提醒阶段: at how many days before (or after) a date people are told. Never by equality: a missed night only delays."""

from typing import Final

STEPS: Final = (30, 14, 7, 3, 1, 0)
WEEK: Final = 7


def step_for(days_left: int) -> int | None:
    """The smallest step that is not yet behind: 10 days left is step 14; None further off than 30 days.

    Overdue steps are −1 (the first day after), then weekly −8, −15 …: the last one already passed.
    """
    if days_left < 0:
        return -1 - WEEK * ((-days_left - 1) // WEEK)
    return min((step for step in STEPS if days_left <= step), default=None)
