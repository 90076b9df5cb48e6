"""经营状态: whether an enterprise operates in a sector on a day, from its closing date and its dated events."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

CLOSURE = "closure"
SUSPENSION = "suspension"
RESUMPTION = "resumption"


class State(StrEnum):
    """经营状态."""

    OPERATING = "operating"
    SUSPENDED = "suspended"
    CLOSED = "closed"


def operating_state(closed_on: date | None, events: Iterable[tuple[str, date]], today: date) -> State:
    """State on `today`; `events` are (kind, occurred_on) in the order in which they were recorded.

    A closure is final: a resumption (复产) ends a suspension only. Of two events of one day the later
    recorded counts.
    """
    past = [(kind, day) for kind, day in events if day <= today]
    if (closed_on and closed_on <= today) or any(kind == CLOSURE for kind, _day in past):
        return State.CLOSED
    turns = [event for event in past if event[0] in (SUSPENSION, RESUMPTION)]
    turns.sort(key=lambda event: event[1])
    return State.SUSPENDED if turns and turns[-1][0] == SUSPENSION else State.OPERATING
