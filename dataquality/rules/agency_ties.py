"""应回避而未回避: whether a recorded tie should have kept an agency, or one of its people, away from work it did.

The same ties as rules.verification.conflicts looks at before a task is given out, looked at again afterwards: many
come to light only then.
"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date

from dataquality.rules.verification.conflicts import PREPARED_REPORT, TieFacts, binds


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """一项工作: at which unit, by whom, from the first to the last day of it."""

    enterprise: int
    province: str
    people: Set[int]
    first_on: date
    last_on: date


def stood_in_the_way(tie: TieFacts, from_on: date, work: Doing, *, years: int) -> bool:
    """Did the tie, in force from `from_on` until `years` after its end, stand in the way of the work?

    An agency that prepared reports of any unit of the province stays out of the province whatever the day; every
    other tie is about its unit.
    """
    if from_on > work.last_on:
        return False
    if tie.person is None and tie.kind == PREPARED_REPORT:
        return tie.province == work.province
    is_ours = tie.person is None or tie.person in work.people
    return is_ours and tie.enterprise == work.enterprise and binds(tie, work.first_on, years)
