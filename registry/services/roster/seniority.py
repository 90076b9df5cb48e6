"""年度先后: which of several values of a field stands, told by the emission years they come with."""

from collections.abc import Sequence
from typing import Any

from registry.rules.roster import RosterRow


def first_filled(rows: Sequence[RosterRow], name: str) -> Any:
    """The first filled value of a field, the rows being the latest first; "" or None where every row leaves it empty."""
    value = getattr(rows[0], name)
    if value or len(rows) == 1:
        return value
    return next((found for row in rows[1:] if (found := getattr(row, name))), value)


def settled(rows: Sequence[RosterRow], name: str, recorded: Any, newest: int) -> Any:
    """The value that stands once `rows` (the latest first) are laid beside the register.

    `newest` is the newest emission year that the register holds. A row of that year or a later one overwrites;
    an older one only fills a blank.
    """
    current = [row for row in rows if row.emission_year >= newest]
    value = first_filled(current, name) if current else None
    return value or recorded or first_filled(rows, name) or recorded
