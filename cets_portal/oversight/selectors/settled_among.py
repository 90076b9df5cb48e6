"""办结多少: what the rooms below ask before they take an obligation away."""

from collections.abc import Collection, Iterator

from cets_portal.norms.codes import DutyCode
from cets_portal.norms.months import Month, MonthSpan
from cets_portal.oversight.models import Settled


def settled_among(obligations: list[int]) -> int:
    """How many records of completion stand under these obligations, those carried over not counted; one query."""
    own = Settled.objects.filter(obligation__in=obligations, withdrawn_at__isnull=True, carried_from__isnull=True)
    return own.count()


def months_elsewhere(enterprises: Collection[int], year: int | None = None) -> set[tuple[int, str, str]]:
    """(enterprise, sector, month) of months that were filed elsewhere, as an officer or the unit recorded; one query."""
    found = Settled.objects.filter(
        enterprise__in=enterprises, withdrawn_at__isnull=True, by_portal=False,
        obligation__duty__in=(DutyCode.MONTHLY_FILING, DutyCode.BACKFILL),
    )  # fmt: skip
    if year is not None:
        found = found.filter(obligation__filing_year=year)
    columns = ("enterprise_id", "sector", "obligation__period", "obligation__from_month", "obligation__to_month")
    rows = found.order_by().values_list(*columns)
    return {(unit, sector, month) for unit, sector, *span in rows for month in _months(*span)}


def _months(period: str, first: str, last: str) -> Iterator[str]:
    if period:
        yield period
    elif first and last:
        yield from map(str, MonthSpan(Month.from_text(first), Month.from_text(last)))
