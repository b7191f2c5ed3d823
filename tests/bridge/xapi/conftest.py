"""A store in a real SQLite file behind the xAPI routes, and a client that speaks to it."""

import base64
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from lrs_bridge.app import close_app, create_app
from lrs_bridge.clock import SetClock
from lrs_bridge.config import read_config
from lrs_bridge.ledger.sequencer import Sequencer
from lrs_bridge.storage.database import Database
from lrs_bridge.xapi.credential import add_credential
from tests.bridge.ready_store import never_wait_for_the_disk
from tests.postgres_server import NEWEST, new_database

DATABASES = ("sqlite", "postgresql")
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NAMED_ORIGIN = "https://lms.example.org"  # whose pages may read the store's answers from a browser


@dataclass
class Store:
    """One running store as its clients see it."""

    app: Flask
    database: Database
    clock: SetClock
    sequencer: Sequencer
    credentials: dict[tuple[str, ...], tuple[str, str]] = field(default_factory=dict)

    def credential(self, *scopes: str) -> tuple[str, str]:
        if scopes not in self.credentials:
            self.credentials[scopes] = self.database.write(
                lambda connection: add_credential(connection, scopes, "test", self.clock.now())
            )
        return self.credentials[scopes]

    def send(
        self,
        method: str,
        path: str,
        *,
        params: dict[str, Any] | None = None,
        body: Any = None,
        scopes: tuple[str, ...] = ("all",),
        basic: tuple[str, str] | None = None,
        version: str | None = "2.0.0",
        content_type: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> TestResponse:
        """Send one request; a dict or list body goes as JSON, bytes as they are."""
        key, secret = basic or self.credential(*scopes)
        sent = {"Authorization": "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode()}
        if version is not None:
            sent["X-Experience-API-Version"] = version
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        return self.app.test_client().open(
            "/xapi" + path,
            method=method,
            query_string=params and {name: json.dumps(v) if isinstance(v, dict) else v for name, v in params.items()},
            data=data,
            content_type=content_type or ("application/json" if data is not None else None),
            headers=sent | (headers or {}),
        )

    def post(self, body: Any, **how: Any) -> TestResponse:
        return self.send("POST", "/statements", body=body, **how)

    def get(self, path: str = "/statements", **how: Any) -> TestResponse:
        return self.send("GET", path, **how)


@pytest.fixture(scope="session")
def empty_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with its store made; tests work on copies, which is faster than making each."""
    folder = tmp_path_factory.mktemp("empty") / "instance"
    close_app(create_app(read_config({"HANDRAIL_INSTANCE": str(folder)}), start_sequencer=False))
    return folder


@pytest.fixture
def store(empty_instance: Path, tmp_path: Path) -> Iterator[Store]:
    folder = shutil.copytree(empty_instance, tmp_path / "instance")
    config = read_config({"HANDRAIL_INSTANCE": str(folder), "HANDRAIL_XAPI_ORIGINS": NAMED_ORIGIN})
    clock = SetClock(START)
    database = never_wait_for_the_disk(Database(config.store_url, clock))
    app = create_app(config, clock=clock, database=database, start_sequencer=False)
    yield Store(app, database, clock, app.extensions["handrail_sequencer"])
    database.close()


class TickingClock(SetClock):
    """A set clock that goes on by a millisecond whenever somebody looks."""

    def now(self) -> datetime:
        self.move_on(seconds=0.001)
        return super().now()


@contextmanager
def running_store(folder: Path, store_url: str = "") -> Iterator[Store]:
    """Run an app on an empty store; "" is SQLite in the instance folder."""
    config = read_config({"HANDRAIL_INSTANCE": str(folder / "instance"), "HANDRAIL_STORE": store_url})
    clock = TickingClock(START)
    database = never_wait_for_the_disk(Database(config.store_url, clock))
    app = create_app(config, clock=clock, database=database, start_sequencer=False)
    yield Store(app, database, clock, app.extensions["handrail_sequencer"])
    close_app(app)


@pytest.fixture(scope="module", params=DATABASES)
def either_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all tests of a module, and the same tests again on the other database."""
    folder = tmp_path_factory.mktemp("store")
    if request.param == "sqlite":
        with running_store(folder) as store:
            yield store
    else:
        servers = request.getfixturevalue("postgres_servers")
        with new_database(servers, NEWEST) as url, running_store(folder, url) as store:
            yield store
