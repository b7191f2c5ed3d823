"""A list reads one page, however large the store is."""

import tracemalloc
import uuid
from typing import Any

import pytest
from sqlalchemy import event

from lrs_bridge.xapi.listing import MOST_PAGE_BYTES
from tests.bridge.xapi.conftest import Store
from tests.bridge.xapi.samples import ACTIVITY_ID, AGENT, ATTEMPTED, a_statement

REGISTRATION = str(uuid.uuid4())
QUERIES: dict[str, dict[str, Any]] = {
    "everything": {},
    "oldest first": {"ascending": "true"},
    "by agent": {"agent": AGENT},
    "by related agent": {"agent": AGENT, "related_agents": "true"},
    "by activity": {"activity": ACTIVITY_ID},
    "by related activity": {"activity": ACTIVITY_ID, "related_activities": "true"},
    "by verb since": {"verb": ATTEMPTED, "since": "2026-03-01T00:00:00Z"},
    "by registration": {"registration": REGISTRATION},
    "by all of them": {"agent": AGENT, "activity": ACTIVITY_ID, "verb": ATTEMPTED, "registration": REGISTRATION},
    "ids only": {"format": "ids"},
    "with attachments": {"attachments": "true"},
}
PAGE = 10


def keep(store: Store, count: int) -> None:
    context = {"registration": REGISTRATION, "extensions": {"http://example.org/e": "x" * 2000}}
    for _ in range(count // 100):
        assert store.post([a_statement(context=context) for _ in range(100)]).status_code == 200


def peak_bytes(store: Store, params: dict[str, Any]) -> int:
    """Return the most memory that one page takes, with the rows that the database sent for it."""
    tracemalloc.start()
    answer = store.get(params=params | {"limit": PAGE})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 200
    return peak


def test_a_page_takes_as_much_memory_from_a_large_store_as_from_a_small_one(either_store: Store) -> None:
    keep(either_store, 200)
    for params in QUERIES.values():
        peak_bytes(either_store, params)  # whatever is made once
    small = {name: peak_bytes(either_store, params) for name, params in QUERIES.items()}
    keep(either_store, 1400)
    large = {name: peak_bytes(either_store, params) for name, params in QUERIES.items()}
    for name, bytes_taken in large.items():
        assert bytes_taken < small[name] * 1.6, name


def test_the_database_is_asked_for_no_more_rows_than_a_page_has(either_store: Store) -> None:
    if either_store.database.is_sqlite:
        return  # it gives rows one by one and cannot say how many there were
    rows: list[int] = []
    engine = either_store.database.engine
    event.listen(engine, "after_cursor_execute", lambda _c, cursor, *_rest: rows.append(cursor.rowcount))
    for name, params in QUERIES.items():
        rows.clear()
        assert either_store.get(params=params | {"limit": PAGE}).status_code == 200
        assert rows, name
        assert max(rows) <= 3 * PAGE, name


def test_a_page_of_large_statements_ends_early_and_more_goes_on_with_the_rest(either_store: Store) -> None:
    registration, length = str(uuid.uuid4()), 600_000
    context = {"registration": registration, "extensions": {"http://example.org/e": "x" * length}}
    ids = [either_store.post(a_statement(context=context)).get_json()[0] for _ in range(30)]
    params: dict[str, Any] | None = {"registration": registration, "ascending": "true"}
    path, pages = "/statements", []
    while path:
        tracemalloc.start()
        answer = either_store.get(path, params=params).get_json()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        pages.append([one["id"] for one in answer["statements"]])
        assert peak < 5 * MOST_PAGE_BYTES  # all thirty would take more than half as much again
        path, params = answer["more"].removeprefix("/xapi"), None
    assert [one for page in pages for one in page] == ids
    assert [len(page) for page in pages] == [13, 13, 4]


def test_a_statement_that_is_a_page_by_itself_is_listed(either_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lrs_bridge.xapi.listing.MOST_PAGE_BYTES", 10_000)
    registration = str(uuid.uuid4())
    context = {"registration": registration, "extensions": {"http://example.org/e": "x" * 50_000}}
    ids = [either_store.post(a_statement(context=context)).get_json()[0] for _ in range(2)]
    answer = either_store.get(params={"registration": registration, "ascending": "true"}).get_json()
    assert [one["id"] for one in answer["statements"]] == ids[:1]
    rest = either_store.get(answer["more"].removeprefix("/xapi")).get_json()
    assert ([one["id"] for one in rest["statements"]], rest["more"]) == (ids[1:], "")
