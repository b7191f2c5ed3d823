"""Copies a whole store into another, row by row, whatever databases the two are; nothing is changed on the way."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import JSON, Connection, Table, Text, cast, insert, inspect, null, select

from lrs_bridge.storage.tables import metadata

_ROWS_AT_ONCE = 1_000


def is_empty(connection: Connection) -> bool:
    """Return whether a database has no table at all."""
    return not inspect(connection).get_table_names()


def copy_store(source: Connection, target: Connection) -> int:
    """Copy every row of every table and return how many; target has the same tables, empty.

    Memory: a thousand rows at a time.
    """
    return sum(_copy_table(source, target, table) for table in metadata.sorted_tables)


def _copy_table(source: Connection, target: Connection, table: Table) -> int:
    # JSON is read as text, which tells "null" from nothing; SQLAlchemy reads both as None.
    columns = [cast(one, Text).label(one.name) if isinstance(one.type, JSON) else one for one in table.columns]
    json_names = [one.name for one in table.columns if isinstance(one.type, JSON)]
    query = select(*columns).execution_options(yield_per=_ROWS_AT_ONCE)
    copied = 0
    for rows in source.execute(query).mappings().partitions():
        target.execute(insert(table), list(_as_kept(rows, json_names)))
        copied += len(rows)
    return copied


def _as_kept(rows: Iterable[Any], json_names: list[str]) -> Iterator[dict[str, Any]]:
    for row in rows:
        kept = dict(row)
        for name in json_names:
            text = kept[name]
            kept[name] = null() if text is None else json.loads(text)
        yield kept
