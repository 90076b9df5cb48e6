"""合并与联合生产: who answers for whom. Chains that close on themselves would leave nobody on the list."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple


class Merger(NamedTuple):
    """一次合并: the unit goes into the successor; an empty sector means all sectors."""

    unit: int
    successor: int
    sector: str = ""


class Decision(NamedTuple):
    """一次联合生产认定: the unit stands under a lead (itself: it leads; None: undecided) from a day on."""

    unit: int
    lead: int | None
    day: date
    sector: str = ""


def comes_back(new: Merger, known: Iterable[Merger], sectors: Collection[str]) -> bool:
    """Would the mergers with the `new` one go round in a circle, of any length, in one of these sectors?"""
    known = list(known)
    return any(_reaches(new.successor, new.unit, _steps(known, sector)) for sector in _about(new.sector, sectors))


def already_merged(new: Merger, known: Iterable[Merger]) -> Merger | None:
    """The merger by which this unit has gone into somebody already, in the same sector."""
    return next((one for one in known if one.unit == new.unit and overlap(one.sector, new.sector)), None)


def contradicts(new: Decision, known: Iterable[Decision]) -> bool:
    """Is there another decision about this unit on this very day, in the same sector?"""
    return any(one.unit == new.unit and one.day == new.day and overlap(one.sector, new.sector) for one in known)


def lead_is_member(new: Decision, known: Iterable[Decision], sectors: Collection[str]) -> bool:
    """Does the lead that is named stand under a lead of its own?"""
    if new.lead is None or new.lead == new.unit:
        return False
    known = list(known)
    leads = (_leads(known, sector).get(new.lead) for sector in _about(new.sector, sectors))
    return any(lead not in (None, new.lead) for lead in leads)


def leads_others(new: Decision, known: Iterable[Decision], sectors: Collection[str]) -> bool:
    """Would a unit go under a lead while others still stand under it?"""
    if new.lead is None or new.lead == new.unit:
        return False
    known = list(known)
    return any(
        lead == new.unit and unit != new.unit
        for sector in _about(new.sector, sectors)
        for unit, lead in _leads(known, sector).items()
    )


def overlap(one: str, other: str) -> bool:
    """Do two sectors, empty for all, have one in common?"""
    return not one or not other or one == other


def _about(sector: str, sectors: Collection[str]) -> Collection[str]:
    return [sector] if sector else sectors


def _steps(known: Iterable[Merger], sector: str) -> Mapping[int, set[int]]:
    steps: dict[int, set[int]] = defaultdict(set)
    for one in known:
        if overlap(one.sector, sector):
            steps[one.unit].add(one.successor)
    return steps


def _reaches(start: int, end: int, steps: Mapping[int, set[int]]) -> bool:
    met, ahead = set[int](), [start]
    while ahead:
        here = ahead.pop()
        if here == end:
            return True
        if here not in met:
            met.add(here)
            ahead += steps.get(here, ())
    return False


def _leads(known: Iterable[Decision], sector: str) -> dict[int, int | None]:
    """Unit → lead by the latest decision; `known` in recorded order."""
    return {one.unit: one.lead for one in sorted(known, key=lambda one: one.day) if overlap(one.sector, sector)}
