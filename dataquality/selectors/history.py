"""往月: what units filed in the months before, as the checks look back at it. One query for any number of filings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q

from cets_portal.norms.form import Method
from cets_portal.norms.months import Month
from dataquality.choices import FilingStatus
from dataquality.models import Filing, Submission
from dataquality.rules.facts import Past
from dataquality.rules.months_due import earlier

MONTHS_BACK: Final = 24
_METHODS: Final = {one.value: one for one in Method}
#: A returned filing is being mended: what it said before is no ground to stand on.
STANDING: Final = (FilingStatus.SUBMITTED, FilingStatus.ACCEPTED)


class History(Mapping[str, tuple[Past, ...]]):
    """往月值: row text → earlier values, oldest first; a row is read out only when a check asks for it."""

    def __init__(self, months: Sequence[tuple[Month, Mapping[str, Any]]]) -> None:
        self._months = [(month, figures["values"]) for month, figures in months]
        self._rows = dict.fromkeys(row for _month, values in self._months for row in values)
        self._read: dict[str, tuple[Past, ...]] = {}

    def __getitem__(self, row: str) -> tuple[Past, ...]:
        if row not in self._rows:
            raise KeyError(row)
        if row not in self._read:
            self._read[row] = tuple(_past(row, self._months))
        return self._read[row]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def _past(row: str, months: Iterable[tuple[Month, Mapping[str, Any]]]) -> Iterator[Past]:
    for month, values in months:
        if row in values:
            figure, method = values[row]
            yield Past(month, Decimal(figure), _METHODS[method])


@dataclass(frozen=True)
class Before:
    """往月情况: the history of a filing, and the facilities that stood still in the month before it."""

    history: History
    idle_last_month: frozenset[str]


def before(filings: Sequence[Filing]) -> dict[int, Before]:
    """Filing's key → what its unit filed in the months before it, submitted or accepted."""
    if not filings:
        return {}
    units = _figures(filings)
    return {one.pk: _before(one, units[one.enterprise_id, one.sector]) for one in filings}


def _before(filing: Filing, known: Mapping[Month, Mapping[str, Any]]) -> Before:
    month = filing.period
    first = earlier(month, MONTHS_BACK)
    months = [(one, known[one]) for one in sorted(known) if first <= one < month]
    last = known.get(earlier(month, 1))
    return Before(History(months), frozenset(last["idle"]) if last else frozenset())


def _figures(filings: Sequence[Filing]) -> Mapping[tuple[int, str], dict[Month, Mapping[str, Any]]]:
    """(enterprise, sector) → month → figures of its latest submission."""
    found: dict[tuple[int, str], dict[Month, Mapping[str, Any]]] = defaultdict(dict)
    rows = Submission.objects.filter(_windows(filings), filing__status__in=STANDING, figures__isnull=False)
    columns = ("filing__enterprise_id", "filing__sector", "filing__month", "figures")
    for enterprise, sector, month, figures in rows.order_by("number").values_list(*columns):
        found[enterprise, sector][Month.from_text(month)] = figures
    return found


def _windows(filings: Sequence[Filing]) -> Q:
    """The months before all of these filings, of their units."""
    months = [one.period for one in filings]
    return Q(
        filing__enterprise_id__in={one.enterprise_id for one in filings},
        filing__sector__in={one.sector for one in filings},
        filing__month__gte=str(earlier(min(months), MONTHS_BACK)),
        filing__month__lt=str(max(months)),
    )
