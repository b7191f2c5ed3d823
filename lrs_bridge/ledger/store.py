"""The ledger's SQL: leaves that wait, leaves with an index, and what can be proved of them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Row, func, select, tuple_

from lrs_bridge.clock import whole_microseconds
from lrs_bridge.ledger import commitment, tlog_proof
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.ledger.leaf_id import new_leaf_id
from lrs_bridge.ledger.merkle import consistency_ranges, inclusion_ranges
from lrs_bridge.ledger.tree_nodes import Node, nodes_of_range, nodes_of_ranges, proof_from, range_hash
from lrs_bridge.storage import tables
from lrs_bridge.storage.bulk import insert_rows

_MOST_IDS_IN_ONE_QUERY = 500
_LEAF_COLUMNS = ("leaf_id", "leaf_type", "record_id", "salt", "commitment", "appended_at")


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


@dataclass(frozen=True)
class SignedCheckpoint:
    """One checkpoint that this ledger signed; signed_note is the text to pass on."""

    tree_size: int
    root_hash: bytes
    signed_note: str
    signed_at: datetime


class PendingRecord(NamedTuple):
    """A record that waits for a leaf: the exact bytes that are kept. Units: microseconds since 1970, when it was kept.

    For LeafType.STATEMENT record_id is the statement id.
    """

    record_id: str
    record: bytes
    kept_at_microseconds: int


def append_pending_leaf(
    connection: Connection, leaf_type: LeafType, record_id: str, record: bytes, now: datetime
) -> str:
    """Commit to a record and return the leaf's id; call it inside the record's own transaction.

    The sequencer gives the leaf its index later, in the order of now and, within one microsecond, of the calls.
    """
    return append_pending_leaves(connection, leaf_type, [PendingRecord(record_id, record, whole_microseconds(now))])[0]


def append_pending_leaves(connection: Connection, leaf_type: LeafType, records: Sequence[PendingRecord]) -> list[str]:
    """Commit to several records of one type and return the leaves' ids in their order."""
    rows = []
    for salt, (record_id, record, kept_at) in zip(commitment.new_salts(len(records)), records, strict=True):
        committed = commitment.commit(leaf_type, salt, record)
        rows.append((new_leaf_id(kept_at), int(leaf_type), record_id, salt, committed, kept_at))
    insert_rows(connection, tables.leaf, _LEAF_COLUMNS, rows)
    return [row[0] for row in rows]


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


def latest_checkpoint(connection: Connection) -> SignedCheckpoint | None:
    """Return the newest checkpoint, or None before the first."""
    newest = select(tables.checkpoint).order_by(tables.checkpoint.c.tree_size.desc()).limit(1)
    row = connection.execute(newest).one_or_none()
    return _checkpoint(row) if row else None


def checkpoints_after(connection: Connection, tree_size: int) -> list[SignedCheckpoint]:
    """Return the checkpoints of larger trees, oldest first."""
    later = select(tables.checkpoint).where(tables.checkpoint.c.tree_size > tree_size)
    return [_checkpoint(row) for row in connection.execute(later.order_by(tables.checkpoint.c.tree_size))]


def _checkpoint(row: Row[tuple[int, bytes, str, datetime]]) -> SignedCheckpoint:
    return SignedCheckpoint(row.tree_size, row.root_hash, row.signed_note, row.signed_at)


def find_nodes(connection: Connection, nodes: Iterable[Node]) -> dict[Node, bytes]:
    """Return the hashes of complete subtrees that the store has, in as few queries as may be."""
    table = tables.ledger_node
    wanted = sorted(nodes)
    found: dict[Node, bytes] = {}
    for start in range(0, len(wanted), _MOST_IDS_IN_ONE_QUERY):
        places = [tuple(node) for node in wanted[start : start + _MOST_IDS_IN_ONE_QUERY]]
        for row in connection.execute(select(table).where(tuple_(table.c.level, table.c.node_index).in_(places))):
            found[Node(row.level, row.node_index)] = row.hash
    return found


def root_at(connection: Connection, tree_size: int) -> bytes:
    """Return the root of the first tree_size leaves, which must have been sequenced."""
    return range_hash(0, tree_size, find_nodes(connection, nodes_of_range(0, tree_size)))


def proof_of(connection: Connection, leaf_id: str) -> str | None:
    """Return the receipt (tlog-proof text) of one leaf, or None while it waits or when it is unknown."""
    leaf = find_leaf(connection, leaf_id)
    checkpoint = latest_checkpoint(connection)
    if leaf is None or leaf.leaf_index is None or checkpoint is None:
        return None
    return proofs_under(connection, checkpoint, [leaf.leaf_index])[leaf.leaf_index]


def proofs_under(connection: Connection, checkpoint: SignedCheckpoint, leaf_indexes: Sequence[int]) -> dict[int, str]:
    """Return receipts for many leaves under one checkpoint, by leaf index."""
    ranges = {index: inclusion_ranges(index, checkpoint.tree_size) for index in leaf_indexes}
    needed = {node for one in ranges.values() for node in nodes_of_ranges(one)}
    hashes = find_nodes(connection, needed)
    return {
        index: tlog_proof.write_proof(index, proof_from(one, hashes), checkpoint.signed_note)
        for index, one in ranges.items()
    }


def consistency_between(connection: Connection, old_size: int, new_size: int) -> list[bytes]:
    """Return the proof that the tree of new_size begins with the tree of old_size."""
    ranges = consistency_ranges(old_size, new_size)
    return proof_from(ranges, find_nodes(connection, nodes_of_ranges(ranges)))


def find_mark(connection: Connection, name: str) -> str | None:
    """Return what this store says of itself under a name."""
    return connection.execute(
        select(tables.store_mark.c.value).where(tables.store_mark.c.name == name)
    ).scalar_one_or_none()
