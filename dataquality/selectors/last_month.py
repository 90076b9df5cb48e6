"""上月填报: what the unit said last of the month before, as it stands beside this month's figures."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from dataquality.choices import FilingStatus
from dataquality.models import Filing, Submission
from dataquality.rules.defaults import is_left_to_the_form
from dataquality.rules.months_due import earlier
from dataquality.rules.rows import Row
from dataquality.rules.snapshot import figures_of


@dataclass(frozen=True, slots=True)
class LastMonth:
    """上月: the newest submission of the month before. `returned`: it was sent back and is being mended, so the checks do
    not look at it, but a person may."""

    month: str = ""
    returned: bool = False
    figures: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def number(self, row: Row) -> Decimal | None:
        """The figure of a row, filed or computed; None for a text and where nothing was said."""
        said = None if row.parameter.is_text else self.figures.get(row.text)
        return Decimal(said[0]) if said else None

    def by_default(self, row: Row) -> bool:
        """Whether the row was left to the form's default."""
        said = self.values.get(row.text)
        return said is not None and is_left_to_the_form(said)

    def text(self, row: Row) -> str:
        """What was said to a text row."""
        said = self.values.get(row.text)
        return said["v"] if row.parameter.is_text and said else ""


def last_month(filing: Filing) -> LastMonth:
    """One query; empty where the month before was never submitted."""
    month = str(earlier(filing.period, 1))
    where = {"enterprise": filing.enterprise_id, "sector": filing.sector, "month": month}
    found = Submission.objects.filter(**{f"filing__{name}": value for name, value in where.items()})
    row = found.order_by("-number").values_list("content", "filing__status").first()
    if row is None:
        return LastMonth(month)
    content = json.loads(row[0])
    # A month that was sent back is in work until it is handed in again: a draft or at the approver's.
    returned = row[1] not in (FilingStatus.SUBMITTED, FilingStatus.ACCEPTED)
    return LastMonth(month, returned, figures_of(content)["values"], content["values"])
