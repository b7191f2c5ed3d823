"""Many rows at a time, for the paths where building each row's parameters anew would cost more than keeping it.

Rows are tuples in the order of the columns named, already in the shape of the store: times as integers, text as text.
On SQLite the driver is asked directly, in the connection's own transaction: there a look-up costs less than what an SQL
toolkit does around it.
"""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import nullcontext
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import BigInteger, Boolean, Connection, Integer, LargeBinary, SmallInteger, Table
from sqlalchemy.types import TypeDecorator

from lrs_bridge.storage.writers_turn import writers_turn

Rows = Sequence[tuple[Any, ...]]

# How many rows one step keeps: these, or any smaller number, so that few texts are prepared and mostly one step is
# enough. 1,024 rows of the widest table stay below SQLite's 32,766 parameters.
_PART_SIZES = (1024, 512, 256, 128)
_MANY_ROWS = 64  # keep SQLite busy for longer than it takes to hand the turn over

_POSTGRESQL_TYPES = {
    SmallInteger: "smallint",
    BigInteger: "bigint",
    Integer: "integer",
    LargeBinary: "bytea",
    Boolean: "boolean",
}


def insert_rows(
    connection: Connection, table: Table, columns: tuple[str, ...], rows: Rows, *, leave_existing: bool = False
) -> None:
    """Keep rows in a table; with leave_existing those whose key is there already are left out.

    Raises: the driver's IntegrityError, on PostgreSQL sqlalchemy.exc.IntegrityError, when a key is there already.
    """
    if not rows:
        return
    ending = " ON CONFLICT DO NOTHING" if leave_existing else ""
    if connection.dialect.name == "sqlite":
        _insert_in_parts(_sqlite(connection), table, columns, rows, ending)
        return
    arrays = tuple(map(list, zip(*rows, strict=True)))
    connection.exec_driver_sql(_postgresql_insert(table, columns) + ending, arrays)


def rows_with(
    connection: Connection, table: Table, columns: tuple[str, ...], key: str, values: Sequence[Any]
) -> Sequence[tuple[Any, ...]]:
    """Return some columns of the rows whose key is one of values, as the store has them, in no order."""
    if not values:
        return []
    query = f"SELECT {_names(columns)} FROM {table.name} WHERE {key}"  # noqa: S608
    # One text whatever the number of values, so that it is prepared once.
    if connection.dialect.name == "sqlite":
        if len(values) == 1:
            return _sqlite(connection).execute(query + " = ?", (values[0],)).fetchall()
        listed = json.dumps(list(values))
        return _sqlite(connection).execute(query + " IN (SELECT value FROM json_each(?))", (listed,)).fetchall()  # noqa: S608
    found = connection.exec_driver_sql(f"{query} = ANY(%s::{_postgresql_type(table, key)}[])", (list(values),))
    return [tuple(row) for row in found]


def greatest(connection: Connection, table: Table, column: str) -> Any:
    """Return the greatest value of an indexed column as the store has it, or None."""
    query = f"SELECT max({column}) FROM {table.name}"  # noqa: S608
    if connection.dialect.name == "sqlite":
        return _sqlite(connection).execute(query).fetchone()[0]
    return connection.exec_driver_sql(query).scalar_one()


def set_values(connection: Connection, table: Table, key: str, column: str, rows: Rows) -> None:
    """Set one column in many rows: rows of (value, key)."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        _set_on_sqlite(_sqlite(connection), table, key, column, rows)
        return
    arrays = f"%s::{_postgresql_type(table, column)}[], %s::{_postgresql_type(table, key)}[]"
    connection.exec_driver_sql(
        f"UPDATE {table.name} SET {column} = given.value FROM unnest({arrays}) AS given(value, key) "  # noqa: S608
        f"WHERE {table.name}.{key} = given.key",
        tuple(map(list, zip(*rows, strict=True))),
    )


def _sqlite(connection: Connection) -> sqlite3.Connection:
    found = connection.connection.dbapi_connection
    assert isinstance(found, sqlite3.Connection)
    return found


def _insert_in_parts(
    connection: sqlite3.Connection, table: Table, columns: tuple[str, ...], rows: Rows, ending: str
) -> None:
    # The driver gives up Python's lock for each step, and takes it back behind every busy thread: so many rows a step.
    place = 0
    while place < len(rows):
        left = len(rows) - place
        size = next((size for size in _PART_SIZES if size <= left), left)
        query = _sqlite_insert(table, columns, size) + ending
        values = tuple(chain.from_iterable(rows[place : place + size]))
        with writers_turn.given_away() if size >= _MANY_ROWS else nullcontext():
            connection.execute(query, values)
        place += size


def _set_on_sqlite(connection: sqlite3.Connection, table: Table, key: str, column: str, rows: Rows) -> None:
    if isinstance(rows[0][0], bytes):  # JSON holds none
        connection.executemany(f"UPDATE {table.name} SET {column} = ? WHERE {key} = ?", rows)  # noqa: S608
        return
    connection.execute(
        f"UPDATE {table.name} SET {column} = json_extract(given.value, '$[0]') FROM json_each(?) AS given "  # noqa: S608
        f"WHERE {table.name}.{key} = json_extract(given.value, '$[1]')",
        (json.dumps(rows),),
    )


@cache
def _sqlite_insert(table: Table, columns: tuple[str, ...], rows: int) -> str:
    row = f"({', '.join('?' * len(columns))})"
    return f"INSERT INTO {table.name} ({_names(columns)}) VALUES {', '.join([row] * rows)}"  # noqa: S608


@cache
def _postgresql_insert(table: Table, columns: tuple[str, ...]) -> str:
    # One statement with an array for each column: a single round trip, and one plan whatever the number of rows.
    arrays = ", ".join(f"%s::{_postgresql_type(table, name)}[]" for name in columns)
    return f"INSERT INTO {table.name} ({_names(columns)}) SELECT * FROM unnest({arrays})"  # noqa: S608


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(columns)


def _postgresql_type(table: Table, name: str) -> str:
    kind = table.c[name].type
    if isinstance(kind, TypeDecorator):
        kind = kind.impl_instance
    # The most special kind first: a BigInteger is an Integer too.
    return next((word for special, word in _POSTGRESQL_TYPES.items() if isinstance(kind, special)), "text")
