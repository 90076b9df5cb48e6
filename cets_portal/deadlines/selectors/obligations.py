"""应办事项查询: what is due between two days, and by which day this province wants it."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from cets_portal.deadlines.choices import InnerActor, InnerStatus, ObligationStatus
from cets_portal.deadlines.models import InnerDate, Obligation
from cets_portal.deadlines.rules.inner import Inner, earlier_of
from cets_portal.deadlines.rules.working_days import add_working_days
from cets_portal.deadlines.selectors.in_force import due_rows, working_calendar
from cets_portal.norms.clocks import load_clock

#: What a list of dates shows; standing and undated duties stand on the calendar's page only.
DATED = (ObligationStatus.IN_FORCE, ObligationStatus.SUPERSEDED, ObligationStatus.NOT_REQUIRED)
#: The state's actors whom a province's own date binds.
BOUND_BY = {InnerActor.UNIT: {"unit", "enterprise"}, InnerActor.CITY: {"city", "local", "province"}}


def obligations_between(
    start: date, end: date, *, sector: str = "", statuses: Iterable[str] = (ObligationStatus.IN_FORCE,)
) -> QuerySet[Obligation]:
    """Obligations due from `start` to `end`, both included, earliest first; `sector` "" means all.

    One without a date is found where the notice's span (its issue to its last date) meets the days.
    """
    found = Obligation.objects.filter(shown_from__lte=end, shown_to__gte=start, status__in=list(statuses))
    if sector:
        found = found.filter(sector=sector)
    return found.select_related("superseded_by")


def of_working_year(year: int) -> QuerySet[Obligation]:
    """工作年度: due within the calendar year, without date but ordered in it, and every month filed for it."""
    due = Q(due_on__year=year)
    undated = Q(due_on__isnull=True, shown_from__year=year)
    months = Q(filing_year=year) & ~Q(period="")
    return Obligation.objects.filter(due | undated | months).select_related("superseded_by")


def due_for(obligation: Obligation, actor: str, province: str) -> date | None:
    """The day by which `actor` ("unit" or "city") of this province owes it: the inner date, else the state's."""
    return due_dates_for([obligation], actor, province)[obligation.pk]


def due_dates_for(obligations: Iterable[Obligation], actor: str, province: str) -> dict[int, date | None]:
    """The same for many, by primary key; one query."""
    inner = InnerDays(province)
    return {row.pk: inner.of(row, actor, province) for row in obligations}


class InnerDays:
    """内部期限一览: every earlier date in force, of one province or ("") of all; one query when it is made."""

    def __init__(self, province: str = "") -> None:
        self.rules: dict[tuple[str, str, str], Inner] = {}
        self.days: dict[tuple[str, str, int], Inner] = {}
        self.places: set[str] = set()
        found = InnerDate.objects.filter(status=InnerStatus.IN_FORCE)
        for one in found.filter(province=province) if province else found:
            inner = Inner(one.days_after_month_end, one.due_on, one.set_on)
            self.places.add(one.province)
            if one.obligation_id:
                self.days[one.province, one.actor, one.obligation_id] = inner
            else:
                self.rules[one.province, one.actor, one.duty] = inner

    def of(self, row: Obligation, actor: str, province: str) -> date | None:
        """The day by which `actor` of the province owes it: the inner one where it is earlier, else the state's."""
        if not _is_bound(row, actor):
            return row.due_on
        own = self.days.get((province, str(actor), row.pk)) or self.rules.get((province, str(actor), row.duty))
        return earlier_of(row.due_on, row.period, own)

    def soonest(self, row: Obligation) -> date | None:
        """The earliest day on which anybody wants it, of whatever province."""
        known = (self.of(row, actor, place) for actor in BOUND_BY for place in self.places)
        return min(filter(None, known), default=row.due_on)


def _is_bound(row: Obligation, actor: str) -> bool:
    """A replaced row stands at its own date: nobody owes it by an inner one."""
    in_force = row.status == ObligationStatus.IN_FORCE
    return in_force and actor in BOUND_BY and bool(BOUND_BY[InnerActor(actor)] & set(row.actors))


def next_due(after: date) -> date | None:
    """The first due date of any notice after this day; read from the norms, so that it needs no rows."""
    return min((row.due_on for row in due_rows() if row.binds and row.due_on and row.due_on > after), default=None)


def clock_due(clock_id: str, started_on: date) -> tuple[date, bool]:
    """(last day, certain?) of a clock in working days; uncertain where no calendar covers the span. Raises NormError."""
    calendar = working_calendar()
    due_on = add_working_days(started_on, load_clock(clock_id).working_days, calendar)
    return due_on, calendar.knows(started_on, due_on)
