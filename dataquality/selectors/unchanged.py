"""未改的重报: filings whose newest submission, or draft, says the same figures as the one before, which was returned."""

from collections.abc import Collection, Mapping
from typing import Any

from dataquality.models import Filing, Submission
from dataquality.rules.comparison import same_data
from dataquality.selectors.submissions import content_of, latest


def unchanged(filings: Collection[Filing]) -> set[int]:
    """Keys of those among the filings; contents are read only where the compact figures agree already."""
    rows = Submission.objects.filter(filing__in=[one.pk for one in filings], filing__submissions__number=2)
    last: dict[int, list[Submission]] = {}
    for row in rows.defer("content").order_by("number"):
        last[row.filing_id] = [*last.get(row.filing_id, [])[-1:], row]
    alike = {key: two for key, two in last.items() if len(two) == 2 and two[0].figures == two[1].figures}
    return {key for key, (before, after) in alike.items() if same_data(content_of(before), content_of(after))}


def repeats_last(filing: Filing, drafted: Mapping[str, Any]) -> bool:
    """Whether a draft (its content as it would be signed) says what the newest submission said; False before the first."""
    before = latest(filing)
    return before is not None and same_data(content_of(before), drafted)
