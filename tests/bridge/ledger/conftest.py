"""A ledger in a folder of its own, on a real SQLite file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lrs_bridge.clock import SetClock
from lrs_bridge.config import Config, read_config
from lrs_bridge.ledger import store
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.ledger.keys import load_or_make_signer
from lrs_bridge.ledger.note import Signer
from lrs_bridge.ledger.sequencer import Sequencer
from lrs_bridge.storage.database import Database
from lrs_bridge.storage.migrate import upgrade
from tests.bridge.ready_store import ReadyStores, never_wait_for_the_disk

NOW = datetime(2026, 11, 2, 14, 0, tzinfo=UTC)


@dataclass
class Ledger:
    """One instance: its settings, store, key, and what a test does with them."""

    config: Config
    database: Database
    signer: Signer
    clock: SetClock

    def sequencer(self) -> Sequencer:
        return Sequencer(self.database, self.signer, self.clock, self.config)

    def append(self, *records: bytes, leaf_type: LeafType = LeafType.INTERVAL) -> list[str]:
        return self.database.write(
            lambda connection: [
                store.append_pending_leaf(connection, leaf_type, f"record-{record!r}", record, self.clock.now())
                for record in records
            ]
        )


@pytest.fixture
def open_ledger(tmp_path: Path, ready_stores: ReadyStores) -> Iterator[Callable[..., Ledger]]:
    opened: list[Database] = []

    def make(name: str = "instance", **environ: str) -> Ledger:
        config = read_config({"HANDRAIL_INSTANCE": str(tmp_path / name)} | environ)
        config.instance.mkdir(exist_ok=True)
        ready_stores.put(config)
        database = never_wait_for_the_disk(Database(config.store_url))
        opened.append(database)
        upgrade(database)
        return Ledger(config, database, load_or_make_signer(config), SetClock(NOW))

    yield make
    for database in opened:
        database.close()


@pytest.fixture
def ledger(open_ledger: Callable[..., Ledger]) -> Ledger:
    return open_ledger()
