"""The ledger's SQL: leaves that wait, leaves with an index, and what can be proved of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from lrs_bridge.ledger import commitment
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.ledger.leaf_id import new_leaf_id
from lrs_bridge.storage import tables

_MOST_IDS_IN_ONE_QUERY = 500


@dataclass(frozen=True)
class Leaf:
    """One leaf as the store keeps it; salt is None once the record was erased, leaf_index while it waits."""

    leaf_id: str
    leaf_type: LeafType
    record_id: str
    salt: bytes | None
    commitment: bytes
    appended_at: datetime
    leaf_index: int | None


def append_pending_leaf(
    connection: Connection, leaf_type: LeafType, record_id: str, record: bytes, now: datetime
) -> str:
    """Commit to a record and return the leaf's id; call it inside the record's own transaction.

    Shape: record is the exact bytes that are kept. For LeafType.STATEMENT record_id is the statement id.
    The sequencer gives the leaf its index later, in the order of now and, within one millisecond, of the calls.
    """
    salt = commitment.new_salt()
    leaf_id = new_leaf_id(now)
    connection.execute(
        insert(tables.leaf).values(
            leaf_id=leaf_id,
            leaf_type=int(leaf_type),
            record_id=record_id,
            salt=salt,
            commitment=commitment.commit(leaf_type, salt, record),
            appended_at=now,
        )
    )
    return leaf_id


def find_leaf(connection: Connection, leaf_id: str) -> Leaf | None:
    """Return one leaf, or None."""
    return find_leaves(connection, [leaf_id]).get(leaf_id)


def find_leaves(connection: Connection, leaf_ids: Collection[str]) -> dict[str, Leaf]:
    """Return the leaves that exist, by id."""
    found: dict[str, Leaf] = {}
    wanted = list(leaf_ids)
    for start in range(0, len(wanted), _MOST_IDS_IN_ONE_QUERY):
        some = wanted[start : start + _MOST_IDS_IN_ONE_QUERY]
        for row in connection.execute(select(tables.leaf).where(tables.leaf.c.leaf_id.in_(some))):
            found[row.leaf_id] = Leaf(
                row.leaf_id,
                LeafType(row.leaf_type),
                row.record_id,
                row.salt,
                row.commitment,
                row.appended_at,
                row.leaf_index,
            )
    return found


def salt_of(connection: Connection, leaf_id: str) -> bytes | None:
    """Return the salt of a leaf, or None when it is erased or unknown."""
    leaf = find_leaf(connection, leaf_id)
    return leaf.salt if leaf else None


def count_waiting(connection: Connection, leaf_ids: Collection[str] | None = None) -> int:
    """Return how many leaves have no index yet: of these, or of all."""
    if leaf_ids is not None:
        return sum(leaf.leaf_index is None for leaf in find_leaves(connection, leaf_ids).values())
    waiting = select(func.count()).select_from(tables.leaf).where(tables.leaf.c.leaf_index.is_(None))
    return connection.execute(waiting).scalar_one()
