"""列标题的辨认: headings as people write them: full- or half-width brackets, spaces, circled numbers, units left out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from cets_portal.norms.folding import fold
from cets_portal.workbooks.headings import FindHeader, Heading
from quota.tables.layout import Layout, TableColumn

#: The column that a trial adds; it stands in no official table.
SPECIAL = "special_case"
SPECIAL_HEADING = "特殊情形"
_SPECIAL_WORDS = (SPECIAL_HEADING, "特殊情况", "特殊情形说明")
_NUMBERED = re.compile(r"^\s*(?:[①-⑳]|\d{1,2}[.、])+")
_UNIT = re.compile(r"\([^()]*\)$")
_BRACKETS = re.compile(r"[()\[\]【】*]")


def heading_core(text: str) -> str:
    """'①机组经核查排放量（tCO2e）' → '机组经核查排放量'; '统计期机组负荷（出力）系数(%)' → '统计期机组负荷出力系数'."""
    folded = fold(_NUMBERED.sub("", text))
    core = _UNIT.sub("", folded) if not folded.startswith("(") else folded
    return _BRACKETS.sub("", core or folded)


@cache
def known_headings(layout: Layout) -> Mapping[str, str]:
    """Core of a heading → key of the column, for one table."""
    columns = layout.columns
    named = {heading_core(word): one.key for one in columns for word in one.words}
    named |= {heading_core(word): SPECIAL for word in _SPECIAL_WORDS}
    return named | {heading_core(one.heading): one.key for one in columns}


def finder(layout: Layout) -> FindHeader:
    """How many columns of the table stand in a row."""
    known = known_headings(layout)

    def score(texts: Sequence[str]) -> int:
        return len({known[core] for text in texts if text and (core := heading_core(text)) in known})

    return score


def places(layout: Layout, headings: Iterable[Heading]) -> dict[str, Heading]:
    """Key of the column → where it stands; of two headings for one column the exact one, else the first."""
    known, found = known_headings(layout), dict[str, Heading]()
    for heading in headings:
        key = known.get(heading_core(heading.text))
        if key and (key not in found or heading.text == _exact(layout, key)):
            found[key] = heading
    return found


def _exact(layout: Layout, key: str) -> str:
    return next((one.heading for one in layout.columns if one.key == key), SPECIAL_HEADING)


def heading_of(layout: Layout, key: str) -> str:
    """The printed heading of a column."""
    return _exact(layout, key)


def column_of(layout: Layout, key: str) -> TableColumn | None:
    """The column of a key; None for the one that a trial adds."""
    return next((one for one in layout.columns if one.key == key), None)
