"""What a restored store is compared with, and how a ledger goes on when records are lost for good.

accept_loss() in order, and what a crash after each step leaves: 1. the new key is written beside the old one: running
it again takes this key. 2. One transaction drops the old tree, names the old checkpoint in a record, and marks the new
key: from here the store asks for the new key, and running it again goes to 3. 3. The old list and the old key get
names of their own, and the new key takes its place.
"""

from dataclasses import dataclass
from datetime import datetime

from lrs_bridge.config import Config
from lrs_bridge.evidence.backup import BackupError
from lrs_bridge.ledger import files, store
from lrs_bridge.ledger.checkpoint import Checkpoint, read_unverified
from lrs_bridge.ledger.errors import LedgerBehindError
from lrs_bridge.ledger.history import KEY_MARK, check_against_published, missing_records, start_new_log
from lrs_bridge.ledger.keys import key_path, load_or_make_signer, log_path, new_signer
from lrs_bridge.ledger.note import Signer, parse_signer
from lrs_bridge.ledger.publication import Publication
from lrs_bridge.storage.database import Database


@dataclass(frozen=True)
class Comparison:
    """How a store stands to the last checkpoint that was published."""

    tree_size: int
    published: Checkpoint | None  # None: no copy was found
    missing: int
    refusal: str | None  # why it must not be served, if so


def compare_with_published(config: Config, database: Database) -> Comparison:
    """Return whether this store goes on with what was published."""
    publication = _publication(config)
    signer = load_or_make_signer(config)
    copied = publication.last_copied()
    published = read_unverified(copied) if copied else None
    refusal = None
    try:
        database.write(lambda connection: check_against_published(connection, signer, publication, demo=config.demo))
    except LedgerBehindError as fault:
        refusal = fault.message
    with database.reading() as connection:
        newest = store.latest_checkpoint(connection)
        missing = missing_records(connection, published) if published else 0
    return Comparison(newest.tree_size if newest else 0, published, missing, refusal)


def accept_loss(config: Config, database: Database, now: datetime) -> Checkpoint:
    """Begin a new log that names the last checkpoint of the old one, and return that checkpoint.

    Raises: BackupError when nothing is lost.
    """
    publication = _publication(config)
    next_key = key_path(config).with_name("ledger.key.next")
    with database.reading() as connection:
        marked = store.find_mark(connection, KEY_MARK)
    fresh = parse_signer(next_key.read_text("utf-8")) if next_key.exists() else None
    if fresh is not None and fresh.verifier.text() == marked:  # stopped after step 2
        _put_in_place(config, fresh)
        return read_unverified(publication.last_copied() or "")
    if compare_with_published(config, database).refusal is None:
        raise BackupError("Nothing is missing from this store, so there is no loss to accept. Start it as usual.")
    note = publication.last_copied() or publication.last_logged()[0] or ""
    if fresh is None:
        fresh = new_signer(config)
        files.create_private(next_key, (fresh.secret_text() + "\n").encode())
    database.write(lambda connection: start_new_log(connection, fresh, note, now))
    _put_in_place(config, fresh)
    return read_unverified(note)


def _put_in_place(config: Config, fresh: Signer) -> None:
    key, log = key_path(config), log_path(config)
    old = parse_signer(key.read_text("utf-8"))
    if old != fresh:
        part = old.name.rpartition("/")[2]
        if log.exists():
            log.rename(log.with_name(f"log.of-{part}.txt"))
            files.sync_folder(log.parent)
        kept = key.with_name(f"ledger.key.of-{part}")
        if not kept.exists():
            files.create_private(kept, key.read_bytes())
    key.with_name("ledger.key.next").replace(key)
    files.sync_folder(key.parent)


def _publication(config: Config) -> Publication:
    return Publication(log_path(config), config.checkpoint_copy)
