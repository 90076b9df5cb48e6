"""谁逾期了: units with what they owe after its day, the longest overdue first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from cets_portal.desk.board import Owed
from cets_portal.desk.days import BindingDays, current
from cets_portal.desk.duties import Party, by_finder, duty_of, party_of
from cets_portal.oversight.selectors.owing import Unit


@dataclass(frozen=True)
class Late:
    """逾期单位: one unit and what it owes, the oldest first."""

    unit: Unit
    owed: tuple[Owed, ...]

    @property
    def days(self) -> int:
        """Days since the oldest of the state's dates."""
        return -min(one.days_left for one in self.owed)


def late_units(today: date, *, province: str = "", city: str = "", sector: str = "") -> list[Late]:
    """Every unit that is late with what is its own to do, by the state's date however long ago.

    What a late basis document excuses is not late; a province's own date that has passed makes nobody late.
    """
    late = current(today, sector=sector, ahead=-timedelta(days=1))
    rows = [row for row in late if party_of(row) is Party.UNIT and not row.is_excused]
    days = BindingDays(province)
    found: dict[tuple[str, str], list[Owed]] = {}
    for finder, group in by_finder(rows):
        for row, unit in finder.owing(group, province=province, city=city):
            duty, due_on = duty_of(row), days.of(row, unit.province, Party.UNIT)
            if duty and due_on:
                found.setdefault((unit.province, unit.uscc), []).append(Owed(duty, row, unit, due_on, today))
    return sorted((_late(owed) for owed in found.values()), key=lambda one: (-one.days, one.unit.city, one.unit.name))


def _late(owed: list[Owed]) -> Late:
    return Late(owed[0].unit, tuple(sorted(owed, key=lambda one: (one.state_due_on, one.obligation.key))))


def narrowed(late: Iterable[Late], *, duty: str = "", city: str = "", text: str = "") -> list[Late]:
    """Those with this duty overdue, in this city, whose name or code holds the text; other duties left out."""
    found = (Late(one.unit, _of_duty(one.owed, duty)) for one in late if not city or one.unit.city == city)
    return [one for one in found if one.owed and (text in one.unit.name or text.upper() in one.unit.uscc)]


def _of_duty(owed: tuple[Owed, ...], duty: str) -> tuple[Owed, ...]:
    return tuple(one for one in owed if not duty or one.duty.code.value == duty)
