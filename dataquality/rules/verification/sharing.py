"""任务分配建议: share units out among agencies so that nobody carries much more than the others, and name a group."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dataquality.rules.verification.conflicts import APPROVER, LEADER, MEMBER, REVIEWER, PersonFacts

Team = tuple[tuple[int, str], ...]


@dataclass
class Desk:
    """一家机构的在手任务: open tasks of the agency, and of each of its people."""

    agency: int
    people: tuple[PersonFacts, ...]
    tasks: int = 0
    loads: dict[int, int] = field(default_factory=dict)

    def weight(self) -> tuple[int, int, int]:
        """Tasks for each hundred people, then tasks, then the key: a small agency is not drowned."""
        return (self.tasks * 100 // max(len(self.people), 1), self.tasks, self.agency)


def share(units: Sequence[int], desks: Iterable[Desk], barred: Mapping[int, frozenset[int]]) -> dict[int, int | None]:
    """Unit → agency, each unit to the least burdened agency that may take it; None where none may.

    `barred`: unit → agencies that may not have it. Units with the fewest choices are served first.
    """
    shared = list(desks)
    given: dict[int, int | None] = {}
    for unit in sorted(units, key=lambda one: -len(barred.get(one, ()))):
        free = [desk for desk in shared if desk.agency not in barred.get(unit, ())]
        chosen = min(free, key=Desk.weight, default=None)
        given[unit] = chosen.agency if chosen else None
        if chosen:
            chosen.tasks += 1
    return {unit: given[unit] for unit in units}


def team(desk: Desk, sector: str, away: frozenset[int] = frozenset(), *, at_least: int = 2) -> Team:
    """核查组: leader, members, technical reviewer and approver, the least burdened first; () where too few are left.

    The reviewer is none of the group; the approver may be anybody who is not in the group. `away` stay away from the unit.
    """
    free = [one for one in desk.people if one.pk not in away]
    free.sort(key=lambda one: (desk.loads.get(one.pk, 0), one.pk))
    knowing = [one for one in free if sector in one.sectors]
    if len(knowing) < at_least + 1:
        return ()
    group, reviewer = knowing[:at_least], knowing[at_least]
    others = [one for one in free if one not in group and one != reviewer]
    approver = others[0] if others else reviewer
    duties = [LEADER, *[MEMBER] * (at_least - 1)]
    for one in (*group, reviewer):
        desk.loads[one.pk] = desk.loads.get(one.pk, 0) + 1
    named = [(one.pk, duty) for one, duty in zip(group, duties, strict=True)]
    return (*named, (reviewer.pk, REVIEWER), (approver.pk, APPROVER))
