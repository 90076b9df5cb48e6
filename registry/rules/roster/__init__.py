"""名册核对: the one validator of roster rows, for form, API and file alike.

A row is a mapping from canonical field to cell value as the workbook gives it. `map_headings` finds the
columns, `validate_row` checks one row, `find_duplicates` the rows against each other.
"""

from registry.rules.roster.checks import CHECKS
from registry.rules.roster.context import RosterContext
from registry.rules.roster.duplicates import find_duplicates
from registry.rules.roster.headings import (
    HEADINGS,
    TEMPLATE_HEADINGS,
    HeadingMap,
    map_headings,
    score_heading_row,
)
from registry.rules.roster.messages import MESSAGES, describe, describe_issue
from registry.rules.roster.row import CellIssue, RosterRow, Severity
from registry.rules.roster.skipped import skipped_row
from registry.rules.roster.validator import is_blank_row, validate_row

__all__ = [
    "CHECKS",
    "HEADINGS",
    "MESSAGES",
    "TEMPLATE_HEADINGS",
    "CellIssue",
    "HeadingMap",
    "RosterContext",
    "RosterRow",
    "Severity",
    "describe",
    "describe_issue",
    "find_duplicates",
    "is_blank_row",
    "map_headings",
    "score_heading_row",
    "skipped_row",
    "validate_row",
]
