"""预览: what changes, and for whom, when one more notice goes in force."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cets_portal.deadlines.rules.due import Due, DueStatus, by_key


class Effect(StrEnum):
    """影响: what a notice does to one obligation."""

    MOVED = "moved"
    LIFTED = "lifted"
    EXCUSED = "excused"
    NEW = "new"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class Effected:
    """一处变化: the row as it will be, the row it takes the place of, and the two dates."""

    effect: Effect
    row: Due
    earlier: Due | None = None

    @property
    def before(self) -> date | None:
        return self.earlier.due_on if self.earlier else None

    @property
    def after(self) -> date | None:
        return self.row.due_on

    @property
    def days(self) -> int | None:
        """How many days later the date comes; negative is earlier."""
        return (self.after - self.before).days if self.before and self.after else None


def effects(before: Iterable[Due], after: Iterable[Due]) -> tuple[Effected, ...]:
    """Every difference between the rows before and after, replaced dates first, then new ones by date.

    `TWICE` names a new row beside another one of the same matter, older or in the same notice, that it does not
    replace: both would bind.
    """
    old, new = by_key(before), by_key(after)
    found = [*_replaced(old, new), *_excused(old, new), *_added(old, new)]
    return tuple(sorted(found, key=_order))


def _replaced(old: dict[str, Due], new: dict[str, Due]) -> Iterator[Effected]:
    for key, row in old.items():
        now = new.get(key)
        if row.status is DueStatus.SUPERSEDED or (now and now.status is not DueStatus.SUPERSEDED):
            continue
        later = new.get(now.superseded_by) if now else _same_matter(row, new)
        if later is not None:
            yield Effected(Effect.MOVED if later.binds else Effect.LIFTED, later, row)


def _same_matter(row: Due, new: dict[str, Due]) -> Due | None:
    """What now speaks of a yearly duty that stood by itself."""
    return next((one for one in new.values() if one.same_matter == row.same_matter and one.binds), None)


def _excused(old: dict[str, Due], new: dict[str, Due]) -> Iterator[Effected]:
    for key, row in new.items():
        if row.excused_by and key in old and not old[key].excused_by:
            yield Effected(Effect.EXCUSED, row, old[key])


def _added(old: dict[str, Due], new: dict[str, Due]) -> Iterator[Effected]:
    replaced = {row.superseded_by for row in new.values()}
    gone = {row.same_matter for key, row in old.items() if key not in new}
    standing = {row.same_matter: row for row in old.values() if row.binds}
    known = {row.notice for row in old.values()}
    for key, row in new.items():
        if row.notice in known or row.status is DueStatus.SUPERSEDED:
            continue
        beside = standing.get(row.same_matter)
        if row.binds and beside and beside.key in new and new[beside.key].binds:
            yield Effected(Effect.TWICE, row, beside)
        elif key not in replaced and row.same_matter not in gone:
            yield Effected(Effect.NEW, row)
        if row.binds:
            standing[row.same_matter] = row


def _order(one: Effected) -> tuple[int, date, str]:
    return list(Effect).index(one.effect), one.before or one.after or date.max, one.row.key
