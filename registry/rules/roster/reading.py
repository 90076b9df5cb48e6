"""读行: one row on its way through the checks: its cells, what was read, what was found wrong."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from registry.rules.names import visible
from registry.rules.roster.context import RosterContext
from registry.rules.roster.headings import HEADINGS
from registry.rules.roster.messages import MESSAGES
from registry.rules.roster.row import CellIssue, Severity

# What rosters write where they have nothing to write.
PLACEHOLDERS = frozenset(
    {"-", "--", "—", "——", "－", "/", "\\", "无", "暂无", "n/a", "N/A", "NA", "null", "NULL", "None"}
)
_SHOWN = 200
_EMPTY = dict.fromkeys(HEADINGS, "")
_LONGEST_PLACEHOLDER = max(map(len, PLACEHOLDERS))
_NO_PARAMS: Mapping[str, str | int] = MappingProxyType({})


def text_of(value: object) -> str:
    """A cell as text: no outer spaces, whole numbers without '.0', placeholders as nothing."""
    if isinstance(value, str):
        text = value.strip()
        return "" if len(text) <= _LONGEST_PLACEHOLDER and text in PLACEHOLDERS else text
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return str(value)


def _texts_of(cells: Mapping[str, object]) -> dict[str, str]:
    """Every cell as text. Written for speed: most cells are plain texts, and none is longer than needed."""
    texts = _EMPTY.copy()
    for field, value in cells.items():
        if value.__class__ is str:
            text = value.strip()
            texts[field] = text if len(text) > _LONGEST_PLACEHOLDER else text_of(text)
        elif value is not None:
            texts[field] = text_of(value)
    return texts


class Reading:
    """读行. Checks take texts from it, put values into it, and report issues to it.

    `texts` holds every field's cell as text, '' where the cell or its whole column is empty.
    """

    __slots__ = ("cells", "context", "issues", "rejected", "row_number", "texts", "values")

    def __init__(self, cells: Mapping[str, object], row_number: int, context: RosterContext) -> None:
        self.cells = cells
        self.row_number = row_number
        self.context = context
        self.texts = _texts_of(cells)
        self.values: dict[str, object] = {}
        self.issues: list[CellIssue] = []
        self.rejected = False

    def report(self, code: str, field: str, params: Mapping[str, str | int] = _NO_PARAMS) -> None:
        """Say of this cell what the message `code` says."""
        severity = MESSAGES[code].severity
        self.rejected = self.rejected or severity is Severity.ERROR
        found = self.cells.get(field)
        self.issues.append(
            CellIssue(
                self.row_number,
                field,
                self.context.headings[field],
                code,
                severity,
                shown(found),
                params,
            )
        )


def shown(value: object) -> str:
    """A cell's value as it is shown back: as written, control characters made visible, cut at 200 characters."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # A workbook keeps 2025 as 2025.0; nobody wrote that.
    text = visible(value.isoformat() if isinstance(value, date) else str(value))
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
