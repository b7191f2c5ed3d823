"""One running store for each module and database, spoken to in each version of xAPI."""

from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.bridge.xapi.conftest import Store


@dataclass(frozen=True)
class Lrs:
    """A running store, spoken to in one version of xAPI."""

    store: Store
    version: str

    def send(self, method: str, path: str, **how: Any) -> TestResponse:
        return self.store.send(method, path, **({"version": self.version} | how))

    def post(self, body: Any, **how: Any) -> TestResponse:
        return self.send("POST", "/statements", body=body, **how)

    def put(self, statement_id: str, body: Any, **how: Any) -> TestResponse:
        return self.send("PUT", "/statements", params={"statementId": statement_id}, body=body, **how)

    def get(self, path: str = "/statements", **params: Any) -> TestResponse:
        return self.send("GET", path, params=params or None)

    def keep(self, *statements: dict[str, Any]) -> list[str]:
        """Keep statements one after another, a second between each, and return their ids."""
        ids = []
        for statement in statements:
            self.store.clock.move_on(seconds=1)
            answer = self.post(statement)
            assert answer.status_code == 200, answer.text
            ids += answer.json
        return ids

    def one(self, statement_id: str, **params: Any) -> dict[str, Any]:
        answer = self.get(statementId=statement_id, **params)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json
        return found

    def ids(self, **params: Any) -> list[str]:
        """Return the ids of one page of a list."""
        answer = self.get(**params)
        assert answer.status_code == 200, answer.text
        return [statement["id"] for statement in answer.json["statements"]]


@pytest.fixture(params=["1.0.3", "2.0.0"])
def lrs(request: pytest.FixtureRequest, either_store: Store) -> Lrs:
    return Lrs(either_store, request.param)


@pytest.fixture(params=["1.0.3"])
def lrs_1(request: pytest.FixtureRequest, either_store: Store) -> Lrs:
    """For what only 1.0.3 has."""
    return Lrs(either_store, request.param)


@pytest.fixture(params=["2.0.0"])
def lrs_2(request: pytest.FixtureRequest, either_store: Store) -> Lrs:
    """For what only 2.0.0 has."""
    return Lrs(either_store, request.param)
