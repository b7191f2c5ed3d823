"""The store's one door: readers run side by side, writers are committed together.

Writers hand over a function; a single thread runs all that are waiting inside one transaction, each in a savepoint
of its own, and commits once. A caller returns only after that commit is on disk (synchronous=FULL), so what was
acknowledged survives a crash. A crash before the commit loses acts that nobody was told had happened.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event

Result = TypeVar("Result")
Act = Callable[[Connection], Any]

_MOST_ACTS_IN_ONE_COMMIT = 256


def make_engine(url: str) -> Engine:
    """Return an engine whose SQLite connections use WAL, synchronous=FULL and foreign keys."""
    # A database that is not UTF-8 answers in UTF-8 as well, so that open_store can read what it is and refuse it.
    engine = create_engine(url, connect_args={"client_encoding": "utf8"} if url.startswith("postgresql") else {})
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # pysqlite's own BEGIN comes too late for savepoints, so it is switched off and _begin_sqlite sends one.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


class Database:
    """Holds the engine and the writer thread; close() it when done."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self._waiting: SimpleQueue[tuple[Act, Future[Any]] | None] = SimpleQueue()
        self._writer = threading.Thread(target=self._write_until_closed, name="handrail-writer", daemon=True)
        self._start_lock = threading.Lock()
        self._closed = False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection for reading: one consistent view, nothing committed."""
        with self.engine.connect() as connection:
            yield connection

    def write(self, act: Callable[[Connection], Result]) -> Result:
        """Run act in the writer's transaction and return its result once that is durable.

        act must not call write() again and may be run only once. Raises whatever act raises; then nothing of it is
        kept, and the other writers in the same commit are untouched.
        """
        if threading.current_thread() is self._writer:
            raise RuntimeError("write() inside write() would wait for itself")
        self._start()
        future: Future[Result] = Future()
        self._waiting.put((act, future))
        return future.result()

    def close(self) -> None:
        """Finish what is waiting and let go of the store."""
        self._closed = True
        if self._writer.is_alive():
            self._waiting.put(None)
            self._writer.join()
        self.engine.dispose()

    def _start(self) -> None:
        with self._start_lock:
            if self._closed:
                raise RuntimeError("the store is closed")
            if self._writer.ident is None:
                self._writer.start()

    def _write_until_closed(self) -> None:
        while True:
            first = self._waiting.get()
            if first is None:
                return
            batch = [first]
            closing = False
            while len(batch) < _MOST_ACTS_IN_ONE_COMMIT and not self._waiting.empty():
                following = self._waiting.get()
                if following is None:
                    closing = True
                    break
                batch.append(following)
            self._commit_together(batch)
            if closing:
                return

    def _commit_together(self, batch: list[tuple[Act, Future[Any]]]) -> None:
        if len(batch) == 1:
            self._commit_one(*batch[0])
            return
        outcomes: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
                for act, future in batch:
                    outcomes.append((future, *_run_in_savepoint(connection, act)))
        except BaseException as failure:  # the commit itself failed: nobody's act is kept, and everybody is told
            for _, future in batch:
                future.set_exception(failure)
            return
        for future, result, failed in outcomes:
            if failed is None:
                future.set_result(result)
            else:
                future.set_exception(failed)

    def _commit_one(self, act: Act, future: Future[Any]) -> None:
        # Nobody shares this transaction, so a failing act is undone with it: two savepoint commands less.
        try:
            with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
                result = act(connection)
        except BaseException as failure:
            future.set_exception(failure)
        else:
            future.set_result(result)


def _run_in_savepoint(connection: Connection, act: Act) -> tuple[Any, BaseException | None]:
    savepoint = connection.begin_nested()
    try:
        result = act(connection)
    except Exception as failure:
        savepoint.rollback()
        return None, failure
    savepoint.commit()
    return result, None
