"""A full check: the tree is hashed again from its leaves and compared with every checkpoint."""

from sqlalchemy import Connection, select

from lrs_bridge.ledger import store
from lrs_bridge.ledger.checkpoint import open_checkpoint
from lrs_bridge.ledger.commitment import LeafType, leaf_data
from lrs_bridge.ledger.errors import LedgerBehindError
from lrs_bridge.ledger.merkle import leaf_hash
from lrs_bridge.ledger.note import Verifier
from lrs_bridge.ledger.tree_nodes import grow, range_hash
from lrs_bridge.storage import tables


def check_whole_tree(connection: Connection, verifier: Verifier) -> int:
    """Return how many checkpoints agree with the leaves.

    Raises: LedgerBehindError naming the first that does not; NoteError if its signature is not this key's.
    """
    rows = connection.execute(
        select(tables.leaf.c.leaf_index, tables.leaf.c.leaf_type, tables.leaf.c.commitment)
        .where(tables.leaf.c.leaf_index.is_not(None))
        .order_by(tables.leaf.c.leaf_index)
    ).all()
    if [row.leaf_index for row in rows] != list(range(len(rows))):
        raise LedgerBehindError("A place in the ledger is empty or held twice. Restore a backup.")
    nodes = grow(0, {}, (leaf_hash(leaf_data(LeafType(row.leaf_type), row.commitment)) for row in rows))
    checkpoints = store.checkpoints_after(connection, 0)
    for one in checkpoints:
        signed = open_checkpoint(one.signed_note, verifier)
        if signed.tree_size > len(rows) or range_hash(0, signed.tree_size, nodes) != signed.root_hash:
            raise LedgerBehindError(f"The checkpoint of {signed.tree_size} records is not the tree of this store.")
    if rows and (not checkpoints or checkpoints[-1].tree_size != len(rows)):
        raise LedgerBehindError(f"{len(rows)} records have places, and the last checkpoint covers fewer.")
    return len(checkpoints)
