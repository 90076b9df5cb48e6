"""替代: which row stands in the place of which, as later notices say."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from cets_portal.deadlines.rules.due import Due, DueStatus
from cets_portal.norms.notice import Notice


def superseded(rows: tuple[Due, ...], known: Iterable[Notice]) -> tuple[Due, ...]:
    """The same rows, each replaced one marked with the key of the row that stands in its place.

    A later task replaces an earlier one for the sectors it names (all, where it names none) and for the months
    it names (all, where it gives one date). Of several, the newest notice prevails.
    """
    replacements = _replacements(rows, known)
    return tuple(_marked(row, replacements[row.notice, row.task_id]) for row in rows)


def _replacements(rows: tuple[Due, ...], known: Iterable[Notice]) -> dict[tuple[str, str], list[Due]]:
    """(notice, task) → the rows that replace it, newest notice first. A notice that is itself superseded replaces nothing."""
    of_task: dict[tuple[str, str], list[Due]] = defaultdict(list)
    for row in rows:
        if row.status is not DueStatus.SUPERSEDED:
            of_task[row.notice, row.task_id].append(row)
    found: dict[tuple[str, str], list[Due]] = defaultdict(list)
    for notice in sorted(known, key=lambda one: (one.issued_on, one.code), reverse=True):
        for task in notice.tasks:
            for earlier in task.supersedes:
                code, slash, task_id = earlier.reference.partition("/")
                if slash:
                    found[code, task_id] += of_task[notice.code, task.id]
    return found


def _marked(row: Due, replacing: list[Due]) -> Due:
    if row.status is DueStatus.SUPERSEDED:
        return row
    later = next((one for one in replacing if _takes_the_place(one, row)), None)
    return replace(row, status=DueStatus.SUPERSEDED, superseded_by=later.key) if later else row


def _takes_the_place(later: Due, row: Due) -> bool:
    same_sector = later.sector is None or row.sector is None or later.sector is row.sector
    return same_sector and (not later.period or later.period == row.period or not row.period)


def is_same_matter(earlier: Any, later: Any) -> bool:
    """Whoever did the earlier has done the later: the same duty, sector, year and months. Due rows or obligations."""
    return _matter(earlier) == _matter(later)


def _matter(row: Any) -> tuple[object, ...]:
    year = row.filing_year or row.emission_year or row.quota_year or max(row.list_years, default=None)
    return (str(row.duty), str(row.sector or ""), year, row.period, row.from_month, row.to_month)
