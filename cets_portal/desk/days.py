"""两个日期: the state's date decides what is late; a province's own earlier one is shown beside it and chased first."""

from datetime import date, timedelta
from typing import Final, Protocol

from cets_portal.deadlines.choices import InnerActor
from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.selectors import InnerDays, obligations_between
from cets_portal.desk.duties import Party, duty_of, party_of

LOOK_AHEAD: Final = timedelta(days=60)
#: How far behind a province's own date the state's may lie.
INNER_REACH: Final = timedelta(days=366)
#: Before the market's first notices. What is still owed never grows too old to be shown.
FIRST: Final = date(2021, 1, 1)


class HasDays(Protocol):
    """Whatever stands on a page with its two dates."""

    @property
    def obligation(self) -> Obligation: ...
    @property
    def due_on(self) -> date: ...
    @property
    def today(self) -> date: ...


class TwoDays:
    """两个日期: `due_on` is the day that binds, `state_due_on` the state's; a row of a page takes the rest from here."""

    __slots__ = ()

    @property
    def state_due_on(self: HasDays) -> date:
        return self.obligation.due_on or self.due_on

    @property
    def days_left(self: HasDays) -> int:
        """To the state's date."""
        return ((self.obligation.due_on or self.due_on) - self.today).days

    @property
    def inner_on(self: HasDays) -> date | None:
        """The province's own date where it is earlier."""
        state = self.obligation.due_on
        return self.due_on if state and self.due_on < state else None

    @property
    def inner_over(self: HasDays) -> int:
        """Days since the province's own date passed; 0 until then."""
        return max((self.today - self.due_on).days, 0)

    @property
    def is_excused(self: HasDays) -> bool:
        return self.obligation.is_excused


class BindingDays:
    """约束日: for units the province's inner date, for the bureau the state's; read in one query for all provinces."""

    def __init__(self, province: str = "") -> None:
        self.inner = InnerDays(province)

    def of(self, row: Obligation, province: str, party: Party | None = None) -> date | None:
        """The day by which somebody of the province owes it."""
        if (party or party_of(row)) is not Party.UNIT:
            return row.due_on
        return self.inner.of(row, InnerActor.UNIT, province)

    def of_city(self, row: Obligation, province: str) -> date | None:
        """The day by which the province wants it from its cities, where that is before the state's."""
        day = self.inner.of(row, InnerActor.CITY, province)
        return day if day and row.due_on and day < row.due_on else None

    def soonest(self, row: Obligation) -> date | None:
        """The earliest of all its days."""
        return self.inner.soonest(row)


def chased_on(day: date, row: Obligation, today: date) -> date:
    """The day that a reminder is about: the inner one, and once the state's has passed the state's."""
    return row.due_on if row.due_on and row.due_on < today else day


def current(
    today: date, *, sector: str = "", ahead: timedelta = LOOK_AHEAD, days: BindingDays | None = None
) -> list[Obligation]:
    """Obligations of the table that fell due or are due soon, soonest first; with `days`, soon by any inner date too.

    One query. What was done long ago is among them: whoever counts leaves it out.
    """
    last = today + ahead
    found = obligations_between(FIRST, last + INNER_REACH if days else last, sector=sector)
    dated = [row for row in found if row.due_on and duty_of(row)]
    return [row for row in dated if (days.soonest(row) or last) <= last] if days else dated
