"""名册文件: the table of a roster as it stands in its file, within the limits of the settings."""

from dataclasses import replace
from pathlib import Path

from django.conf import settings

from cets_portal.workbooks.limits import DEFAULT_LIMITS, Limits
from cets_portal.workbooks.reading import Table, read_table
from registry.rules.roster import HEADINGS, score_heading_row

#: Below so many known headings a row is no header: a title or a row of data may hold one or two such words.
_LEAST_HEADINGS = 3


def roster_limits() -> Limits:
    """How large a roster may be, from the settings."""
    return replace(
        DEFAULT_LIMITS,
        max_bytes=settings.ROSTER_MAX_BYTES,
        max_inflated=settings.ROSTER_MAX_UNZIPPED_BYTES,
        max_rows=settings.ROSTER_MAX_ROWS,
    )


def read_roster_table(source: bytes | Path) -> Table:
    """The table of a roster as it stands in the file."""
    expected = [heading.name for heading in HEADINGS.values() if heading.required]
    return read_table(
        source,
        find_header=score_heading_row,
        expected=expected,
        min_score=_LEAST_HEADINGS,
        limits=roster_limits(),
    )
