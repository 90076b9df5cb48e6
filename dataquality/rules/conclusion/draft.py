"""结论草稿: what `Verification.draft` holds while the agency writes, and what was posted brought into that shape. Pure.

{"after": {item: text}, only where it differs from the report, "reasons": {item: text}, "basis": {number of a finding:
text}, "marks": {mark: bool}, "yearly": {key: text}, "statement": {"conformity", "not_covered", "abbreviation"},
"editors": [keys of users]}
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from dataquality.rules.annual.items import ReportItem
from dataquality.rules.conclusion.marks import MARKS
from dataquality.rules.conclusion.table import is_same
from dataquality.rules.draft import Fault, number_text

STATEMENTS: Final = ("conformity", "not_covered", "abbreviation")
#: Longest text of a field, characters.
LONGEST: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """草稿."""

    after: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    basis: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, bool] = field(default_factory=dict)
    yearly: Mapping[str, str] = field(default_factory=dict)
    statement: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Draft":
        """As it was stored; what is missing is empty."""
        names = ("after", "reasons", "basis", "marks", "yearly", "statement")
        return cls(**{name: dict(stored.get(name, {})) for name in names})

    def plain(self) -> dict[str, Any]:
        """For the database."""
        names = ("after", "reasons", "basis", "marks", "yearly", "statement")
        return {name: dict(getattr(self, name)) for name in names}


def cleaned(draft: Draft, items: Iterable[ReportItem]) -> Draft:
    """Only rows of the report that are not computed, only values that differ, no blanks around, no text too long."""
    open_items = {one.item: one.value for one in items if not one.computed}
    typed = ((key, plain_figure(text)) for key, text in _texts(draft.after))
    after = {key: text for key, text in typed if key in open_items and not is_same(text, open_items[key])}
    return Draft(
        after=after,
        reasons={key: text for key, text in _texts(draft.reasons) if text},
        basis={key: text for key, text in _texts(draft.basis) if text},
        marks={mark: bool(draft.marks[mark]) for mark in MARKS if mark in draft.marks},
        yearly={key: text for key, text in _texts(draft.yearly) if text},
        statement={name: text for name, text in _texts(draft.statement) if name in STATEMENTS},
    )


def _texts(said: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    return ((key, str(text).strip()[:LONGEST]) for key, text in said.items())


def plain_figure(text: str) -> str:
    """A figure as people type or paste it, without its separators: '12，345.6' → '12345.6'; other texts as they are."""
    try:
        return number_text(text)
    except Fault:
        return text
