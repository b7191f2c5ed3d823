"""What statements said of each activity, merged: the definition that the activities resource gives.

Most statements say again what is known, so this process remembers what it saw to be in the store.
"""

import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from lrs_bridge.storage.bulk import insert_rows, rows_with, set_values
from lrs_bridge.storage.tables import activity as table
from lrs_bridge.xapi import strict_json
from lrs_bridge.xapi.activities import merge_definitions
from lrs_bridge.xapi.statement import Statement

_MOST_REMEMBERED = 20_000


class _Remembered:
    """Definitions that are known to be in a store already, by the store's address."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, str, str]] = set()
        self._lock = threading.Lock()

    def __contains__(self, key: tuple[str, str, str]) -> bool:
        return key in self._seen

    def add(self, key: tuple[str, str, str]) -> None:
        with self._lock:
            if len(self._seen) >= _MOST_REMEMBERED:
                self._seen.clear()
            self._seen.add(key)


_remembered = _Remembered()


def learn(connection: Connection, statements: Sequence[Statement]) -> None:
    """Merge what statements say of activities into what is kept of them."""
    address = str(connection.engine.url)
    said: dict[str, list[Any]] = {}
    for statement in statements:
        for activity in _described(statement):
            key = (address, activity["id"], str(activity["definition"]))
            if key not in _remembered:
                said.setdefault(activity["id"], []).append(activity["definition"])
    if said:
        _merge(connection, address, said)


def _merge(connection: Connection, address: str, said: dict[str, list[Any]]) -> None:
    known = {row[0]: bytes(row[1]) for row in _locked(connection, sorted(said))}
    new, changed = [], []
    for activity_id in sorted(said):
        before = known.get(activity_id)
        kept = {} if before is None else strict_json.parse_json(before)
        merged = strict_json.write_json(merge_definitions([kept, *said[activity_id]]))
        if before is None:
            new.append((activity_id, merged))
        elif merged != before:
            changed.append((merged, activity_id))
        else:
            # Only what an earlier transaction left: this one may still be undone.
            for definition in said[activity_id]:
                _remembered.add((address, activity_id, str(definition)))
    insert_rows(connection, table, ("activity_id", "definition"), new)
    set_values(connection, table, "activity_id", "definition", changed)


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
