"""What was committed is carried over into the database file while the store is open and nobody waits for it."""

import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from lrs_bridge.storage import log_carrier
from lrs_bridge.storage.database import Database

PATIENCE_SECONDS = 20.0
ONE_MEGABYTE = 1024 * 1024


def keep(database: Database, size: int) -> None:
    database.write(lambda connection: connection.execute(text(f"INSERT INTO kept VALUES (randomblob({size}))")))


def a_store(path: Path) -> Database:
    database = Database(f"sqlite:///{path}")
    database.write(lambda connection: connection.execute(text("CREATE TABLE kept (content BLOB)")))
    return database


def grows_to(path: Path, size: int) -> bool:
    until = time.monotonic() + PATIENCE_SECONDS
    while path.stat().st_size < size and time.monotonic() < until:
        time.sleep(0.05)
    return path.stat().st_size >= size


def test_the_log_is_carried_over_while_the_store_stays_open(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    database = a_store(path)
    for megabytes in (1, 2):
        keep(database, ONE_MEGABYTE)
        assert grows_to(path, megabytes * ONE_MEGABYTE)
    database.close()


def test_a_commit_does_not_wait_for_what_can_be_carried_over_from_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_carrier, "EVERY_SECONDS", 3.0)
    path = tmp_path / "store.sqlite"
    database = a_store(path)
    before = path.stat().st_size
    # SQLite's own habit is to carry over in the commit that passes 4 MB.
    keep(database, 8 * ONE_MEGABYTE)
    assert path.stat().st_size == before
    assert grows_to(path, 8 * ONE_MEGABYTE)
    database.close()


def test_a_closed_store_leaves_no_thread_behind(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    database = a_store(tmp_path / "store.sqlite")
    assert set(threading.enumerate()) > before
    database.close()
    assert set(threading.enumerate()) <= before
