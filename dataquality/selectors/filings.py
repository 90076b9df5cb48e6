"""存证查询: which months a unit files and by which day, the rows of its list of months, and what is open."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from cets_portal.deadlines.choices import InnerActor, ObligationStatus
from cets_portal.deadlines.models import Obligation
from cets_portal.deadlines.selectors import due_dates_for
from cets_portal.norms.codes import Change, DutyCode, Scope, Verdict
from cets_portal.norms.months import Month, MonthSpan
from dataquality.models import Filing, FilingWindow
from dataquality.rules.months_due import DueMonth, Term, has_ended, is_open, months_due
from dataquality.selectors.elsewhere import months_elsewhere
from registry.choices import ListStatus
from registry.models import Enterprise, ListEntry

FILING_DUTIES = (DutyCode.MONTHLY_FILING, DutyCode.BACKFILL)
#: Monthly filing binds key emitting units, never report-only enterprises.
_LISTED = frozenset({Scope.LISTED, Scope.ALL})
_NEW = frozenset({Change.NEW, Change.MOVED})


@dataclass(frozen=True)
class MonthRow:
    """月份行: one month of a unit's list. `inner_due_on`: the province's own date, for reminding; lateness counts by
    `due_on`. `elsewhere`: filed on the national platform, as recorded. `window_until`: the last day of an open window.
    `openable`: may be opened or handed in today."""

    month: Month
    due_on: date | None
    inner_due_on: date | None
    backfill: bool
    ended: bool
    window_until: date | None
    filing: Filing | None
    openable: bool
    overdue: bool
    elsewhere: bool = False


def obligations_of(sector: str, years: Iterable[int]) -> list[Obligation]:
    """Orders in force to file months of these years."""
    found = Obligation.objects.filter(
        duty__in=FILING_DUTIES, sector=sector, status=ObligationStatus.IN_FORCE, filing_year__in=set(years)
    )
    return list(found.order_by("pk"))


def listings_of(enterprise: Enterprise, sector: str, year: int | None = None) -> dict[int, str]:
    """List year → how the unit came on that year's list in force (a norms Change)."""
    found = ListEntry.objects.filter(
        enterprise=enterprise,
        annual_list__sector=sector,
        annual_list__status=ListStatus.PUBLISHED,
        decision=Verdict.INCLUDE,
    )
    if year is not None:
        found = found.filter(annual_list__list_year=year)
    return dict(found.order_by().values_list("annual_list__list_year", "change"))


def months_of(enterprise: Enterprise, sector: str, year: int | None = None) -> dict[Month, DueMonth]:
    """Every month that the unit files (of one year: `year`), with the state's date; two queries."""
    listings = listings_of(enterprise, sector, year)
    return months_due(term_of(one) for one in binding(obligations_of(sector, listings), listings))


def due_month(enterprise: Enterprise, sector: str, month: Month) -> DueMonth | None:
    """The month as the unit owes it; None where it does not file it."""
    return months_of(enterprise, sector, month.year).get(month)


def due_months(units: Collection[tuple[int, str]], month: Month) -> dict[tuple[int, str], DueMonth]:
    """(enterprise's key, sector) → one month as each of many units owes it; a query, and one for each sector."""
    listed = ListEntry.objects.filter(
        enterprise_id__in={enterprise for enterprise, _sector in units},
        annual_list__sector__in={sector for _enterprise, sector in units},
        annual_list__list_year=month.year,
        annual_list__status=ListStatus.PUBLISHED,
        decision=Verdict.INCLUDE,
    )
    orders = {sector: obligations_of(sector, [month.year]) for sector in {sector for _enterprise, sector in units}}
    found = {}
    for enterprise, sector, change in listed.order_by().values_list("enterprise_id", "annual_list__sector", "change"):
        terms = months_due(term_of(one) for one in binding(orders.get(sector, ()), {month.year: change}))
        if month in terms:
            found[enterprise, sector] = terms[month]
    return found


def binding(rows: Iterable[Obligation], listings: dict[int, str]) -> list[Obligation]:
    """Orders that bind a unit: it stands on the list of the order's year, and the order is meant for units like it."""

    def binds(row: Obligation) -> bool:
        change = listings.get(row.filing_year or 0)
        return change is not None and (row.scope in _LISTED or (row.scope == Scope.NEWLY_LISTED and change in _NEW))

    return [row for row in rows if binds(row)]


def term_of(row: Obligation) -> Term:
    """An order as the rules of months take it."""
    first, last = (row.period, row.period) if row.period else (row.from_month, row.to_month)
    span = MonthSpan(Month.from_text(first), Month.from_text(last))
    return Term(span, None if row.is_excused else row.due_on, row.duty == DutyCode.BACKFILL, row.pk)


def window_of(enterprise: Enterprise, sector: str, month: Month, today: date) -> FilingWindow | None:
    """The window in which the month may be filed today; None where there is none."""
    return windows_of(enterprise, sector).filter(month=str(month), until__gte=today).first()


def windows_of(enterprise: Enterprise, sector: str) -> QuerySet[FilingWindow]:
    """Windows that nobody has closed, whether or not their last day has passed."""
    return FilingWindow.objects.filter(enterprise=enterprise, sector=sector, closed_at__isnull=True)


def months_listed(enterprise: Enterprise, sector: str, today: date) -> list[MonthRow]:
    """The unit's months that have ended, newest first, each with its filing; seven queries, whatever the number.

    A month whose filing exists is listed even where the unit no longer owes it.
    """
    due = months_of(enterprise, sector)
    inner = _inner_dates(enterprise, sector, due)
    filings = {Month.from_text(one.month): one for one in _filings(enterprise, sector)}
    windows = {Month.from_text(one.month): one.until for one in windows_of(enterprise, sector).filter(until__gte=today)}
    months = sorted({*due, *filings}, reverse=True)
    gone = {month for _unit, of, month in months_elsewhere([enterprise.pk]) if of == sector}
    return [
        _row(one, due.get(one), inner.get(one), windows.get(one), filings.get(one), today, str(one) in gone)
        for one in months
        if has_ended(one, today) or one in filings
    ]


def _filings(enterprise: Enterprise, sector: str) -> QuerySet[Filing]:
    found = Filing.objects.filter(enterprise=enterprise, sector=sector)
    return found.defer("draft", "basis").select_related("enterprise", "handed_over_by", "decided_by")


def _row(
    month: Month,
    due: DueMonth | None,
    inner: date | None,
    window: date | None,
    filing: Filing | None,
    today: date,
    elsewhere: bool,
) -> MonthRow:
    due_on = due.due_on if due else (filing.due_on if filing else None)
    submitted = bool(filing and filing.first_submitted_at)
    return MonthRow(
        month=month,
        due_on=due_on,
        inner_due_on=inner,
        backfill=bool(due and due.backfill),
        ended=has_ended(month, today),
        window_until=window,
        filing=filing,
        openable=submitted or (has_ended(month, today) and is_open(due_on, today, window)),
        overdue=not submitted and not elsewhere and due_on is not None and today > due_on,
        elsewhere=elsewhere and filing is None,
    )


def _inner_dates(enterprise: Enterprise, sector: str, due: dict[Month, DueMonth]) -> dict[Month, date | None]:
    """The dates by which the province wants each month of its units."""
    rows = Obligation.objects.filter(pk__in={one.obligation for one in due.values()})
    days = due_dates_for(rows, InnerActor.UNIT, enterprise.province)
    return {month: days.get(one.obligation) for month, one in due.items()}


def last_open_day(filing: Filing, today: date) -> date | None:
    """The last day on which the filing may first be submitted: its due date, or an open window's; None: no date binds."""
    window = window_of(filing.enterprise, filing.sector, filing.period, today)
    return window.until if window else filing.due_on
