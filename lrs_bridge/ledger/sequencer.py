"""Gives waiting leaves their places, signs the tree, and publishes what was signed. One sequencer runs at a time.

The order, and what a crash after each step leaves:

1. A record and its pending leaf are committed together (store.append_pending_leaf). A crash leaves a leaf that
   waits; the next run gives it a place.
2. seal(): in ONE transaction of the store, places for the waiting leaves, the hashes of the subtrees they complete,
   and the signed checkpoint. A crash before its commit leaves nothing of it: the signature was seen by nobody, so
   the next run may sign another tree of the same size. From the commit on, this checkpoint stands.
3. The checkpoint is appended to checkpoints/log.txt and synced. A crash before or within leaves the list short, or
   with a torn last entry; the next run cuts that off and appends what the store has and the list has not.
4. The copy outside the instance folder is replaced. A crash before leaves an older copy; the next run replaces it.

So the store is ahead of the list, and the list ahead of the copy, or equal: never behind. A store that is behind
the list or the copy was put back from a backup, and could sign a second history for checkpoints that others hold. Then
nothing starts (LedgerBehindError). What remains: receipts can be read from the store between steps 2 and 4; a disk
that is lost within those milliseconds takes with it a checkpoint that one reader may hold.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from lrs_bridge.clock import Clock
from lrs_bridge.config import Config
from lrs_bridge.ledger import files, store
from lrs_bridge.ledger.checkpoint import read_unverified
from lrs_bridge.ledger.history import check_against_published
from lrs_bridge.ledger.keys import log_path
from lrs_bridge.ledger.note import Signer
from lrs_bridge.ledger.publication import Publication
from lrs_bridge.ledger.seal import MOST_LEAVES_IN_ONE_SEAL, seal
from lrs_bridge.storage.advisory_lock import alone_among_processes
from lrs_bridge.storage.database import Database

EVERY_SECONDS = 5

_log = logging.getLogger(__name__)


class Sequencer:
    """Holds the ledger's key and, once started, a thread that seals every 5 seconds when something waits.

    Raises: LedgerBehindError or LedgerKeyError when this store cannot go on with what was published.
    """

    def __init__(self, database: Database, signer: Signer, clock: Clock, config: Config) -> None:
        self._database = database
        self._signer = signer
        self._clock = clock
        self._publication = Publication(log_path(config), config.checkpoint_copy)
        self._lock_file = self._publication.log.with_name("lock")
        self._lock_file.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.last_failure: str | None = None
        with self._alone():
            database.write(
                lambda connection: check_against_published(connection, signer, self._publication, demo=config.demo)
            )
            self._publish()

    def sequence_once(self) -> int:
        """Give every leaf that waits now its place under a published checkpoint; return how many there were.

        A seal that was not full took all that had come before it. What comes meanwhile waits for the next call: chasing
        it would seal a handful of leaves at a time, without end, while people are busy.
        """
        with self._alone():
            self._publish()
            total, sealed = 0, MOST_LEAVES_IN_ONE_SEAL
            while sealed == MOST_LEAVES_IN_ONE_SEAL:
                sealed = self._database.write(self._seal)
                if sealed:
                    self._publish()
                total += sealed
            return total

    def start(self) -> None:
        """Begin to seal in the background."""
        self._thread = threading.Thread(target=self._run, name="handrail-sequencer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Seal what waits, and end the thread."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_SECONDS):
            self._try()
        self._try()

    def _try(self) -> None:
        try:
            with self._database.reading() as connection:
                waiting = store.count_waiting(connection)
            if waiting:
                self.sequence_once()
            self.last_failure = None
        except Exception as failure:  # tried again in 5 seconds; what waits is safe in the store
            self.last_failure = f"{type(failure).__name__}: {failure}"
            _log.exception("The ledger could not seal what waits")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        # The file keeps processes of one instance folder apart, the store's lock those of one store on other machines.
        with (
            self._lock,
            files.one_at_a_time(self._lock_file),
            alone_among_processes(self._database.engine, "sequencer"),
        ):
            yield

    def _seal(self, connection: Connection) -> int:
        return seal(connection, self._signer, self._clock.now())

    def _publish(self) -> None:
        logged, _ = self._publication.last_logged()
        logged_size = read_unverified(logged).tree_size if logged else 0
        with self._database.reading() as connection:
            missing = store.checkpoints_after(connection, logged_size)
            newest = store.latest_checkpoint(connection)
        if missing:
            self._publication.append([one.signed_note for one in missing])
        if newest is not None and self._publication.last_copied() != newest.signed_note:
            self._publication.replace_copy(newest.signed_note)
