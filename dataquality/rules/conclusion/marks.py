"""七项质量: which finding class speaks to which mark of annex 6, and whether all seven conform. Pure."""

from collections.abc import Iterable, Mapping
from typing import Final

from dataquality.rules.annex6 import MARK_TITLES

#: Mark → title, in the order of the form.
MARKS: Final[Mapping[str, str]] = {mark.value: title for mark, (title, _grade) in MARK_TITLES.items()}
#: The eighth finding class, what was met on site, belongs to the last mark.
_MARK_OF: Final = {"on_site": "other"}


def mark_of(finding_class: str) -> str:
    """The mark that a finding of this class speaks to."""
    return _MARK_OF.get(finding_class, finding_class)


def wanted_marks(unresolved_classes: Iterable[str]) -> dict[str, bool]:
    """What the marks are at best: 不符合 where a finding of the class stays unresolved."""
    open_marks = {mark_of(one) for one in unresolved_classes}
    return {mark: mark not in open_marks for mark in MARKS}


def all_conform(marks: Mapping[str, bool]) -> bool:
    """七项均符合."""
    return all(marks.get(mark) is True for mark in MARKS)
