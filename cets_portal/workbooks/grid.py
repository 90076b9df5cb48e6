"""网格: the filled cells of one sheet or CSV as they stand, before anyone knows what they mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

Cell = str | float | bool | date | datetime | time | timedelta


@dataclass(frozen=True)
class Grid:
    """网格: filled rows only, each with its number in the sheet; every row starts at `first_column` (0 = A).

    `formulas` is 'C214' → '=A1'; `computed_texts` are those cells whose formula gave a text, be it empty;
    `unreached` is a filled row past the limit, where reading was given up.
    """

    sheet: str
    rows: list[tuple[int, list[Cell]]]
    first_column: int = 0
    formulas: Mapping[str, str] = field(default_factory=dict)
    unreached: int | None = None
    computed_texts: frozenset[str] = frozenset()


def is_filled(cells: Sequence[Cell]) -> bool:
    """Whether any cell holds more than blanks."""
    return any(not isinstance(cell, str) or bool(cell.strip()) for cell in cells)
