"""往月习惯: median and median absolute deviation of a unit's own earlier values, without statistics of others."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from cets_portal.norms.thresholds import threshold


@dataclass(frozen=True, slots=True)
class Habit:
    """习惯: what the unit usually files, and how far from it is still usual."""

    median: Decimal
    reach: Decimal


def broken_habit(number: Decimal, numbers: Sequence[Decimal], floor_percent: Decimal) -> Habit | None:
    """The habit that a number breaks; None where it is usual, the history short, or one of noughts.

    Reach: so many deviations (MAD x 1.4826, which equals the standard deviation for normal scatter), but at least
    the floor: a value that hardly ever moved must not raise an alarm at its first small step.
    """
    if len(numbers) < threshold("jump_months"):
        return None
    middle = median(numbers)
    floor, away = floor_percent * middle / 100, abs(number - middle)
    if middle <= 0 or away <= floor:
        return None
    deviation = median([abs(one - middle) for one in numbers])
    reach = max(threshold("jump_deviations") * threshold("mad_to_deviation") * deviation, floor)
    return Habit(middle, reach) if away > reach else None
