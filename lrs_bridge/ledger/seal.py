"""Step 2 of the sequencer: places, subtree hashes and the signed checkpoint, in one transaction."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from lrs_bridge.ledger import store
from lrs_bridge.ledger.checkpoint import Checkpoint, sign_checkpoint
from lrs_bridge.ledger.commitment import LeafType, leaf_data
from lrs_bridge.ledger.merkle import leaf_hash
from lrs_bridge.ledger.note import Signer
from lrs_bridge.ledger.tree_nodes import grow, nodes_of_range, range_hash
from lrs_bridge.storage import tables
from lrs_bridge.storage.bulk import insert_rows, set_values

MOST_LEAVES_IN_ONE_SEAL = 2_000  # other writers wait while a seal runs
_WAITED_LONGEST = (
    select(tables.leaf.c.leaf_id, tables.leaf.c.leaf_type, tables.leaf.c.commitment)
    .where(tables.leaf.c.leaf_index.is_(None))
    .order_by(tables.leaf.c.appended_at, tables.leaf.c.leaf_id)
    .limit(MOST_LEAVES_IN_ONE_SEAL)
)


def seal(connection: Connection, signer: Signer, now: datetime) -> int:
    """Give places to the leaves that waited longest and sign the tree with them; return how many there were."""
    pending = connection.execute(_WAITED_LONGEST).all()
    if not pending:
        return 0
    newest = store.latest_checkpoint(connection)
    old_size = newest.tree_size if newest else 0
    new_size = old_size + len(pending)

    edge = store.find_nodes(connection, nodes_of_range(0, old_size))
    hashes = (leaf_hash(leaf_data(LeafType(row.leaf_type), row.commitment)) for row in pending)
    added = grow(old_size, edge, hashes)
    nodes = [(node.level, node.place, value) for node, value in added.items()]
    insert_rows(connection, tables.ledger_node, ("level", "node_index", "hash"), nodes)
    places = [(place, row.leaf_id) for place, row in enumerate(pending, start=old_size)]
    set_values(connection, tables.leaf, "leaf_id", "leaf_index", places)
    root_hash = range_hash(0, new_size, edge | added)
    note = sign_checkpoint(Checkpoint(signer.name, new_size, root_hash), signer)
    connection.execute(
        insert(tables.checkpoint).values(tree_size=new_size, root_hash=root_hash, signed_note=note, signed_at=now)
    )
    return len(pending)
