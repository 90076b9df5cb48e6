"""今天该提醒谁: what the table of duties, the calendar and the people together ask for on one day."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from cets_portal.accounts.models import User
from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.rules.steps import STEPS, step_for
from cets_portal.desk import mending
from cets_portal.desk.board import Owed
from cets_portal.desk.days import BindingDays, chased_on, current
from cets_portal.desk.duties import Duty, Party, by_finder, duty_of, party_of
from cets_portal.desk.people import People, once
from cets_portal.oversight.selectors.bodies import bureaus, seated_cities
from cets_portal.oversight.selectors.owing import NONE, Unit
from cets_portal.oversight.services.reminding import Nudge, claimed_before, remind

HORIZON = timedelta(days=max(STEPS))


class Due(NamedTuple):
    """一件待提醒: what one unit (bureau, city) owes, at which step it stands today, how many units are left to serve.

    `is_city`: the province wants it from its cities; a digest of the units of one city that have not done it.
    """

    owed: Owed
    step: int
    left: int = 0
    is_city: bool = False

    @property
    def key(self) -> tuple[int, str, str, str]:
        unit = self.owed.unit
        return (self.owed.obligation.pk, unit.uscc, unit.province, unit.city if self.is_city else "")


@dataclass(frozen=True)
class Outcome:
    """结果: things to remind of; told now; told before; with nobody to tell. `chased`: days of their own (mending)."""

    items: list[Due]
    sent: int
    already: int
    failed: int
    chased: mending.Outcome

    @property
    def planned(self) -> int:
        return len(self.items)


class Owing(NamedTuple):
    """一件未办: before its day is known."""

    row: Obligation
    unit: Unit
    left: int = 0
    is_city: bool = False


def plan(today: date, *, province: str = "") -> list[Due]:
    """What is to be reminded of on `today`: everything owed within 30 days of the day that binds, or late.

    A fixed number of queries, whatever the number of units. What a late basis document excuses is not chased.
    """
    days = BindingDays(province)
    rows = current(today, ahead=HORIZON, days=days)
    steps = _Steps(days, today)
    found = [*_of_units(rows, province), *_of_bureaus(rows, province)]
    return [
        Due(Owed(duty, one.row, one.unit, due_on, today), step, one.left, one.is_city)
        for one in (*found, *_of_cities(rows, found, days, province))
        for duty, due_on, step in steps.of(one)
    ]


class _Steps:
    """阶段: for each obligation and province its day and step, worked out once; nothing where nobody is to be reminded."""

    def __init__(self, days: BindingDays, today: date) -> None:
        self.days, self.today = days, today
        self.known: dict[tuple[int, str, bool], list[tuple[Duty, date, int]]] = {}

    def of(self, one: Owing) -> list[tuple[Duty, date, int]]:
        """One (duty, day, step), or none."""
        key = (one.row.pk, one.unit.province, one.is_city)
        if key not in self.known:
            self.known[key] = list(self._worked_out(one))
        return self.known[key]

    def _worked_out(self, one: Owing) -> Iterator[tuple[Duty, date, int]]:
        row, duty = one.row, duty_of(one.row)
        found = self.days.of_city(row, one.unit.province) if one.is_city else self.days.of(row, one.unit.province)
        if duty is None or found is None or (row.is_excused and found < self.today):
            return
        due_on = chased_on(found, row, self.today)
        step = step_for((due_on - self.today).days)
        if step is not None:
            yield duty, due_on, step


def _of_units(rows: list[Obligation], province: str) -> Iterator[Owing]:
    """Each unit's own duties."""
    for finder, group in by_finder(row for row in rows if party_of(row) is Party.UNIT):
        yield from (Owing(row, unit) for row, unit in finder.owing(group, province=province))


def _of_bureaus(rows: list[Obligation], province: str) -> Iterator[Owing]:
    """For the bureau one item for each obligation, with the number of units left."""
    bodies = {body.province: body for body in bureaus(province)}
    for finder, group in by_finder(row for row in rows if party_of(row) is Party.BUREAU):
        counted = finder.tallies(group, province=province)
        for row in group:
            for place, body in bodies.items():
                left = counted.get((row.pk, place), NONE).owing
                if left:
                    yield Owing(row, body, left)


def _of_cities(rows: list[Obligation], known: list[Owing], days: BindingDays, province: str) -> Iterator[Owing]:
    """What a province wants from its cities by a day of its own: how many units of each have not done it."""
    wanted = [row for row in rows if any(days.of_city(row, place) for place in days.inner.places)]
    if not wanted:
        return
    of_bureau = by_finder(row for row in wanted if (duty := duty_of(row)) and duty.is_served)
    served = ((row, unit) for finder, group in of_bureau for row, unit in finder.owing(group, province=province))
    own = ((one.row, one.unit) for one in known if one.unit.uscc)
    left = Counter((row, unit.province, unit.city) for row, unit in (*own, *served))
    cities = seated_cities()
    for (row, place, city), number in left.items():
        if (place, city) in cities and days.of_city(row, place):
            yield Owing(row, Unit(0, "", city, place, city), number, is_city=True)


def who(item: Due, people: People) -> list[User]:
    """Each person in a post of the duty, once; of a city's digest the city's officers."""
    unit, duty = item.owed.unit, item.owed.duty
    if item.is_city:
        return people.of_city(unit.province, unit.city)
    seats = people.of_units.get(unit.uscc) if duty.party is Party.UNIT else people.of_bureaus.get(unit.province)
    return once(user for role, user in seats or () if role in duty.posts)


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
    chased = mending.chase(today, people, dry_run=dry_run)
    failed = len(items) - len(reached)
    return Outcome(items, sent=len(told_now), already=len(told_before), failed=failed, chased=chased)


def unreached(today: date, *, province: str = "") -> list[Due]:
    """送不到的提醒: what is to be reminded of today while nobody holds a post that could be told."""
    people = People(today)
    return [item for item in plan(today, province=province) if not who(item, people)]


def _nudges(item: Due, people: People) -> Iterator[Nudge]:
    owed, row = item.owed, item.owed.obligation
    for user in who(item, people):
        yield Nudge(
            user=user,
            obligation_id=row.pk,
            uscc=owed.unit.uscc,
            label=owed.duty.label,
            sector=row.sector,
            period=row.period,
            left=item.left if owed.duty.is_per_unit or item.is_city else 0,
            due_on=owed.due_on,
            state_due_on=owed.state_due_on,
            today=owed.today,
            step=item.step,
            url=owed.url if item.is_city else owed.own_url,
            wide_url=owed.duty.wide_url(row),
        )
