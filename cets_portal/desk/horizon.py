"""眼界: whose duties a person sees on the calendar, counted for one province, city, enterprise, or for all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cets_portal.accounts.models import Role, User
from cets_portal.accounts.scope import scope_of
from cets_portal.deadlines.choices import ObligationStatus
from cets_portal.deadlines.models import Obligation
from cets_portal.desk.board import counts
from cets_portal.desk.days import BindingDays
from cets_portal.desk.duties import Duty, Party, by_finder, duty_of
from cets_portal.oversight.selectors import unit_record
from cets_portal.oversight.selectors.owing import NONE, Tally
from registry.access import enterprises_for


@dataclass(frozen=True)
class Horizon:
    """眼界: `uscc` of an enterprise's own people, else a province, a city in it, or ("" and "") the whole country."""

    province: str = ""
    city: str = ""
    is_enterprise: bool = False
    enterprise_id: int = 0
    uscc: str = ""

    @property
    def place(self) -> str:
        """Whose duties these are, in few letters."""
        return self.uscc or "-".join(filter(None, (self.province, self.city))) or "all"


def horizon_of(user: User) -> Horizon | None:
    """That of the post the person acts in; None for posts that have no duties of the notices to look at."""
    scope = scope_of(user)
    post = user.acting_post
    if scope.nothing or (post and post.role == Role.VERIFIER):
        return None
    if not scope.organisation_id:
        return Horizon(scope.province, scope.city)
    own = enterprises_for(user).first()
    return Horizon(own.province, "", True, own.pk, own.uscc) if own else Horizon(is_enterprise=True)


@dataclass(frozen=True)
class Part:
    """一行业一事: one obligation as it stands within a horizon. `total` 0: it binds nobody there."""

    row: Obligation
    duty: Duty | None
    due_on: date
    tally: Tally
    #: The day on which the one enterprise of the horizon had done it.
    done_on: date | None = None

    @property
    def is_done_late(self) -> bool:
        """The enterprise did it after the state's day, and no late basis document excuses that."""
        return days_late(self.row, self.done_on) > 0

    @property
    def binds(self) -> bool:
        """Somebody of the horizon owes it or has done it."""
        return self.row.status == ObligationStatus.IN_FORCE and self.tally.total > 0


def binding_days(rows: Iterable[Obligation], horizon: Horizon) -> dict[int, date]:
    """Obligation → the day that binds: for what units owe the province's own earlier one. One query."""
    listed = [row for row in rows if row.due_on]
    days = BindingDays(horizon.province) if horizon.province else None
    return {row.pk: (days.of(row, horizon.province) if days else None) or row.due_on for row in listed if row.due_on}


def parts_of(rows: Iterable[Obligation], days: dict[int, date], horizon: Horizon) -> list[Part]:
    """Each obligation with its count; to an enterprise only what it owes or owed itself. Queries do not grow with units."""
    listed = [row for row in rows if not horizon.is_enterprise or _is_units_own(row)]
    counted = _tallies(listed, horizon)
    done = done_days(horizon.enterprise_id, (row for row in listed if is_done(counted.get(row.pk, NONE))))
    found = [Part(row, duty_of(row), days[row.pk], counted.get(row.pk, NONE), done.get(row.pk)) for row in listed]
    return [part for part in found if part.tally.total] if horizon.is_enterprise else found


def _is_units_own(row: Obligation) -> bool:
    duty = duty_of(row)
    return duty is not None and duty.party is Party.UNIT


def _tallies(rows: list[Obligation], horizon: Horizon) -> dict[int, Tally]:
    if not horizon.is_enterprise:
        return counts(rows, province=horizon.province, city=horizon.city)
    return tallies_of(horizon.enterprise_id, rows)


def tallies_of(enterprise_id: int, rows: list[Obligation]) -> dict[int, Tally]:
    """What the unit owes or is owed, and what it has done, even of a list on which it stands no more.

    A fixed number of queries for each finder.
    """
    if not enterprise_id:
        return {}
    left_behind = dict.fromkeys(unit_record.settled_by(enterprise_id, rows), Tally(1, 1))
    return left_behind | counts(rows, enterprise_id=enterprise_id)


def is_done(tally: Tally) -> bool:
    """It binds somebody, and nobody owes it any more."""
    return tally.total > 0 and not tally.owing


def done_days(enterprise_id: int, rows: Iterable[Obligation]) -> dict[int, date]:
    """Obligation → the day on which the unit had done it, wherever that is kept; a fixed number of queries."""
    found: dict[int, date] = {}
    for finder, group in by_finder(rows) if enterprise_id else ():
        found |= finder.done_by(enterprise_id, group)
    return found


def days_late(row: Obligation, done_on: date | None) -> int:
    """Days after the state's date; 0 in time, without a date, or where a late basis document excuses it."""
    if done_on is None or row.due_on is None or row.is_excused:
        return 0
    return max((done_on - row.due_on).days, 0)
