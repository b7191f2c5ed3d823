"""What all tests of a process share: one Chromium (two side by side would stop each other), one PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.find_browser import find_browser
from tests.postgres_server import NEWEST, PostgresServers, new_database

_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = find_browser()
    assert found, "no Chromium: run make install-test, which says how to get one"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def postgres_servers() -> Iterator[PostgresServers]:
    """Real PostgreSQL servers, each started when a test first asks for it."""
    servers = PostgresServers()
    yield servers
    servers.stop()


@pytest.fixture
def postgres_url(postgres_servers: PostgresServers) -> Iterator[str]:
    """A fresh, migrated database on the newest PostgreSQL, as HANDRAIL_STORE names it."""
    with new_database(postgres_servers, NEWEST) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def each_store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty SQLite file in one run of the test, a fresh migrated PostgreSQL database in the other."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite'}"
    found: str = request.getfixturevalue("postgres_url")
    return found
