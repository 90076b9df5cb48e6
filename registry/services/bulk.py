"""批量写入: many rows of one table at once, past the ORM's per-object cost.

PostgreSQL takes them by COPY, SQLite by executemany. Both run in the caller's transaction and check every
constraint of the table. Measured beside `bulk_create` in benchmarks/roster.py. The statements are put together
from names of our models (hence `nosec`); every value goes as a parameter or through COPY.

SQLite keeps an instant as text and compares it as text, so there each goes through its field, as the ORM writes it;
PostgreSQL knows instants, whatever their zone. JSON comes as text already.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from typing import Any

from django.db import connection, models

Rows = Sequence[tuple[Any, ...]]

_STAGE = "incoming_rows"


def insert(model: type[models.Model], columns: Sequence[str], rows: Rows) -> None:
    """Insert `rows`, values in the order of `columns` (names of database columns, e.g. "enterprise_id").

    Nothing is filled in by Django (no default, no auto_now): every NOT NULL column must be given.
    Raises IntegrityError as a single INSERT would; then no row is inserted.
    """
    if not rows:
        return
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        _copy(table, columns, rows, _nullable(model, columns))
        return
    places = ", ".join(["%s"] * len(columns))
    prepared = list(_prepared(model, columns, rows))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({_names(columns)}) VALUES ({places})", prepared)  # nosec B608


def update(model: type[models.Model], keys: Sequence[str], columns: Sequence[str], rows: Rows) -> int:
    """Set `columns` of the rows found by `keys`; each tuple holds the keys, then the values. Returns how many."""
    if not rows:
        return 0
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        return _update_from_stage(table, keys, columns, rows, _nullable(model, columns))
    assignments = ", ".join(f'"{column}" = %s' for column in columns)
    condition = " AND ".join(f'"{key}" = %s' for key in keys)
    prepared = _prepared(model, [*keys, *columns], rows)
    turned = [(*row[len(keys) :], *row[: len(keys)]) for row in prepared]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {assignments} WHERE {condition}", turned)  # nosec B608
        return cursor.rowcount


def _prepared(model: type[models.Model], columns: Sequence[str], rows: Rows) -> Iterator[Sequence[Any]]:
    """The rows with every instant as the ORM would store it."""
    by_column = {field.column: field for field in model._meta.concrete_fields}
    instants = [
        (place, _stored_instant(by_column[column]))
        for place, column in enumerate(columns)
        if isinstance(by_column[column], models.DateTimeField)
    ]
    if not instants:
        yield from rows
        return
    for row in rows:
        values = list(row)
        for place, stored in instants:
            values[place] = stored(values[place])
        yield values


def _stored_instant(field: "models.Field[Any, Any]") -> Callable[[Any], Any]:
    """The field's own conversion, asked once for each instant: the rows of one load have the same."""
    return cache(partial(field.get_db_prep_save, connection=connection))


def _update_from_stage(
    table: str, keys: Sequence[str], columns: Sequence[str], rows: Rows, nullable: Sequence[str]
) -> int:
    names = [*keys, *columns]
    assignments = ", ".join(f'"{column}" = {_STAGE}."{column}"' for column in columns)
    condition = " AND ".join(f'{table}."{key}" = {_STAGE}."{key}"' for key in keys)
    with connection.cursor() as cursor:
        columns_only = f"SELECT {_names(names)} FROM {table} WITH NO DATA"  # nosec B608
        cursor.execute(f"CREATE TEMP TABLE {_STAGE} AS {columns_only}")
        _copy(_STAGE, names, rows, nullable)
        cursor.execute(f"UPDATE {table} SET {assignments} FROM {_STAGE} WHERE {condition}")  # nosec B608
        changed = cursor.rowcount
        cursor.execute(f"DROP TABLE {_STAGE}")
    return changed


def _copy(table: str, columns: Sequence[str], rows: Rows, nullable: Sequence[str]) -> None:
    """COPY as CSV with every value quoted: an empty text stays a text, None is NULL in `nullable` columns."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    buffer.seek(0)
    null = f", FORCE_NULL ({_names(nullable)})" if nullable else ""
    statement = f"COPY {table} ({_names(columns)}) FROM STDIN WITH (FORMAT csv{null})"
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(statement, buffer)


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _nullable(model: type[models.Model], columns: Sequence[str]) -> list[str]:
    null = {field.column for field in model._meta.concrete_fields if field.null}
    return [column for column in columns if column in null]
