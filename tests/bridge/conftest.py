"""A whole bridge on a real store with the demonstration's fictional people, and visitors to it."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from lrs_bridge.app import close_app, create_app
from lrs_bridge.clock import SetClock
from lrs_bridge.config import read_config
from lrs_bridge.demonstration.people import PEOPLE_CSV, SETTINGS_CSV
from lrs_bridge.people import sign_in_store, store
from lrs_bridge.people.import_files import import_people_files
from lrs_bridge.storage.database import Database
from lrs_bridge.web.bridge import Bridge
from tests.bridge.ready_store import ReadyStores, never_wait_for_the_disk

ONE_OF_EACH = {
    "learner": "L-01",
    "trainer": "T-01",
    "manager": "M-01",
    "funder": "D-01",
    "administrator": "A-01",
}
MakeBridgeApp = Callable[..., Flask]


@pytest.fixture
def bridge_clock() -> SetClock:
    return SetClock(datetime(2026, 3, 2, 14, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def ready_stores(tmp_path_factory: pytest.TempPathFactory) -> ReadyStores:
    return ReadyStores(tmp_path_factory.mktemp("ready"))


@pytest.fixture
def make_bridge_app(tmp_path: Path, bridge_clock: SetClock, ready_stores: ReadyStores) -> Iterator[MakeBridgeApp]:
    """Start a bridge with the given HANDRAIL_* settings; it is closed after the test."""
    running: list[Flask] = []

    def make(*, people: bool = True, **settings: str) -> Flask:
        environ = {"HANDRAIL_INSTANCE": str(tmp_path / "instance"), "HANDRAIL_DEMO": "1"} | {
            f"HANDRAIL_{name}": value for name, value in settings.items()
        }
        config = read_config(environ)
        now = bridge_clock.now()

        def add_people(database: Database) -> None:
            import_people_files(database, SETTINGS_CSV.encode(), PEOPLE_CSV.encode(), now=now)

        beginning = (f"people-{now:%Y%m%dT%H%M%S}", add_people) if people else ()
        is_ready = ready_stores.put(config, *beginning)
        database = never_wait_for_the_disk(Database(config.store_url, bridge_clock))
        app = create_app(config, clock=bridge_clock, database=database, start_sequencer=False)
        running.append(app)
        if people and not is_ready:
            add_people(database)
        return app

    yield make
    for app in running:
        close_app(app)


@pytest.fixture
def bridge_app(make_bridge_app: MakeBridgeApp) -> Flask:
    return make_bridge_app()


def bridge_of(app: Flask) -> Bridge:
    found: Bridge = app.extensions["handrail"]
    return found


class Visitor:
    """One browser at the bridge."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()

    def sign_in_as(self, person_ref: str) -> "Visitor":
        here = bridge_of(self.app)
        with here.database.reading() as connection:
            person = store.find_person_by_ref(connection, person_ref)
        assert person is not None
        token = here.database.write(
            lambda connection: sign_in_store.start_sign_in(
                connection, secret=here.secret, person_id=person.person_id, now=here.clock.now()
            )
        )
        self.client.set_cookie(sign_in_store.COOKIE, token)
        return self

    def get(self, path: str, **options: object) -> TestResponse:
        return self.client.get(path, **options)  # type: ignore[arg-type]

    def csrf_token(self, path: str = "/not-you") -> str:
        """Read the token out of a page's form."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path).text)
        assert found, f"{path} has no form"
        return found[1]

    def post(self, path: str, data: dict[str, object] | None = None, *, form: str = "/not-you") -> TestResponse:
        """Send a form with the token of the page it stands on."""
        return self.client.post(path, data={"csrf_token": self.csrf_token(form)} | (data or {}))


@pytest.fixture
def visitor(bridge_app: Flask) -> Visitor:
    return Visitor(bridge_app)


@pytest.fixture
def new_visitor() -> Callable[[Flask], Visitor]:
    return Visitor
