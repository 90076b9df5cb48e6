"""改期告知: when a notice or an inner date changes a day, whoever owes it hears so once (settings.MOVED_DAYS).

The people of the units that owe it, the officers of their cities, the clerks of their bureaus: one message each with
every change, in their own language; a number of queries that does not grow with units.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple
from uuid import uuid4

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cets_portal.accounts.models import Role, User
from cets_portal.clock.reading import today
from cets_portal.deadlines.choices import InnerActor
from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.services.moved_days import Moved
from cets_portal.desk.duties import Duty, Party, by_finder, duty_of
from cets_portal.desk.people import People
from cets_portal.inbox.choices import MessageKind
from cets_portal.inbox.services import Draft, Line, Told, tell
from cets_portal.norms.codes import LABELS, Sector
from cets_portal.oversight.selectors.owing import Unit


class Change(NamedTuple):
    """一处改期 with its row of the table of duties."""

    moved: Moved
    row: Obligation
    duty: Duty


def tell_moved(moved: Iterable[Moved]) -> Told:
    """Tell each person once of all these changes. A day that is past, and was past before, is nobody's news."""
    day = today()
    ahead, people, call = _ahead(moved, day), People(day), uuid4()
    told: dict[int, tuple[User, dict[int, Change]]] = {}
    for at, unit in _concerned(ahead):
        for user in _who(ahead[at], unit, people):
            told.setdefault(user.pk, (user, {}))[1][at] = ahead[at]
    return tell(_draft(user, list(heard.values()), f"moved/{call}/{user.pk}") for user, heard in told.values())


def _ahead(moved: Iterable[Moved], day: date) -> list[Change]:
    known = list(moved)
    rows = Obligation.objects.in_bulk({one.obligation_id for one in known})
    found = []
    for one in known:
        duty = duty_of(rows[one.obligation_id])
        if duty and max(filter(None, (one.before, one.after)), default=date.min) >= day:
            found.append(Change(one, rows[one.obligation_id], duty))
    return found


def _concerned(changes: list[Change]) -> Iterator[tuple[int, Unit]]:
    """The place of each change with each unit (or bureau) that owes it; a fixed number of queries for each finder."""
    for province in {one.moved.province for one in changes}:
        places: dict[int, list[int]] = {}
        for at, one in enumerate(changes):
            if one.moved.province == province:
                places.setdefault(one.row.pk, []).append(at)
        for finder, rows in by_finder({pk: changes[at[0]].row for pk, at in places.items()}.values()):
            for row, unit in finder.owing(rows, province=province):
                yield from ((at, unit) for at in places[row.pk])


def _who(change: Change, unit: Unit, people: People) -> list[User]:
    """The unit's people for a unit's day, the city's officers for both, the bureau's clerks for all."""
    found = [user for role, user in people.of_bureaus.get(unit.province, ()) if role is Role.CLERK]
    if unit.city:
        found += people.of_cities.get((unit.province, unit.city), ())
    if unit.uscc and change.duty.party is Party.UNIT and change.moved.actor != InnerActor.CITY:
        found += people.of_unit(unit.uscc)
    return found


def _draft(user: User, changes: list[Change], key: str) -> Draft:
    with translation.override(user.language):
        lines = tuple(_line(together) for together in _together(changes))
        subject = ngettext("%(n)s 项期限有变", "%(n)s 项期限有变", len(lines)) % {"n": len(lines)}
        body = _("请按新的日期安排；待办、日历和提醒已随之更新。")
        return Draft(user, MessageKind.NOTICE, key, subject, body, reverse("desk"), lines, legal=True)


def _together(changes: list[Change]) -> list[list[Change]]:
    """One line for one duty, period and pair of days: its sectors stand together."""
    lines: dict[tuple[object, ...], list[Change]] = {}
    for one in sorted(changes, key=lambda one: (one.moved.after or date.max, one.row.key)):
        moved = one.moved
        lines.setdefault((one.duty.code, one.row.period, moved.before, moved.after, moved.actor), []).append(one)
    return list(lines.values())


def _line(together: list[Change]) -> Line:
    first = together[0]
    own = {one.row.sector for one in together}
    sectors = _("、").join(_(LABELS[Sector][sector]) for sector in Sector if sector in own)
    text = " ".join(filter(None, (str(first.duty.label), first.row.period, sectors)))
    return Line(text, _days(first.moved), first.duty.url(first.row))


def _days(moved: Moved) -> str:
    days = {"before": moved.before, "after": moved.after}
    if moved.after is None:
        return _("不再要求，原期限 %(before)s") % days
    if moved.before is None:
        return _("新增，期限 %(after)s") % days
    if moved.actor == InnerActor.CITY:
        return _("市局内部期限由 %(before)s 改为 %(after)s") % days
    if moved.actor:
        return _("本省内部期限由 %(before)s 改为 %(after)s") % days
    return _("国家期限由 %(before)s 改为 %(after)s") % days
