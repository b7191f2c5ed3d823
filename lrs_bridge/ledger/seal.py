"""Step 2 of the sequencer: places, subtree hashes and the signed checkpoint, in one transaction."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from lrs_bridge.ledger import store
from lrs_bridge.ledger.checkpoint import Checkpoint, sign_checkpoint
from lrs_bridge.ledger.commitment import LeafType, leaf_data
from lrs_bridge.ledger.merkle import leaf_hash
from lrs_bridge.ledger.note import Signer
from lrs_bridge.ledger.tree_nodes import grow, nodes_of_range, range_hash
from lrs_bridge.storage import tables

MOST_LEAVES_IN_ONE_SEAL = 2_000  # other writers wait while a seal runs


def seal(connection: Connection, signer: Signer, now: datetime) -> int:
    """Give places to the leaves that waited longest and sign the tree with them; return how many there were."""
    pending = connection.execute(
        select(tables.leaf.c.leaf_id, tables.leaf.c.leaf_type, tables.leaf.c.record_id, tables.leaf.c.commitment)
        .where(tables.leaf.c.leaf_index.is_(None))
        .order_by(tables.leaf.c.appended_at, tables.leaf.c.leaf_id)
        .limit(MOST_LEAVES_IN_ONE_SEAL)
    ).all()
    if not pending:
        return 0
    newest = store.latest_checkpoint(connection)
    old_size = newest.tree_size if newest else 0
    new_size = old_size + len(pending)

    edge = store.find_nodes(connection, nodes_of_range(0, old_size))
    hashes = (leaf_hash(leaf_data(LeafType(row.leaf_type), row.commitment)) for row in pending)
    added = grow(old_size, edge, hashes)
    connection.execute(
        insert(tables.ledger_node),
        [{"level": node.level, "node_index": node.place, "hash": value} for node, value in added.items()],
    )
    connection.execute(
        update(tables.leaf).where(tables.leaf.c.leaf_id == bindparam("id")).values(leaf_index=bindparam("place")),
        [{"id": row.leaf_id, "place": place} for place, row in enumerate(pending, start=old_size)],
    )
    _tell_statements(
        connection,
        [
            {"id": row.record_id, "leaf": row.leaf_id, "place": place}
            for place, row in enumerate(pending, start=old_size)
            if row.leaf_type == LeafType.STATEMENT
        ],
    )
    root_hash = range_hash(0, new_size, edge | added)
    note = sign_checkpoint(Checkpoint(signer.name, new_size, root_hash), signer)
    connection.execute(
        insert(tables.checkpoint).values(tree_size=new_size, root_hash=root_hash, signed_note=note, signed_at=now)
    )
    return len(pending)


def _tell_statements(connection: Connection, places: list[dict[str, object]]) -> None:
    # The one table of another room that the ledger writes: listings of statements follow the sequencer's order.
    if places:
        connection.execute(
            update(tables.statement)
            .where(tables.statement.c.statement_id == bindparam("id"), tables.statement.c.leaf_id == bindparam("leaf"))
            .values(leaf_index=bindparam("place")),
            places,
        )
