"""单位的一年: every duty of a working year that binds one unit, in order of days, done or not, and what else happened."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cets_portal.deadlines.choices import ObligationStatus
from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.selectors import of_working_year
from cets_portal.desk.duties import Duty, Party, duty_of
from cets_portal.desk.horizon import Horizon, binding_days, days_late, done_days, is_done, tallies_of
from cets_portal.desk.month import month_words
from cets_portal.letters.models import Letter
from cets_portal.norms.months import Month
from cets_portal.oversight.models import Settled
from cets_portal.oversight.selectors.sessions import attended_by
from cets_portal.oversight.selectors.unit_record import Reminded, reminders_of, settled_by
from cets_portal.templatetags.parts import SOON_DAYS
from registry.choices import AccountFunction, ListStatus
from registry.models import AccountOpening, Enterprise, ListEntry

#: state of a line → hue and word; the order is that of the counts above the table.
STATES: Final[dict[str, tuple[str, Any]]] = {
    "late": ("late", gettext_lazy("逾期")),
    "inner_over": ("soon", gettext_lazy("本省期限已过")),
    "soon": ("soon", gettext_lazy("即将到期")),
    "owed": ("run", gettext_lazy("未到期")),
    "done": ("ok", gettext_lazy("已办结")),
    "done_late": ("soon", gettext_lazy("逾期办结")),
    "excused": ("idle", gettext_lazy("不计逾期")),
    "undated": ("idle", gettext_lazy("未定日期")),
    "standing": ("none", gettext_lazy("长期")),
    "superseded": ("idle", gettext_lazy("已被替代")),
    "not_required": ("none", gettext_lazy("不要求")),
}


@dataclass(frozen=True)
class Step:
    """一行: one duty of the unit, by the unit itself or done for it by the bureau. Late is late against the state's date."""

    row: Obligation
    duty: Duty
    due_on: date | None
    today: date
    is_done: bool
    settled: Settled | None
    reminded: Reminded | None
    #: The day on which it was done, whether a record says so or the unit's accounts and trainings do.
    done_on: date | None = None

    @property
    def state(self) -> str:
        """A key of STATES."""
        if self.is_done:
            return "done_late" if self.days_late else "done"
        if self.row.status != ObligationStatus.IN_FORCE:
            return str(self.row.status)
        if self.due_on is None:
            return "undated"
        if self.state_due_on and self.state_due_on < self.today:
            return "excused" if self.row.is_excused else "late"
        if self.inner_over:
            return "inner_over"
        return "soon" if (self.due_on - self.today).days <= SOON_DAYS else "owed"

    @property
    def days_late(self) -> int:
        """Days after the state's date on which it was done; 0 in time, without a date, or excused."""
        return days_late(self.row, self.done_on)

    @property
    def state_due_on(self) -> date | None:
        return self.row.due_on

    @property
    def inner_over(self) -> int:
        """Days since the province's own date passed while the state's has not; 0 otherwise."""
        if self.due_on is None or self.row.due_on is None or not self.due_on < self.today <= self.row.due_on:
            return 0
        return (self.today - self.due_on).days

    @property
    def hue(self) -> str:
        return STATES[self.state][0]

    @property
    def word(self) -> Any:
        return STATES[self.state][1]

    @property
    def is_open(self) -> bool:
        return self.state in ("late", "inner_over", "soon", "owed")

    @property
    def is_own(self) -> bool:
        """The unit itself does it; else the bureau does it for the unit."""
        return self.duty.party is Party.UNIT

    @property
    def month(self) -> Month | None:
        return Month(self.due_on.year, self.due_on.month) if self.due_on else None

    @property
    def url(self) -> str:
        return self.duty.url(self.row)


@dataclass(frozen=True)
class MonthOfYear:
    """一月: the duties that fall due in it; `month` None: those without a day."""

    month: Month | None
    steps: list[Step]
    is_now: bool = False

    @property
    def hues(self) -> list[tuple[str, Any, int]]:
        """Hue, word and number of each state, in the order of STATES."""
        counted = Counter(step.state for step in self.steps)
        return [(*STATES[state], counted[state]) for state in STATES if counted[state]]

    @property
    def title(self) -> str:
        return month_words(self.month) if self.month else _("没有日期的")


@dataclass(frozen=True)
class Moment:
    """一事: what happened to the unit on a day."""

    on: date
    text: str


def steps_of(unit: Enterprise, year: int, today: date) -> list[Step]:
    """Duties of the working year that bind the unit, soonest first, those without a day last; a fixed number of queries."""
    rows = [row for row in of_working_year(year) if (duty := duty_of(row)) and duty.is_about_units]
    settled = settled_by(unit.pk, rows)
    counted = tallies_of(unit.pk, rows)
    rows = [row for row in rows if row.pk in counted]
    days = binding_days(rows, Horizon(province=unit.province))
    reminded = reminders_of(unit.uscc, rows)
    done = {pk: one.done_on for pk, one in settled.items()}
    done |= done_days(unit.pk, (row for row in rows if is_done(counted[row.pk]) and row.pk not in done))
    found = [
        Step(
            row, duty, days.get(row.pk), today, row.pk in done or is_done(counted[row.pk]),
            settled.get(row.pk), reminded.get(row.pk), done.get(row.pk),
        )
        for row in rows
        if (duty := duty_of(row))
    ]  # fmt: skip
    return sorted(found, key=lambda step: (step.due_on or date.max, step.row.key))


def months_of(steps: list[Step], today: date) -> list[MonthOfYear]:
    """The steps by months, every month from the first to the last, those without a day at the end."""
    dated = sorted({step.month for step in steps if step.month})
    found: list[MonthOfYear] = []
    month = dated[0] if dated else None
    while month and month <= dated[-1]:
        is_now = (month.year, month.number) == (today.year, today.month)
        found.append(MonthOfYear(month, [step for step in steps if step.month == month], is_now))
        month = month.following
    undated = [step for step in steps if step.month is None]
    return [*found, *([MonthOfYear(None, undated)] if undated else [])]


def counts_of(steps: list[Step]) -> list[tuple[str, Any, int]]:
    """Hue, word and number of each state that occurs."""
    return MonthOfYear(None, steps).hues


def moments_of(unit: Enterprise, year: int) -> list[Moment]:
    """What happened to the unit in the calendar year, the latest first. A further room adds its source to SOURCES."""
    found = [moment for source in SOURCES for moment in source(unit, year)]
    return sorted(found, key=lambda one: one.on, reverse=True)


def _listings(unit: Enterprise, year: int) -> Iterator[Moment]:
    out = (ListStatus.PUBLISHED, ListStatus.SUPERSEDED)
    entries = ListEntry.objects.filter(
        enterprise=unit, annual_list__status__in=out, annual_list__published_at__year=year, serial__isnull=False
    )
    for entry in entries.select_related("annual_list"):
        listed = entry.annual_list
        told = {
            "year": listed.list_year,
            "sector": listed.get_sector_display(),
            "verdict": entry.get_decision_display(),
        }
        yield Moment(localdate(listed.published_at), _("%(year)s 年度名录（%(sector)s）公布：%(verdict)s") % told)


def _openings(unit: Enterprise, year: int) -> Iterator[Moment]:
    for opening in AccountOpening.objects.filter(enterprise=unit):
        for function, on in opening.days.items():
            if on and on.year == year:
                yield Moment(on, _("开通账户：%(function)s") % {"function": AccountFunction(function).label})


def _trainings(unit: Enterprise, year: int) -> Iterator[Moment]:
    people: dict[tuple[date, str], list[str]] = {}
    for one in attended_by(unit.pk).filter(session__held_on__year=year):
        people.setdefault((one.session.held_on, one.session.title), []).append(one.person)
    for (on, title), names in people.items():
        yield Moment(on, _("参加培训“%(title)s”：%(names)s") % {"title": title, "names": _("、").join(names)})


def _letters(unit: Enterprise, year: int) -> Iterator[Moment]:
    """Letters that have reached the unit."""
    for letter in Letter.objects.filter(uscc=unit.uscc, province=unit.province, sent_at__year=year):
        told = {"number": letter.number, "title": letter.title, "status": letter.get_status_display()}
        yield Moment(localdate(letter.sent_at), _("公函 %(number)s %(title)s：%(status)s") % told)


#: Read from top to bottom: where moments come from.
SOURCES: Final[tuple[Callable[[Enterprise, int], Iterator[Moment]], ...]] = (_listings, _openings, _trainings, _letters)
