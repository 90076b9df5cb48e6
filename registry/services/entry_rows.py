"""条目写入: a screening's rows against the entries that stand: new ones inserted, differing ones updated, no more.

What differs is found without a lock (`compared`); the caller then locks the list, makes sure that no other
screening ended meanwhile, and has it written (`write`). Decisions are touched only where the ground under them
has changed.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from registry.models import AnnualList, ListEntry
from registry.rules import news
from registry.selectors.verdicts import COLUMNS, PARAMS_AT, TCO2E_AT, VERDICT_AT, Row, differences
from registry.services import bulk

Progress = Callable[[int, int], None]
#: enterprise → (primary key of its entry, its row).
Standing = Mapping[int, tuple[int, Row]]

_WRITTEN = (*COLUMNS, "news")
_CHUNK = 5000
_STRIDE = 2000


@dataclass
class Comparison:
    """对照: verdicts counted; rows of new units; rows that differ, with the entry's key and its old row."""

    counts: Counter[str] = field(default_factory=Counter)
    fresh: list[tuple[int, Row]] = field(default_factory=list)
    changed: list[tuple[int, Row, Row]] = field(default_factory=list)


@dataclass(frozen=True)
class Written:
    """写入结果: entries created and changed, decisions cleared, entries that carry new news."""

    created: int
    changed: int
    reopened: int
    news: int


def standing_rows(annual_list: AnnualList) -> Standing:
    """What the entries of a list say now."""
    entries = ListEntry.objects.filter(annual_list=annual_list).order_by()
    rows = entries.values_list("enterprise_id", "pk", *COLUMNS).iterator(chunk_size=_CHUNK)
    return {unit: (pk, tuple(row)) for unit, pk, *row in rows}


def compared(standing: Standing, rows: Iterable[tuple[int, Row]], total: int, progress: Progress | None) -> Comparison:
    """Hold every row against what stands; `progress` is told now and then how far it is."""
    found = Comparison()
    for number, (unit, row) in enumerate(rows, start=1):
        found.counts[row[VERDICT_AT]] += 1
        known = standing.get(unit)
        if known is None:
            found.fresh.append((unit, row))
        elif known[1] != row:
            found.changed.append((*known, row))
        if progress and number % _STRIDE == 0:
            progress(number, total)
    return found


def write(annual_list: AnnualList, found: Comparison) -> Written:
    """Write what differs to a locked draft."""
    changes: list[tuple[Any, ...]] = []
    reopened: list[int] = []
    told = 0
    answers = _answers(annual_list, [pk for pk, _old, _new in found.changed])
    for pk, old, new in found.changed:
        decision, old_news = answers[pk]
        different = differences(old, new)
        told += bool(different)
        if different and decision:
            reopened.append(pk)
        changes.append((pk, *_stored(new), news.merged(old_news, different) if different else old_news))
    bulk.update(ListEntry, ["id"], _WRITTEN, changes)
    _clear_decisions(reopened)
    again = _was_screened(annual_list)
    _insert(annual_list, found.fresh, news.coded([news.Difference(news.APPEARED)]) if again else "")
    return Written(len(found.fresh), len(changes), len(reopened), told + len(found.fresh) * again)


def _answers(annual_list: AnnualList, entries: list[int]) -> dict[int, tuple[str, str]]:
    """Entry → its decision and the news nobody has answered yet, as they are under the lock."""
    known: dict[int, tuple[str, str]] = {}
    for start in range(0, len(entries), _CHUNK):
        rows = ListEntry.objects.filter(annual_list=annual_list, pk__in=entries[start : start + _CHUNK])
        known |= {pk: (decision, told) for pk, decision, told in rows.values_list("pk", "decision", "news")}
    return known


def _was_screened(annual_list: AnnualList) -> bool:
    """Whether the list was screened, or taken over from an earlier edition, before: then a new unit is news."""
    return annual_list.screened_at is not None or annual_list.edition > 1


def _insert(annual_list: AnnualList, fresh: Iterable[tuple[int, Row]], told: str) -> None:
    rest = _rest()
    tail = (told, *rest.values())
    rows = [(annual_list.pk, unit, *_stored(row), *tail) for unit, row in fresh]
    bulk.insert(ListEntry, ("annual_list_id", "enterprise_id", *_WRITTEN, *rest), rows)


def _stored(row: Row) -> Iterator[Any]:
    """The row as both databases take it in bulk: JSON as text, a figure as plain digits."""
    for place, value in enumerate(row):
        if place == PARAMS_AT:
            yield json.dumps(dict(value), ensure_ascii=False)
        elif place == TCO2E_AT and value is not None:
            yield f"{value:f}"
        else:
            yield value


@cache
def _rest() -> dict[str, Any]:
    """Every other column of an entry with the value of a new one, since the bulk path fills nothing in."""
    named = {"id", "annual_list_id", "enterprise_id", *_WRITTEN}
    rest = {str(field.column): field for field in ListEntry._meta.concrete_fields if field.column not in named}
    return {column: _default(field.get_default()) for column, field in rest.items()}


def _default(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list | dict) else value


def _clear_decisions(entries: list[int]) -> None:
    for start in range(0, len(entries), _CHUNK):
        ListEntry.objects.filter(pk__in=entries[start : start + _CHUNK]).update(
            decision="", decision_reason="", decided_by=None, decided_at=None
        )
