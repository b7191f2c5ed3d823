"""SQLite stores as the tests need them: made once in the newest shape and copied, and not waiting for the disk.

Such a test asks what the bridge answers, not what survives: that is asked of servers of their own (xapi/crash,
ledger/test_crash.py), which wait for the disk as they do at users'.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import event

from lrs_bridge.config import Config
from lrs_bridge.storage.database import Database
from lrs_bridge.storage.open_store import open_store


def never_wait_for_the_disk(database: Database) -> Database:
    """Let an SQLite store commit without waiting until the disk has it; others stay as they are."""
    if database.is_sqlite:
        event.listen(database.engine, "connect", lambda raw, _record: raw.execute("PRAGMA synchronous=OFF"))
        database.engine.dispose()  # the connections that still wait for it
    return database


class ReadyStores:
    """The stores that were made once, one for each beginning that a test may want."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(
        self, config: Config, beginning: str = "empty", fill: Callable[[Database], object] = lambda _: None
    ) -> bool:
        """Put a copy into an instance that keeps its store in its own folder and has none yet; say whether it was.

        beginning: names what fill puts into such a store.
        """
        store = config.instance / "handrail.sqlite"
        if config.store_url != f"sqlite:///{store}" or store.exists():
            return False
        ready = self._folder / f"{beginning}-{config.demo}.sqlite"
        if not ready.exists():
            self._make(config, ready, fill)
        config.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(ready, store)
        return True

    def _make(self, config: Config, ready: Path, fill: Callable[[Database], object]) -> None:
        config.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        store = config.instance / "handrail.sqlite"
        database = open_store(config, never_wait_for_the_disk(Database(config.store_url)))
        fill(database)
        database.close()  # carries its log over: the file is all there is
        shutil.move(store, ready)
