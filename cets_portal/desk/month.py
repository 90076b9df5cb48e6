"""月历: one month as weeks of days, each with what falls due on it, and beside it what is overdue."""

from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils import dateformat
from django.utils.translation import gettext as _

from cets_portal.deadlines.choices import ObligationStatus
from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.rules.working_days import WorkingCalendar
from cets_portal.deadlines.selectors import obligations_between
from cets_portal.deadlines.selectors.in_force import working_calendar
from cets_portal.deadlines.selectors.obligations import DATED
from cets_portal.deadlines.words import label_of
from cets_portal.desk.days import FIRST, INNER_REACH, TwoDays
from cets_portal.desk.duties import duty_of
from cets_portal.desk.horizon import Horizon, Part, binding_days, parts_of
from cets_portal.norms.codes import DutyCode, Scope, Sector
from cets_portal.norms.months import Month
from cets_portal.templatetags.dates import WEEKDAYS
from cets_portal.templatetags.parts import SOON_DAYS

#: Before the market's first notices and after what one may plan for, the calendar has nothing to show.
YEARS: Final = range(2021, 2100)
SECTORS: Final = [sector.value for sector in Sector]


@dataclass
class Item(TwoDays):
    """一事: one task and period on its day, its sectors together."""

    due_on: date
    today: date
    parts: list[Part] = field(default_factory=list)

    @property
    def row(self) -> Obligation:
        return self.parts[0].row

    @property
    def obligation(self) -> Obligation:
        return self.row

    @property
    def label(self) -> Any:
        duty = self.parts[0].duty
        return duty.label if duty else label_of(DutyCode, self.row.duty)

    @property
    def total(self) -> int:
        return sum(part.tally.total for part in self.parts)

    @property
    def done(self) -> int:
        return sum(part.tally.done for part in self.parts)

    @property
    def owing(self) -> int:
        return self.total - self.done

    @property
    def binds(self) -> bool:
        return any(part.binds for part in self.parts)

    @property
    def is_counted(self) -> bool:
        """The portal knows whom it could bind: a row of the table, about units of the lists or agencies."""
        return self.parts[0].duty is not None and self.row.scope != Scope.OTHER_INDUSTRIES

    @property
    def scope(self) -> str:
        """Whom it is about where that is not the whole list: two tasks of one kind may fall on one day."""
        return "" if self.row.scope in (Scope.LISTED, Scope.ALL) else label_of(Scope, self.row.scope)

    @property
    def is_late(self) -> bool:
        return self.binds and self.owing > 0 and self.days_left < 0 and not self.row.is_excused

    @property
    def url(self) -> str:
        """The page of its first open sector; what is owed by nobody here has only the page of its date."""
        return url_of(next((part for part in self.parts if part.tally.owing), self.parts[0]))

    @property
    def links(self) -> list[tuple[Obligation, str]]:
        """Each sector with its own page, where there are several."""
        return [(part.row, url_of(part)) for part in self.parts] if len(self.parts) > 1 else []

    @property
    def hue(self) -> str:
        """The class of the status vocabulary that the day shows."""
        return self._state[0]

    @property
    def word(self) -> Any:
        """The state in words; "" where the count says it."""
        return self._state[1]

    @property
    def _state(self) -> tuple[str, Any]:
        if self.row.status != ObligationStatus.IN_FORCE:
            return "idle", ObligationStatus(self.row.status).label
        if not self.binds:
            return "none", _("尚无单位") if self.is_counted else _("本门户不计数")
        if not self.owing:
            return ("soon", _("逾期办结")) if any(part.is_done_late for part in self.parts) else ("ok", _("已办结"))
        if self.days_left < 0:
            return ("idle", _("不计逾期")) if self.row.is_excused else ("late", _("逾期"))
        if self.inner_on and self.inner_over:
            return "soon", _("本省期限已过")
        return ("soon", _("即将到期")) if (self.due_on - self.today).days <= SOON_DAYS else ("run", _("未到期"))


def url_of(part: Part) -> str:
    """Where one goes from the calendar: to do it, or to read how its date came about."""
    return part.duty.url(part.row) if part.duty and part.binds else reverse("deadline-detail", args=[part.row.pk])


@dataclass(frozen=True)
class Day:
    """一天."""

    on: date
    items: list[Item]
    is_inside: bool
    is_today: bool
    is_working: bool


@dataclass(frozen=True)
class MonthPage:
    """一页月历. `is_known`: the holidays of the whole month have been announced; else only weekends are shaded."""

    month: Month
    weeks: list[list[Day]]
    late: list[Item]
    is_known: bool

    @property
    def title(self) -> str:
        return month_words(self.month)

    @property
    def weekdays(self) -> list[Any]:
        return list(WEEKDAYS)

    @property
    def inside(self) -> list[Item]:
        return [item for week in self.weeks for day in week if day.is_inside for item in day.items]


def month_page(month: Month, today: date, horizon: Horizon, *, sector: str = "") -> MonthPage:
    """The month in one horizon. The number of queries grows neither with units nor with months."""
    weeks = Calendar().monthdatescalendar(month.year, month.number)
    first, last = weeks[0][0], weeks[-1][-1]
    rows = _rows(first, last, today, sector)
    days = binding_days(rows, horizon)
    wanted = [row for row in rows if first <= days[row.pk] <= last or _may_be_late(row, today)]
    items = items_of(parts_of(wanted, days, horizon), today)
    by_day: dict[date, list[Item]] = {}
    for item in items:
        by_day.setdefault(item.due_on, []).append(item)
    calendar = working_calendar()
    drawn = [[_day(on, by_day, month, today, calendar) for on in week] for week in weeks]
    return MonthPage(month, drawn, [one for one in items if one.is_late], calendar.knows(first, last))


def _rows(first: date, last: date, today: date, sector: str) -> list[Obligation]:
    """Dated obligations of the month and those that may be overdue; one query."""
    found = obligations_between(min(first, FIRST), max(last, today) + INNER_REACH, statuses=DATED)
    return [row for row in found if row.due_on and (not sector or row.sector in ("", sector))]


def _may_be_late(row: Obligation, today: date) -> bool:
    binds = row.status == ObligationStatus.IN_FORCE and duty_of(row) is not None and not row.is_excused
    return binds and row.due_on is not None and row.due_on < today


def items_of(parts: Iterable[Part], today: date) -> list[Item]:
    """Sectors of one task and day together, what binds somebody first; in order of days."""
    found: dict[tuple[object, ...], Item] = {}
    for part in parts:
        row = part.row
        key = (row.notice, row.task_id, row.period, part.due_on, row.status, row.is_excused, part.binds)
        found.setdefault(key, Item(part.due_on, today)).parts.append(part)
    for item in found.values():
        item.parts.sort(key=lambda part: SECTORS.index(part.row.sector) if part.row.sector else 0)
    return sorted(found.values(), key=lambda item: (item.due_on, not item.binds, item.row.key))


def _day(on: date, items: dict[date, list[Item]], month: Month, today: date, calendar: WorkingCalendar) -> Day:
    is_inside = (on.year, on.month) == (month.year, month.number)
    return Day(on, items.get(on, []), is_inside, (on - today).days == 0, calendar.is_working(on))


def month_asked(text: str, today: date, year: int, *, year_is_asked: bool) -> Month:
    """The month of the address. A switch of the year moves it there; what is no month of ours gives the present one."""
    try:
        month = Month.from_text(text)
    except ValueError:
        month, year_is_asked = Month(today.year, today.month), True
    if year_is_asked:
        month = Month(year, month.number)
    return month if month.year in YEARS else Month(today.year, today.month)


def month_words(month: Month) -> str:
    """2026年10月."""
    # Translators: a date format of Django; English: F Y
    return dateformat.format(date(month.year, month.number, 1), _("Y年n月"))


def month_before(month: Month) -> Month:
    return Month(month.year - (month.number == 1), (month.number - 2) % 12 + 1)
