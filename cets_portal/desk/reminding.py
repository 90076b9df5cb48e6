"""今天该提醒谁: what the table of duties, the calendar and the people together ask for on one day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from cets_portal.accounts.models import OrganisationKind, Role, User
from cets_portal.accounts.selectors import current_tenures
from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.rules.steps import STEPS, step_for
from cets_portal.desk.board import BindingDays, Owed, current
from cets_portal.desk.duties import Duty, Party, by_finder, duty_of, party_of
from cets_portal.oversight.selectors.bodies import bureaus
from cets_portal.oversight.selectors.owing import NONE, Unit
from cets_portal.oversight.services.reminding import Nudge, claimed_before, remind

HORIZON = timedelta(days=max(STEPS))


class Due(NamedTuple):
    """一件待提醒: what one unit (or bureau) owes, at which step it stands today, how many units a bureau has left."""

    owed: Owed
    step: int
    left: int = 0

    @property
    def key(self) -> tuple[int, str, str]:
        return (self.owed.obligation.pk, self.owed.unit.uscc, self.owed.unit.province)


@dataclass(frozen=True)
class Outcome:
    """结果: things to remind of; told now; told before; with nobody to tell."""

    items: list[Due]
    sent: int
    already: int
    failed: int

    @property
    def planned(self) -> int:
        return len(self.items)


def plan(today: date) -> list[Due]:
    """What is to be reminded of on `today`: everything owed within 30 days or late, at its present step.

    A fixed number of queries, whatever the number of units. What a late basis document excuses is not chased.
    """
    rows = current(today, ahead=HORIZON)
    steps = _Steps(rows, today)
    return [
        Due(Owed(duty, row, unit, due_on, today), step, left)
        for row, unit, left in _owing(rows)
        for duty, due_on, step in steps.of(row, unit)
    ]


class _Steps:
    """阶段: for each obligation and province its day and step, worked out once; nothing where nobody is to be reminded."""

    def __init__(self, rows: list[Obligation], today: date) -> None:
        self.days, self.today = BindingDays(rows), today
        self.known: dict[tuple[int, str], list[tuple[Duty, date, int]]] = {}

    def of(self, row: Obligation, unit: Unit) -> list[tuple[Duty, date, int]]:
        """One (duty, day, step), or none."""
        key = (row.pk, unit.province)
        if key not in self.known:
            self.known[key] = list(self._worked_out(row, unit))
        return self.known[key]

    def _worked_out(self, row: Obligation, unit: Unit) -> Iterator[tuple[Duty, date, int]]:
        duty = duty_of(row)
        due_on = self.days.of(row, unit, duty.party) if duty else None
        if duty is None or due_on is None or (row.is_excused and due_on < self.today):
            return
        step = step_for((due_on - self.today).days)
        if step is not None:
            yield duty, due_on, step


def _owing(rows: list[Obligation]) -> Iterator[tuple[Obligation, Unit, int]]:
    """Each unit's own duties; for the bureau one item for each obligation, with the number of units left."""
    for finder, group in by_finder(row for row in rows if party_of(row) is Party.UNIT):
        yield from ((row, unit, 0) for row, unit in finder.owing(group))
    bodies = {body.province: body for body in bureaus()}
    for finder, group in by_finder(row for row in rows if party_of(row) is Party.BUREAU):
        counted = finder.tallies(group)
        for row in group:
            for place, body in bodies.items():
                left = counted.get((row.pk, place), NONE).owing
                if left:
                    yield row, body, left


class People:
    """谁来听: the holders of posts today, by the code of their enterprise or the province of their bureau."""

    def __init__(self, today: date) -> None:
        self.of_units: dict[str, list[tuple[Role, User]]] = {}
        self.of_bureaus: dict[str, list[tuple[Role, User]]] = {}
        for tenure in current_tenures(today).filter(user__is_active=True, post__is_active=True):
            body, seat = tenure.post.organisation, (Role(tenure.post.role), tenure.user)
            if body.kind == OrganisationKind.ENTERPRISE:
                self.of_units.setdefault(body.uscc, []).append(seat)
            elif body.kind == OrganisationKind.PROVINCE:
                self.of_bureaus.setdefault(body.province, []).append(seat)

    def who(self, owed: Owed) -> list[User]:
        """Each person in a post of the duty, once."""
        unit, duty = owed.unit, owed.duty
        seats = self.of_units.get(unit.uscc) if duty.party is Party.UNIT else self.of_bureaus.get(unit.province)
        return list({user.pk: user for role, user in seats or () if role in duty.posts}.values())


def send_reminders(today: date, *, dry_run: bool = False) -> Outcome:
    """Plan, claim and tell. Running it again, or twice at once, tells nobody twice."""
    items = plan(today)
    people = People(today)
    nudges = [(item, nudge) for item in items for nudge in _nudges(item, people)]
    before = claimed_before({item.owed.obligation.pk for item in items})
    fresh = [nudge for _, nudge in nudges if nudge.claim not in before]
    made = set() if dry_run else remind(fresh, today=today)
    reached = {item.key for item, _ in nudges}
    told_now = {item.key for item, nudge in nudges if nudge.claim in made}
    told_before = {item.key for item, nudge in nudges if nudge.claim in before} - told_now
    return Outcome(items, sent=len(told_now), already=len(told_before), failed=len(items) - len(reached))


def _nudges(item: Due, people: People) -> Iterator[Nudge]:
    owed = item.owed
    for user in people.who(owed):
        yield Nudge(
            user=user,
            obligation_id=owed.obligation.pk,
            uscc=owed.unit.uscc,
            label=owed.duty.label,
            sector=owed.obligation.sector,
            period=owed.obligation.period,
            left=item.left if owed.duty.is_per_unit else 0,
            due_on=owed.due_on,
            days_left=owed.days_left,
            step=item.step,
            url=owed.url,
        )
