"""Rules, recorded time and uploads as fixtures, on a whole bridge (tests/bridge/conftest.py)."""

import io
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection

from lrs_bridge.funding import rules_versions
from lrs_bridge.funding.cells import parse_time
from tests.bridge.funding.stage import RULES, here, person_id_of, record_time


@pytest.fixture
def time_recorded(bridge_app: Flask) -> Callable[..., str]:
    """Record beats of 30 seconds from one time to another and return the session's id."""

    def record(person_ref: str, start: str, end: str, module_id: str = "m01") -> str:
        session_id = str(uuid.uuid4())
        person_id = person_id_of(bridge_app, person_ref)

        def act(connection: Connection) -> None:
            for second in range(parse_time(start), parse_time(end), 30):
                record_time(connection, person_id, second, second + 30, session_id=session_id, module_id=module_id)

        here(bridge_app).database.write(act)
        return session_id

    return record


@pytest.fixture
def approved_rules(bridge_app: Flask, bridge_clock: Any) -> None:
    administrator, funder = person_id_of(bridge_app, "A-01"), person_id_of(bridge_app, "D-01")
    now: datetime = bridge_clock.now()

    def act(connection: Connection) -> None:
        rules_versions.add_rules(connection, RULES, entered_by=administrator, now=now)
        rules_versions.approve_rules(connection, rules_id="backfill", version="1", approved_by=funder, now=now)

    here(bridge_app).database.write(act)


def upload(visitor: Any, path: str, text: str | bytes, *, name: str = "file.csv") -> Any:
    data = text if isinstance(text, bytes) else text.encode()
    return visitor.post(path, {"file": (io.BytesIO(data), name)})


@pytest.fixture
def send() -> Callable[..., Any]:
    """Upload a file as a visitor."""
    return upload
