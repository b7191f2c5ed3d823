"""What statements said of each activity, merged: the definition that the activities resource gives.

Most statements say again what is known, so this process remembers what it saw to be in the store.
"""

import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, select

from lrs_bridge.storage.bulk import insert_rows, rows_with, set_values
from lrs_bridge.storage.tables import activity as table
from lrs_bridge.xapi import strict_json
from lrs_bridge.xapi.activities import merge_definitions
from lrs_bridge.xapi.statement import Statement

_MOST_REMEMBERED = 20_000


class _Remembered:
    """The last definition of each activity that is known to be in a store already, by the store's engine."""

    def __init__(self) -> None:
        self._by_engine: WeakKeyDictionary[Engine, dict[str, Any]] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def of(self, engine: Engine) -> dict[str, Any]:
        """Return what is remembered of one store."""
        found = self._by_engine.get(engine)
        if found is None:
            with self._lock:
                found = self._by_engine.setdefault(engine, {})
        return found


_remembered = _Remembered()


def learn(connection: Connection, statements: Sequence[Statement]) -> None:
    """Merge what statements say of activities into what is kept of them."""
    known = _remembered.of(connection.engine)
    said: dict[str, list[Any]] = {}
    for statement in statements:
        for activity in _described(statement):
            if known.get(activity["id"]) != activity["definition"]:
                said.setdefault(activity["id"], []).append(activity["definition"])
    if said:
        _merge(connection, known, said)


def _merge(connection: Connection, known: dict[str, Any], said: dict[str, list[Any]]) -> None:
    kept = {row[0]: bytes(row[1]) for row in _locked(connection, sorted(said))}
    new, changed = [], []
    for activity_id in sorted(said):
        before = kept.get(activity_id)
        merged = merge_definitions([{} if before is None else strict_json.parse_json(before), *said[activity_id]])
        written = strict_json.write_json(merged)
        if written == before:
            # Only what was there before: what is written here may still be undone with its transaction.
            _remember(known, activity_id, said[activity_id][-1])
            continue
        known.pop(activity_id, None)
        if before is None:
            new.append((activity_id, written))
        else:
            changed.append((written, activity_id))
    insert_rows(connection, table, ("activity_id", "definition"), new)
    set_values(connection, table, "activity_id", "definition", changed)


def _remember(known: dict[str, Any], activity_id: str, definition: Any) -> None:
    if len(known) >= _MOST_REMEMBERED:
        known.clear()
    known[activity_id] = definition


def _locked(connection: Connection, activity_ids: Sequence[str]) -> Iterable[Any]:
    columns = ("activity_id", "definition")
    if connection.dialect.name == "sqlite":
        return rows_with(connection, table, columns, "activity_id", activity_ids)
    # In one order, so that two who merge the same activities wait for each other and do not lock each other out.
    query = select(table.c.activity_id, table.c.definition).where(table.c.activity_id.in_(activity_ids))
    return connection.execute(query.order_by(table.c.activity_id).with_for_update())


def find_definition(connection: Connection, activity_id: str) -> dict[str, Any]:
    """Return the merged definition of an activity; it is empty when no statement described it."""
    found = connection.execute(select(table.c.definition).where(table.c.activity_id == activity_id)).scalar()
    definition: dict[str, Any] = {} if found is None else strict_json.parse_json(bytes(found))
    return definition


def find_definitions(connection: Connection, activity_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return the merged definitions of those of these activities that a statement described."""
    rows = map(tuple, rows_with(connection, table, ("activity_id", "definition"), "activity_id", sorted(activity_ids)))
    return {activity_id: strict_json.parse_json(bytes(definition)) for activity_id, definition in rows}


def _described(statement: Statement) -> Iterator[dict[str, Any]]:
    target = statement["object"]
    if "definition" in target:
        yield target
    elif target.get("objectType") == "SubStatement":
        yield from _described(target)
    activities = statement.get("context", {}).get("contextActivities")
    if activities:
        for found in activities.values():
            for activity in found:
                if "definition" in activity:
                    yield activity
