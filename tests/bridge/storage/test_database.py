"""Writers share a commit, and a failing one takes nobody down with it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, insert, select

from lrs_bridge.storage.database import Database
from lrs_bridge.storage.migrate import upgrade
from lrs_bridge.storage.tables import store_mark


@pytest.fixture
def database(each_store_url: str) -> Iterator[Database]:
    opened = Database(each_store_url)
    upgrade(opened)
    yield opened
    opened.close()


def put(connection: Connection, name: str) -> None:
    connection.execute(insert(store_mark).values(name=name, value=name))


def marks(database: Database) -> set[str]:
    with database.reading() as connection:
        return set(connection.execute(select(store_mark.c.name)).scalars())


def test_an_act_that_fails_alone_keeps_nothing_and_says_why(database: Database) -> None:
    def fail(connection: Connection) -> None:
        put(connection, "half")
        raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        database.write(fail)
    database.write(lambda connection: put(connection, "after"))
    assert marks(database) == {"after"}


def test_acts_that_wait_together_succeed_and_fail_each_by_itself(database: Database) -> None:
    def act(number: int) -> bool:
        def write(connection: Connection) -> None:
            put(connection, f"mark-{number}")
            if number % 3 == 0:
                raise ValueError(number)

        try:
            database.write(write)
        except ValueError:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        kept = list(pool.map(act, range(60)))
    assert kept == [number % 3 != 0 for number in range(60)]
    assert marks(database) == {f"mark-{number}" for number in range(60) if number % 3}


def test_what_runs_after_the_writers_finds_their_rows_and_its_fault_reaches_who_asked(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        writes = [pool.submit(database.write, lambda connection, n=n: put(connection, f"mark-{n}")) for n in range(20)]
        for write in writes:
            write.result()
        assert database.after_writers(lambda: len(marks(database))) == 20

    def fail() -> None:
        raise ValueError("aside")

    with pytest.raises(ValueError, match="aside"):
        database.after_writers(fail)
    database.write(lambda connection: put(connection, "after"))
    assert "after" in marks(database)
