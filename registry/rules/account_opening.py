"""账户开立的规则: which function is missing, on which day one can have been opened, what the unit does next."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

#: Value of the function → the field that holds its day; in the order of the notice.
DAY_FIELDS: Mapping[str, str] = {"emission": "emission_on", "trading": "trading_on", "voluntary": "voluntary_on"}


class DayFault(StrEnum):
    """日期问题: why a function cannot have been opened on that day."""

    NONE = ""
    FUTURE = "future"
    TOO_EARLY = "too_early"
    BEFORE_LISTING = "before_listing"


class Next(StrEnum):
    """下一步: what comes next, in the order in which it comes."""

    GATHER = "gather"
    SUBMIT = "submit"
    MEND = "mend"
    REVIEW = "review"
    FORWARD = "forward"
    ACTIVATE = "activate"
    NOTHING = "nothing"


def missing_functions(days: Iterable[date | None]) -> tuple[str, ...]:
    """The functions without a day; `days` in the order of DAY_FIELDS."""
    return tuple(function for function, day in zip(DAY_FIELDS, days, strict=True) if day is None)


def day_fault(day: date, *, today: date, earliest: date, listed_on: date | None, explained: bool) -> DayFault:
    """Why this day is refused. A day before the unit was first listed wants an explanation (`explained`).

    `listed_on` None: the unit stood on the lists before this portal kept them.
    """
    if day > today:
        return DayFault.FUTURE
    if day < earliest:
        return DayFault.TOO_EARLY
    if listed_on and day < listed_on and not explained:
        return DayFault.BEFORE_LISTING
    return DayFault.NONE


def missing_documents(required: Iterable[str], present: Iterable[str]) -> tuple[str, ...]:
    """Required kinds of which nothing has been handed in."""
    there = set(present)
    return tuple(kind for kind in required if kind not in there)


def next_step(status: str, *, documents_missing: bool) -> Next:
    """What comes next for the unit in this status (values of OpeningStatus)."""
    if status == "preparing":
        return Next.GATHER if documents_missing else Next.SUBMIT
    return {
        "returned": Next.MEND,
        "submitted": Next.REVIEW,
        "accepted": Next.FORWARD,
        "forwarded": Next.ACTIVATE,
        "complete": Next.NOTHING,
    }[status]
