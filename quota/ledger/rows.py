"""账簿的行: the three statements by which an act of the book reads and writes.

They are written out because every surrender runs them: through the models the same statements take three times as long.
What they must look like is what the models say; the tests compare both.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from quota.models import Holding, Movement

_AT_ONCE = 500
_HOLDINGS = Holding._meta.db_table
_MOVEMENTS = Movement._meta.db_table
_FIELDS = tuple(field for field in Movement._meta.local_concrete_fields if not field.primary_key)
_COLUMNS = ", ".join(str(field.column) for field in _FIELDS)
_NAMES = tuple(field.attname for field in _FIELDS)
_KIND, _DAY, _MOMENT = (_NAMES.index(name) for name in ("kind", "effective_on", "recorded_at"))
_ROW = "(" + ", ".join(["%s"] * len(_FIELDS)) + ")"
#: SQL and its parameters.
Statement = tuple[str, list[Any]]

# nosec B608 throughout: names of our own tables and columns, values are parameters.
_LOCK = (
    f"SELECT id, account_id, vintage, tonnes, frozen, may_go_below, last_on FROM {_HOLDINGS} "  # nosec B608
    "WHERE account_id IN ({accounts}) AND vintage IN ({vintages}) ORDER BY account_id, vintage"
)
_UPDATE_ONE = (
    f"UPDATE {_HOLDINGS} SET tonnes = tonnes + %s, frozen = frozen + %s, "  # nosec B608
    "last_on = CASE WHEN last_on > %s THEN last_on ELSE %s END WHERE id = %s"
)
_INSERT = f"INSERT INTO {_MOVEMENTS} ({_COLUMNS}) VALUES {{rows}} RETURNING id"  # nosec B608
#: Columns of a VALUES list are called column1, column2 … by PostgreSQL and SQLite alike.
_UPDATE = (
    f"UPDATE {_HOLDINGS} SET tonnes = {_HOLDINGS}.tonnes + v.column2, frozen = {_HOLDINGS}.frozen + v.column3, "  # nosec B608
    f"last_on = CASE WHEN {_HOLDINGS}.last_on > v.column4 THEN {_HOLDINGS}.last_on ELSE v.column4 END "
    f"FROM (VALUES {{rows}}) AS v WHERE {_HOLDINGS}.id = v.column1"
)


@dataclass(frozen=True, slots=True)
class HoldingRow:
    """持有行: as it was when it was locked."""

    pk: int
    account_id: int
    vintage: int
    tonnes: int
    frozen: int
    may_go_below: bool
    last_on: date | None


def lock_holdings(account_ids: Collection[int], vintages: Collection[int]) -> list[HoldingRow]:
    """The holdings of these accounts and vintages, locked in the order of account and vintage."""
    sql = _LOCK.format(accounts=_marks(account_ids), vintages=_marks(vintages))
    if connection.features.has_select_for_update:
        sql += " FOR UPDATE"
    with connection.cursor() as cursor:
        cursor.execute(sql, [*account_ids, *vintages])
        return [_row(*found) for found in cursor.fetchall()]


def write(movements: Sequence[Movement], changes: Sequence[tuple[int, int, int]], on: date) -> None:
    """Write the movements in their order, giving each its key, and change the holdings that moved on that day.

    `changes` are (key, change of tonnes, change of frozen).
    """
    inserts = list(_inserts(movements))
    with connection.cursor() as cursor:
        if len(movements) == 1:
            keys = _at_once(cursor, [*_single_updates(changes, on), *inserts])
        else:
            keys = _one_by_one(cursor, list(_updates(changes, on)), inserts)
    for one, pk in zip(movements, keys, strict=True):
        one.pk = pk
        one._state.adding, one._state.db = False, connection.alias


def _at_once(cursor: Any, statements: list[Statement]) -> list[int]:
    """The common act of one line: PostgreSQL takes all its statements in one message, and answers with the last."""
    if connection.vendor == "postgresql":
        joined = "; ".join(sql for sql, _values in statements)
        statements = [(joined, [value for _sql, values in statements for value in values])]
    for sql, values in statements:
        cursor.execute(sql, values)
    return [pk for (pk,) in cursor.fetchall()]


def _one_by_one(cursor: Any, updates: list[Statement], inserts: list[Statement]) -> list[int]:
    for sql, values in updates:
        cursor.execute(sql, values)
    keys = []
    for sql, values in inserts:
        cursor.execute(sql, values)
        keys += [pk for (pk,) in cursor.fetchall()]
    return keys


def _inserts(movements: Sequence[Movement]) -> Iterator[Statement]:
    for some in _chunks(movements):
        values = [value for one in some for value in _values(one)]
        yield _INSERT.format(rows=", ".join([_ROW] * len(some))), values


def _single_updates(changes: Sequence[tuple[int, int, int]], on: date) -> Iterator[Statement]:
    day = connection.ops.adapt_datefield_value(on)
    for pk, tonnes, frozen in changes:
        yield _UPDATE_ONE, [tonnes, frozen, day, day, pk]


def _updates(changes: Sequence[tuple[int, int, int]], on: date) -> Iterator[Statement]:
    row = "(%s, %s, %s, %s::date)" if connection.vendor == "postgresql" else "(%s, %s, %s, %s)"
    day = connection.ops.adapt_datefield_value(on)
    for some in _chunks(changes):
        values = [value for change in some for value in (*change, day)]
        yield _UPDATE.format(rows=", ".join([row] * len(some))), values


def _values(movement: Movement) -> list[Any]:
    values = [getattr(movement, name) for name in _NAMES]
    values[_KIND] = str(values[_KIND])
    values[_DAY] = connection.ops.adapt_datefield_value(values[_DAY])
    values[_MOMENT] = connection.ops.adapt_datetimefield_value(values[_MOMENT])
    return values


def _row(pk: int, account: int, vintage: int, tonnes: int, frozen: int, may_go_below: int, last_on: Any) -> HoldingRow:
    """SQLite hands a truth out as a number and a day as text."""
    day = date.fromisoformat(last_on) if isinstance(last_on, str) else last_on
    return HoldingRow(pk, account, vintage, tonnes, frozen, bool(may_go_below), day)


def _marks(values: Collection[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _chunks(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE))
