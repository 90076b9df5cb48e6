"""时限用语: labels, years and months of obligations, for pages and for workbooks alike."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from cets_portal.norms.codes import LABELS


def label_of(vocabulary: type[StrEnum], value: str) -> str:
    """A member's label in the reader's language; empty for the empty code."""
    return _(LABELS[vocabulary][vocabulary(value)]) if value else ""


def joined(words: Iterable[str]) -> str:
    return _("、").join(words)


def year_words(row: Any) -> str:
    """Each year under its own name; a year never stands bare. `row` is a task, a due row or an obligation."""
    return _("，").join(_years(row))


def _years(row: Any) -> Iterator[str]:
    if row.list_years:
        yield _("名录 %(years)s") % {"years": _("、").join(map(str, row.list_years))}
    for name, year in (
        (_("排放 %(year)s"), row.emission_year),
        (_("配额 %(year)s"), row.quota_year),
        (_("存证 %(year)s"), row.filing_year),
    ):
        if year:
            yield name % {"year": year}


def span_words(row: Any) -> str:
    """The months that are filed."""
    if not row.from_month or row.from_month == row.to_month:
        return str(row.from_month)
    return _("%(first)s 至 %(last)s") % {"first": row.from_month, "last": row.to_month}
