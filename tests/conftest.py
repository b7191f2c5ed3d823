"""What all tests of a process share: one Chromium (two side by side would stop each other), one PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from lrs_bridge import config
from tests.compiled_once import compiled_once
from tests.find_browser import find_browser
from tests.long_first import long_first
from tests.postgres_server import NEWEST, OLDEST, PostgresServer, PostgresServers, new_database

# How long a page may take to show something on a busy machine; what is there at once costs nothing.
expect.set_options(timeout=30_000)
_STORES = {"sqlite": None, "postgresql": NEWEST, "postgresql-15": OLDEST}
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


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--store",
        choices=list(_STORES),
        default="sqlite",
        help="Where an instance that names no store keeps what it keeps: as users have it, or a database of its own.",
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items[:] = [items[place] for place in long_first([item.path for item in items])]
    if config.getoption("--store") == "sqlite":
        return
    for item in items:
        if item.get_closest_marker("sqlite"):
            item.add_marker(pytest.mark.skip(reason="is about an SQLite store"))


@pytest.fixture(scope="session", autouse=True)
def _bridges_share_what_they_compile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with compiled_once(tmp_path_factory.mktemp("compiled")):
        yield


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


@pytest.fixture(scope="session")
def postgres_of_the_run(
    request: pytest.FixtureRequest, postgres_servers: PostgresServers
) -> Iterator[PostgresServer | None]:
    """With --store postgresql: the server that keeps every instance of this run; None on SQLite."""
    version = _STORES[request.config.getoption("--store")]
    if version is None:
        yield None
        return
    server = postgres_servers.get(version)
    as_users_have_it = config._store_url

    def store_url(text: str, instance: Path, faults: list[str]) -> str:
        return as_users_have_it(text, instance, faults) if text else server.database_of(instance)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(config, "_store_url", store_url)
        yield server


@pytest.fixture(autouse=True)
def _a_store_of_the_run_for_each_instance(
    postgres_of_the_run: PostgresServer | None, request: pytest.FixtureRequest
) -> Iterator[None]:
    yield
    if postgres_of_the_run is not None and "tmp_path" in request.node.funcargs:
        postgres_of_the_run.drop_databases_in(request.node.funcargs["tmp_path"])
