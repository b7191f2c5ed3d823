"""Whether this store goes on with the history that was published, and how a new log names the one before it."""

import json
from datetime import datetime

from sqlalchemy import Connection, delete, insert, update

from lrs_bridge.clock import iso_seconds
from lrs_bridge.ledger import store
from lrs_bridge.ledger.checkpoint import Checkpoint, open_checkpoint, read_unverified
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.ledger.errors import LedgerBehindError, LedgerKeyError
from lrs_bridge.ledger.note import NoteError, Signer
from lrs_bridge.ledger.publication import Publication
from lrs_bridge.storage import tables

KEY_MARK = "ledger-key"  # the vkey of the key that signs this store's checkpoints
PREVIOUS_LOG_MARK = "ledger-previous-log"  # the record by which a new log names the one before it


def check_against_published(connection: Connection, signer: Signer, publication: Publication, *, demo: bool) -> None:
    """Check that this key and this store go on with every checkpoint that was published.

    Raises: LedgerKeyError when another key signed this store's checkpoints; LedgerBehindError when the store has
    fewer leaves than was published, or others.
    """
    _check_key(connection, signer)
    logged, _ = publication.last_logged()
    if logged is not None:
        _check_note(connection, signer, logged, str(publication.log))
    copied = publication.last_copied()
    if copied is not None and not _is_of_earlier_log(connection, copied, demo=demo):
        _check_note(connection, signer, copied, str(publication.copy))


def missing_records(connection: Connection, published: Checkpoint) -> int:
    """Return how many records a published checkpoint covers that this store has not got."""
    newest = store.latest_checkpoint(connection)
    return max(0, published.tree_size - (newest.tree_size if newest else 0))


def start_new_log(connection: Connection, signer: Signer, previous_note: str, now: datetime) -> int:
    """Begin a new log with a new key after a loss, and name the old one in it; return how many leaves wait for it.

    The leaves stay; their places, the old tree and its checkpoints are dropped from the store, since the new tree
    gives them again. Receipts of the old log still verify with the old key, for those who hold them.
    """
    connection.execute(delete(tables.ledger_node))
    connection.execute(delete(tables.checkpoint))
    connection.execute(update(tables.leaf).values(leaf_index=None))
    record = {"type": "new-log", "after": previous_note, "at": iso_seconds(now), "reason": "restored from a backup"}
    document = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    store.append_pending_leaf(connection, LeafType.ADMIN_ACT, PREVIOUS_LOG_MARK, document.encode(), now)
    marks = {KEY_MARK: signer.verifier.text(), PREVIOUS_LOG_MARK: document}
    connection.execute(delete(tables.store_mark).where(tables.store_mark.c.name.in_(marks)))
    connection.execute(insert(tables.store_mark), [{"name": name, "value": value} for name, value in marks.items()])
    return store.count_waiting(connection)


def _check_key(connection: Connection, signer: Signer) -> None:
    vkey = signer.verifier.text()
    known = store.find_mark(connection, KEY_MARK)
    if known is None:
        connection.execute(insert(tables.store_mark).values(name=KEY_MARK, value=vkey))
    elif known != vkey:
        raise LedgerKeyError(
            f"This store's checkpoints are signed by {known}, and the key file holds {vkey}. "
            "Bring back the key file that belongs to this store."
        )


def _is_of_earlier_log(connection: Connection, note: str, *, demo: bool) -> bool:
    """Return whether the copy may be of another log: one this log names, or a demonstration that was thrown away."""
    previous = store.find_mark(connection, PREVIOUS_LOG_MARK)
    if previous is not None and json.loads(previous)["after"] == note:
        return True
    try:
        thrown_away = read_unverified(note).demonstration
    except NoteError:
        return False
    return demo and thrown_away and store.latest_checkpoint(connection) is None


def _check_note(connection: Connection, signer: Signer, note: str, place: str) -> None:
    try:
        published = open_checkpoint(note, signer.verifier)
    except NoteError as fault:
        raise LedgerBehindError(
            f"{place} keeps a checkpoint that this ledger's key did not sign: {fault} "
            "If this is a new instance on purpose, move that file away; if not, bring back the instance it belongs to."
        ) from fault
    missing = missing_records(connection, published)
    if missing:
        raise LedgerBehindError(
            f"The store is behind: a checkpoint of {published.tree_size} records was published ({place}), and "
            f"{missing} of them are not in this store. Restore a newer backup. If there is none, "
            "handrail restore --accept-loss starts a new log that names the old checkpoint."
        )
    if store.root_at(connection, published.tree_size) != published.root_hash:
        raise LedgerBehindError(
            f"The first {published.tree_size} records of this store are not those of the checkpoint in {place}. "
            "Something rewrote history. Keep both, serve nothing, and restore the store that the checkpoint belongs to."
        )
