"""经营状态: whether an enterprise operates in a sector on a day, from its closing date and its dated events."""

from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

CLOSURE = "closure"
SUSPENSION = "suspension"
RESUMPTION = "resumption"
TURNS = (CLOSURE, SUSPENSION, RESUMPTION)


class State(StrEnum):
    """经营状态."""

    OPERATING = "operating"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Fault(StrEnum):
    """不能这样登记: why a closure, suspension or resumption cannot follow what is recorded."""

    CLOSED_ALREADY = "closed_already"
    CLOSED_BEFORE = "closed_before"
    SUSPENDED_ALREADY = "suspended_already"
    NOT_SUSPENDED = "not_suspended"


class Turn(NamedTuple):
    """一次变动: a closure, suspension or resumption; an empty sector means all of them."""

    kind: str
    day: date
    sector: str = ""


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


def turn_fault(new: Turn, recorded: Collection[Turn], sectors: Collection[str]) -> Fault | None:
    """What is wrong with recording `new` after `recorded` (in recorded order), for an enterprise in `sectors`.

    An event for all sectors is in order where it changes anything in one of them: a power plant that has closed
    may still close its cement works.
    """
    about = [new.sector] if new.sector else list(sectors) or [""]
    faults = {_fault_in(sector, new, recorded) for sector in about}
    return None if None in faults else min(fault for fault in faults if fault)


def _fault_in(sector: str, new: Turn, recorded: Iterable[Turn]) -> Fault | None:
    here = [(turn.kind, turn.day) for turn in recorded if turn.sector in ("", sector)]
    if new.kind == CLOSURE:
        return Fault.CLOSED_ALREADY if any(kind == CLOSURE for kind, _day in here) else None
    state = operating_state(None, here, new.day)
    if state == State.CLOSED:
        return Fault.CLOSED_BEFORE
    if new.kind == SUSPENSION:
        return Fault.SUSPENDED_ALREADY if state == State.SUSPENDED else None
    return None if state == State.SUSPENDED else Fault.NOT_SUSPENDED
