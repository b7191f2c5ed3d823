"""The store's one door: readers run side by side, writers are committed together.

Writers hand over a function; a single thread runs all that are waiting inside one transaction, each in a savepoint
of its own, and commits once. A caller returns only after that commit is on disk (synchronous=FULL), so what was
acknowledged survives a crash. A crash before the commit loses acts that nobody was told had happened.

On PostgreSQL several server processes share one store. write() is still alone: its transaction holds a lock that no
other writer of any process shares, so acts may look before they write, as on SQLite. append() is for acts that only
add; there they hold that lock together and run side by side, and on SQLite one call keeps what several callers bring.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from queue import SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from lrs_bridge.clock import Clock, SystemClock
from lrs_bridge.storage.log_carrier import LogCarrier
from lrs_bridge.storage.writers_turn import writers_turn

Result = TypeVar("Result")
Item = TypeVar("Item")
JointAct = Callable[[Connection, Sequence[Item]], Sequence[Result | Exception]]

_MOST_ACTS_IN_ONE_COMMIT = 256
_MOST_TRIES = 8
_WRITERS_LOCK = 0x48616E6472  # any number that no other program on this database uses
# Of PostgreSQL's SQLSTATEs: two that appended the same key, a deadlock, a conflict. The next try sees the other's rows.
_TRY_AGAIN = frozenset({"23505", "40P01", "40001"})
_ENTERED_AT = "handrail_entered_at"
_POSTGRESQL: dict[str, Any] = {
    # A database that is not UTF-8 answers in UTF-8 as well, so that open_store can read what it is and refuse it.
    "connect_args": {"client_encoding": "utf8"},
    # Each of a server process's threads may read while it appends; the writer and the sequencer come on top.
    "pool_size": 16,
    "max_overflow": 16,
    "pool_pre_ping": True,  # a database that was started anew costs no request
}

# Texts that stay prepared: inserts of each number of rows that comes often (bulk.py).
_SQLITE: dict[str, Any] = {"connect_args": {"cached_statements": 500}}

# The first half of the locks by which appending transactions say since when they run; the second is the millisecond.
APPENDING_SINCE_LOCK = 0x48616E64
MILLISECONDS_WRAP = 1 << 31


def make_engine(url: str) -> Engine:
    """Return an engine whose SQLite connections use WAL, synchronous=FULL and foreign keys."""
    if url.startswith("postgresql"):
        return create_engine(url, **_POSTGRESQL)
    engine = create_engine(url, **_SQLITE)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def entered_at(connection: Connection) -> datetime:
    """Return the time at which this writing transaction could begin: its rows are later than what others saw."""
    found: datetime = connection.info[_ENTERED_AT]
    return found


def milliseconds_lock(when: datetime) -> int:
    """Return the second half of the lock of a transaction that appends since then."""
    return int(when.timestamp() * 1000) % MILLISECONDS_WRAP


_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "cache_size=-16384",  # KiB for each connection: the upper pages of the indexes of a large store
    "wal_autocheckpoint=16000",  # pages: how long the log may grow before a commit waits for it (log_carrier.py)
)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # pysqlite's own BEGIN comes too late for savepoints, so it is switched off and _begin_sqlite sends one.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    driver: Any = connection.connection.dbapi_connection
    driver.execute("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


def _sqlstate(failure: DBAPIError) -> str:
    return str(getattr(failure.orig, "sqlstate", None) or "")


@dataclass
class _Job:
    """What waits for the writer: an act, and the items that it is to keep, each with its caller's future."""

    act: Callable[[Connection, Sequence[Any]], Sequence[Any]]
    items: list[Any]
    futures: list[Future[Any]]

    def apart(self) -> "list[_Job]":
        """Return a job for each item."""
        return [_Job(self.act, [item], [future]) for item, future in zip(self.items, self.futures, strict=True)]


@dataclass
class _Aside:
    """What waits for its place in the writer's line, and has no part in the store."""

    act: Callable[[], Any]
    future: Future[Any]

    def run(self) -> None:
        """Run the act and tell who waits for it."""
        try:
            self.future.set_result(self.act())
        except BaseException as failure:
            self.future.set_exception(failure)


class Database:
    """Holds the engine and the writer thread; close() it when done."""

    def __init__(self, url: str, clock: Clock | None = None) -> None:
        self.engine = make_engine(url)
        self.clock = clock or SystemClock()
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        # On PostgreSQL a reader's queries would each see another moment, unless it asks for one.
        one_view = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._readers = self.engine.execution_options(**one_view)
        self._waiting: SimpleQueue[_Job | _Aside | None] = SimpleQueue()
        self._writer = threading.Thread(target=self._write_until_closed, name="handrail-writer", daemon=True)
        self._writers_connection: Connection | None = None
        self._log_carrier = LogCarrier(self.engine.url.database or "") if self.is_sqlite else None
        self._start_lock = threading.Lock()
        self._closed = False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection for reading: one consistent view, nothing committed."""
        with self._readers.connect() as connection:
            yield connection

    def write(self, act: Callable[[Connection], Result]) -> Result:
        """Run act in the writer's transaction and return its result once that is durable.

        act must not call write() again and may be run only once. Raises whatever act raises; then nothing of it is
        kept, and the other writers in the same commit are untouched.
        """
        result: Result = self._hand_over(_Job(lambda connection, _: [act(connection)], [None], [Future()]))
        return result

    def after_writers(self, act: Callable[[], Result]) -> Result:
        """Run act on SQLite when all that waits to be written is, and before anything that comes later.

        It is run in the writer's thread and outside any transaction: it has no part in the store.
        """
        aside = _Aside(act, Future())
        self._put_in_line(aside)
        result: Result = aside.future.result()
        return result

    def _hand_over(self, job: "_Job") -> Any:
        self._put_in_line(job)
        return job.futures[0].result()

    def _put_in_line(self, work: "_Job | _Aside") -> None:
        if threading.current_thread() is self._writer:
            raise RuntimeError("write() inside write() would wait for itself")
        self._start()
        self._waiting.put(work)

    def append(self, act: JointAct[Item, Result], item: Item) -> Result:
        """Keep an item with an act that only adds, and return the act's result for it once that is durable.

        act takes several items and returns a result or an exception for each; what it returns an exception for it has
        not touched. On SQLite those that wait are kept by one call. On PostgreSQL callers run side by side, and act may
        be run more than once: it is tried again when another process wrote the same key first.
        """
        if self.is_sqlite:
            result: Result = self._hand_over(_Job(act, [item], [Future()]))
            return result
        for tries_left in reversed(range(_MOST_TRIES)):
            try:
                with self._appending() as connection:
                    return _unpacked(act(connection, [item])[0])
            except DBAPIError as failure:
                if not tries_left or _sqlstate(failure) not in _TRY_AGAIN:
                    raise
                time.sleep(random.uniform(0.002, 0.02))  # noqa: S311
        raise AssertionError("the last try returns or raises")

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """Give a connection in a transaction that no other writer shares, committed at the end."""
        turn = writers_turn.held() if self.is_sqlite else nullcontext()
        with self._writing_connection() as connection, turn, connection.begin():
            if not self.is_sqlite:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS_LOCK})")
            connection.info[_ENTERED_AT] = self.clock.now()
            yield connection
            writers_turn.end()  # a commit waits for the disk
        if self._log_carrier is not None:
            self._log_carrier.notice()

    @contextmanager
    def _writing_connection(self) -> Iterator[Connection]:
        if not self.is_sqlite or threading.current_thread() is not self._writer:
            with self.engine.connect().execution_options(writes=True) as connection:
                yield connection
            return
        # The writer's own, kept between commits: taking one from the pool costs more than a small act.
        if self._writers_connection is None:
            self._writers_connection = self.engine.connect().execution_options(writes=True)
        yield self._writers_connection

    @contextmanager
    def _appending(self) -> Iterator[Connection]:
        with self.engine.begin() as connection:
            since = milliseconds_lock(self.clock.now())
            connection.exec_driver_sql(
                f"SELECT pg_advisory_xact_lock_shared({_WRITERS_LOCK}), "
                f"pg_advisory_xact_lock_shared({APPENDING_SINCE_LOCK}, {since})"
            )
            # Read once the locks are held: whoever looked for them before and found none knew an earlier time.
            connection.info[_ENTERED_AT] = self.clock.now()
            yield connection

    def wait_for_writers(self, connection: Connection) -> None:
        """Return once every act of write() that could begin before now is committed (PostgreSQL)."""
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock_shared({_WRITERS_LOCK})")

    def close(self) -> None:
        """Finish what is waiting and let go of the store."""
        self._closed = True
        if self._writer.is_alive():
            self._waiting.put(None)
            self._writer.join()
        if self._log_carrier is not None:
            self._log_carrier.stop()
        if self._writers_connection is not None:
            self._writers_connection.close()
        self.engine.dispose()

    def _start(self) -> None:
        with self._start_lock:
            if self._closed:
                raise RuntimeError("the store is closed")
            if self._writer.ident is None:
                self._writer.start()
                if self._log_carrier is not None:
                    self._log_carrier.start()

    def _write_until_closed(self) -> None:
        while True:
            first = self._waiting.get()
            if first is None:
                return
            batch: list[_Job | _Aside] = [first]
            closing = False
            while len(batch) < _MOST_ACTS_IN_ONE_COMMIT and not self._waiting.empty():
                following = self._waiting.get()
                if following is None:
                    closing = True
                    break
                batch.append(following)
            self._work_off(batch)
            if closing:
                return

    def _work_off(self, batch: Sequence[_Job | _Aside]) -> None:
        jobs = _joined([work for work in batch if isinstance(work, _Job)])
        if len(jobs) == 1:
            self._commit_one(jobs[0])
        elif jobs:
            self._commit_together(jobs)
        for work in batch:
            if isinstance(work, _Aside):
                work.run()

    def _commit_together(self, jobs: list[_Job]) -> None:
        outcomes = []
        try:
            with self.alone() as connection:
                for job in jobs:
                    outcomes += _run_in_savepoint(connection, job)
        except BaseException as failure:  # the commit itself failed: nobody's act is kept, and everybody is told
            outcomes = [(future, failure) for job in jobs for future in job.futures]
        _tell(outcomes)

    def _commit_one(self, job: _Job) -> None:
        # Nobody shares this transaction, so a failing act is undone with it: two savepoint commands less.
        try:
            with self.alone() as connection:
                outcomes = list(zip(job.futures, job.act(connection, job.items), strict=True))
        except BaseException as failure:
            if len(job.futures) > 1:
                for alone in job.apart():
                    self._commit_one(alone)
                return
            outcomes = [(job.futures[0], failure)]
        _tell(outcomes)


def _joined(batch: Sequence[_Job]) -> list[_Job]:
    """Return the jobs with those of one act made into one, each where the first of them stood."""
    found: dict[Any, _Job] = {}
    for job in batch:
        first = found.setdefault(job.act, job)
        if first is not job:
            first.items.extend(job.items)
            first.futures.extend(job.futures)
    return list(found.values())


def _run_in_savepoint(connection: Connection, job: _Job) -> list[tuple[Future[Any], Any]]:
    savepoint = connection.begin_nested()
    try:
        results = job.act(connection, job.items)
    except Exception as failure:
        savepoint.rollback()
        if len(job.futures) > 1:  # one of them spoils it; the others are kept
            return [outcome for alone in job.apart() for outcome in _run_in_savepoint(connection, alone)]
        return [(job.futures[0], failure)]
    savepoint.commit()
    return list(zip(job.futures, results, strict=True))


def _tell(outcomes: Sequence[tuple[Future[Any], Any]]) -> None:
    for future, result in outcomes:
        if isinstance(result, BaseException):
            future.set_exception(result)
        else:
            future.set_result(result)


def _unpacked(result: Result | Exception) -> Result:
    if isinstance(result, Exception):
        raise result
    return result
