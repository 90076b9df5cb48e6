"""条目写入: a screening's rows against the entries that stand: new ones inserted, differing ones updated, no more.

The caller has locked the list. Decisions are touched only where the ground under them has changed.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from registry.models import AnnualList, ListEntry
from registry.rules import news
from registry.selectors.verdicts import COLUMNS, PARAMS_AT, TCO2E_AT, Row, differences
from registry.services import bulk

_READ = ("pk", "enterprise_id", "decision", "news", *COLUMNS)
_OWN = 4
_WRITTEN = (*COLUMNS, "news")


@dataclass(frozen=True)
class Written:
    """写入结果: entries created and changed, decisions cleared, and entries whose news are new."""

    created: int
    changed: int
    reopened: int
    news: int


def write_rows(annual_list: AnnualList, rows: Mapping[int, Row]) -> Written:
    """Bring the entries of a draft to these rows (enterprise → row, columns as in selectors.verdicts)."""
    standing = ListEntry.objects.filter(annual_list=annual_list).order_by().values_list(*_READ)
    known: set[int] = set()
    changes: list[tuple[Any, ...]] = []
    reopened: list[int] = []
    told = 0
    for pk, unit, decision, old_news, *old in standing.iterator(chunk_size=5000):
        known.add(unit)
        new = rows[unit]
        if tuple(old) == new:
            continue
        found = differences(tuple(old), new)
        told += bool(found)
        if found and decision:
            reopened.append(pk)
        changes.append((pk, *_stored(new), news.merged(old_news, found) if found else old_news))
    fresh = [unit for unit in rows if unit not in known]
    _insert(annual_list, rows, fresh, news.coded([news.Difference(news.APPEARED)]) if _is_second(annual_list) else "")
    bulk.update(ListEntry, ["id"], _WRITTEN, changes)
    _clear_decisions(reopened)
    told += len(fresh) if _is_second(annual_list) else 0
    return Written(len(fresh), len(changes), len(reopened), told)


def _is_second(annual_list: AnnualList) -> bool:
    """Whether the list was screened, or taken over from an earlier edition, before: then a new unit is news."""
    return annual_list.screened_at is not None or annual_list.edition > 1


def _insert(annual_list: AnnualList, rows: Mapping[int, Row], units: Iterable[int], told: str) -> None:
    rest = _rest()
    head, tail = (annual_list.pk,), (told, *rest.values())
    fresh = [(*head, unit, *_stored(rows[unit]), *tail) for unit in units]
    bulk.insert(ListEntry, ("annual_list_id", "enterprise_id", *_WRITTEN, *rest), fresh)


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
    for start in range(0, len(entries), 1000):
        ListEntry.objects.filter(pk__in=entries[start : start + 1000]).update(
            decision="", decision_reason="", decided_by=None, decided_at=None
        )
