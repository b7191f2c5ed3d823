"""Several server processes on one store: one forwards at a time, and writers side by side leave no gap."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from lrs_bridge.app import close_app, create_app
from lrs_bridge.config import read_config
from lrs_bridge.forwarding.turn import PostgresTurn, turn_for
from lrs_bridge.storage.database import Database
from tests.bridge.forwarding.conftest import OtherStore, Outbox, wait_for
from tests.bridge.xapi.conftest import Store
from tests.bridge.xapi.samples import a_statement


def test_one_forwards_at_a_time_and_another_takes_over(each_store_url: str, tmp_path: Path) -> None:
    databases = [Database(each_store_url), Database(each_store_url)]
    first, second = (turn_for(database, tmp_path / "instance") for database in databases)
    assert [first.is_mine(), second.is_mine(), first.is_mine()] == [True, False, True]
    first.give_up()
    assert [second.is_mine(), first.is_mine()] == [True, False]
    second.give_up()
    assert first.is_mine()
    first.give_up()
    for database in databases:
        database.close()


def test_who_loses_its_connection_loses_its_turn(postgres_url: str) -> None:
    databases = [Database(postgres_url), Database(postgres_url)]
    first, second = (PostgresTurn(database) for database in databases)
    assert first.is_mine()
    with databases[1].engine.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted "
                "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
        )
    wait_for("the server to let go", second.is_mine)
    assert [first.is_mine(), second.is_mine()] == [False, True]
    second.give_up()
    for database in databases:
        database.close()


@pytest.mark.parametrize("writers", [6])
def test_what_is_kept_side_by_side_while_it_is_forwarded_goes_on_without_a_gap_and_in_order(
    postgres_url: str, tmp_path: Path, other: OtherStore, writers: int
) -> None:
    app = create_app(
        read_config({"HANDRAIL_INSTANCE": str(tmp_path / "here"), "HANDRAIL_STORE": postgres_url}),
        start_sequencer=False,
    )
    here = app.extensions["handrail"]
    ours = Store(app, here.database, here.clock, app.extensions["handrail_sequencer"])
    outgoing = Outbox(ours, app.extensions["handrail_forwarder"])
    target = outgoing.add(other.url)
    ours.credential("all")

    def write(_: int) -> None:
        for _ in range(8):
            assert ours.post([a_statement() for _ in range(5)]).status_code == 200

    with ThreadPoolExecutor(writers) as pool:
        under_way = [pool.submit(write, number) for number in range(writers)]
        while not all(one.done() for one in under_way):
            outgoing.send(target)
    for one in under_way:
        one.result()
    outgoing.send(target)
    listed: list[str] = []
    path = "/statements?ascending=true"
    while path:
        page = ours.get(path).get_json()
        listed += [one["id"] for one in page["statements"]]
        path = page.get("more", "").removeprefix("/xapi")
    assert len(listed) == writers * 40
    assert list(other.kept) == listed
    close_app(app)


def test_what_was_kept_after_a_writer_that_is_not_done_yet_waits_for_it(
    postgres_url: str, tmp_path: Path, other: OtherStore
) -> None:
    app = create_app(
        read_config({"HANDRAIL_INSTANCE": str(tmp_path / "here"), "HANDRAIL_STORE": postgres_url}),
        start_sequencer=False,
    )
    here = app.extensions["handrail"]
    outgoing = Outbox(
        Store(app, here.database, here.clock, app.extensions["handrail_sequencer"]),
        app.extensions["handrail_forwarder"],
    )
    target = outgoing.add(other.url)
    outgoing.ours.credential("all")
    with here.database._appending():  # what it is about to keep would come first
        outgoing.ours.post(a_statement())
        meanwhile = outgoing.send(target)
    afterwards = outgoing.send(target)
    close_app(app)
    assert (meanwhile, afterwards) == (0, 1)
