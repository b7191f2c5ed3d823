"""Who may come in, in which version, and what other rule layers can refuse."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lrs_bridge.errors import ForbiddenError
from lrs_bridge.web.access import declared_permission
from lrs_bridge.xapi import record
from lrs_bridge.xapi import store as statements
from lrs_bridge.xapi.agents import account_agent
from lrs_bridge.xapi.authority import Authority
from lrs_bridge.xapi.commands import credential as credential_command
from lrs_bridge.xapi.credential import revoke_credential
from tests.bridge.xapi.conftest import NAMED_ORIGIN, Store
from tests.bridge.xapi.samples import ACTIVITY_ID, AGENT, a_statement

READ_STATE = ("GET", "/activities/state", {"activityId": ACTIVITY_ID, "agent": AGENT})
WRITE_STATE = ("PUT", "/activities/state", {"activityId": ACTIVITY_ID, "agent": AGENT, "stateId": "s"})
READ_PROFILE = ("GET", "/agents/profile", {"agent": AGENT})
WRITE_PROFILE = ("PUT", "/agents/profile", {"agent": AGENT, "profileId": "p"})
READ = ("GET", "/statements", {})
WRITE = ("POST", "/statements", {})
EVERYTHING = [READ, WRITE, READ_STATE, WRITE_STATE, READ_PROFILE, WRITE_PROFILE]


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        ("all", EVERYTHING),
        ("all/read", [READ, READ_STATE, READ_PROFILE]),
        ("statements/write", [WRITE]),
        ("statements/read", [READ]),
        ("statements/read/mine", [READ]),
        ("state", [READ_STATE, WRITE_STATE]),
        ("profile", [READ_PROFILE, WRITE_PROFILE]),
        ("admin", []),
    ],
)
def test_each_scope_opens_its_own_doors_and_no_other_xapi_00327(store: Store, scope: str, allowed: list) -> None:
    for request in EVERYTHING:
        method, path, params = request
        body = a_statement() if request is WRITE else {} if method == "PUT" else None
        answer = store.send(method, path, params=params, body=body, scopes=(scope,))
        expected = answer.status_code in (200, 204) if request in allowed else answer.status_code == 403
        assert expected, (scope, method, path, answer.status_code)


def test_read_mine_hides_what_others_wrote(store: Store) -> None:
    mine, other = a_statement(), a_statement()
    scopes = ("statements/write", "statements/read/mine")
    store.post(mine, scopes=scopes)
    store.post(other)
    assert [one["id"] for one in store.get(scopes=scopes).json["statements"]] == [mine["id"]]
    assert store.get(params={"statementId": other["id"]}, scopes=scopes).status_code == 404
    assert store.get(params={"statementId": mine["id"]}, scopes=scopes).status_code == 200


@pytest.mark.parametrize("header", [None, "Basic", "Basic !!", "Basic dXNlcg==", "Bearer abc", "Basic dTpw"])
def test_no_or_unknown_credentials_are_401(store: Store, header: str | None) -> None:
    headers = {"X-Experience-API-Version": "2.0.0"} | ({"Authorization": header} if header else {})
    answer = store.app.test_client().get("/xapi/statements", headers=headers)
    assert (answer.status_code, answer.json["code"]) == (401, "not-authorised")
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_a_revoked_credential_is_refused(store: Store) -> None:
    key, _ = store.credential("all")
    assert store.get().status_code == 200
    store.database.write(lambda connection: revoke_credential(connection, key, store.clock.now()))
    assert store.get().status_code == 401


@pytest.mark.parametrize(
    ("header", "answered"),
    [("1.0", "1.0.3"), ("1.0.0", "1.0.3"), ("1.0.2", "1.0.3"), ("1.0.3", "1.0.3"), ("2.0.0", "2.0.0")],
)
def test_the_answer_names_the_version_in_force_xapi_00330(store: Store, header: str, answered: str) -> None:
    answer = store.get(version=header)
    assert (answer.status_code, answer.headers["X-Experience-API-Version"]) == (200, answered)


@pytest.mark.parametrize("header", [None, "", "0.95", "1.1.0", "3.0.0", "2", "1.0.3, 2.0.0"])
def test_no_or_another_version_is_400_and_names_the_default_xapi_00331(store: Store, header: str | None) -> None:
    answer = store.get(version=header)
    assert (answer.status_code, answer.json["code"]) == (400, "unsupported-version")
    assert answer.headers["X-Experience-API-Version"] == "2.0.0"


def test_about_needs_neither_credential_nor_version_xapi_00319(store: Store) -> None:
    answer = store.app.test_client().get("/xapi/about")
    assert answer.json["version"] == ["1.0.3", "2.0.0"]


def test_about_tells_what_a_request_may_bring_xapi_00320(store: Store) -> None:
    extensions = store.app.test_client().get("/xapi/about").json["extensions"]
    assert extensions == {
        "http://127.0.0.1:8000/xapi-vocabulary/limits": {
            "bodyBytes": 4 * 1024 * 1024,
            "multipartBytes": 16 * 1024 * 1024,
            "statementsPerPage": 100,
            "pageBytes": 8 * 1024 * 1024,
        }
    }


def test_a_preflight_needs_no_credential(store: Store) -> None:
    answer = store.app.test_client().options("/xapi/statements", headers={"Origin": NAMED_ORIGIN})
    assert answer.status_code == 200
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]


def test_every_route_declares_who_may_use_it(store: Store) -> None:
    for endpoint, view in store.app.view_functions.items():
        if endpoint.startswith("xapi."):
            assert declared_permission(view), endpoint


@dataclass
class Session:
    person_id: str = "person-1"
    session_id: str = "session-1"


class Tokens:
    """A rule layer as the launch room registers one."""

    def __init__(self) -> None:
        self.policy = self
        self.kept: list[str] = []

    def authorise(self, connection: Any, key: str, secret: str) -> Authority | None:
        if (key, secret) != ("session-1", "token"):
            return None
        return Authority("session-1", account_agent("https://b.example", "s"), frozenset({"all"}), Session())

    def allows(self, method: str, resource: str, authority: Authority, params: Mapping[str, str], body: bytes) -> None:
        if method != "GET" and params.get("stateId") == "LMS.LaunchData":
            raise ForbiddenError("The launch data belongs to the bridge.", requirement="10.0.0.0-3")

    def check(self, connection: Any, statement: dict, authority: Authority) -> None:
        if "id" not in statement:
            raise ForbiddenError("A cmi5 statement has an id.", requirement="9.1.0.0-1")

    def after(self, connection: Any, statement: dict, authority: Authority, now: Any) -> None:
        self.kept.append(statement["id"])
        record.record_bridge_statement(
            connection,
            a_statement(verb={"id": "https://w3id.org/xapi/adl/verbs/satisfied"}, context=statement.get("context", {})),
            person_id="person-1",
            launch_session_id="session-1",
            now=now,
            base_url="https://b.example",
        )


@pytest.fixture
def tokens(store: Store) -> Tokens:
    layer = Tokens()
    store.app.extensions["handrail_xapi_authorisers"] = [layer]
    return layer


TOKEN = ("session-1", "token")


def test_a_rule_layer_refuses_with_403_and_nothing_of_the_batch_is_kept(store: Store, tokens: Tokens) -> None:
    answer = store.post([a_statement(), a_statement(id=None)], basic=TOKEN)
    assert (answer.status_code, answer.json["requirement"]) == (403, "9.1.0.0-1")
    assert store.get().json["statements"] == []
    answer = store.send(*WRITE_STATE[:2], params=WRITE_STATE[2] | {"stateId": "LMS.LaunchData"}, body={}, basic=TOKEN)
    assert answer.status_code == 403


def test_what_follows_a_statement_is_kept_with_it_and_after_it(store: Store, tokens: Tokens) -> None:
    sent = a_statement(context={"registration": "9f0b3e5c-0000-4000-8000-000000000001"})
    store.post(sent, basic=TOKEN)
    store.post(sent, basic=TOKEN)  # sent again: nothing follows twice
    with store.database.reading() as connection:
        found = statements.statements_of_session(connection, "session-1")
    assert [one.verb_id.rpartition("/")[2] for one in found] == ["attempted", "satisfied"]
    assert {one.person_id for one in found} == {"person-1"}
    assert found[0].kept_at < found[1].kept_at
    assert tokens.kept == [sent["id"]]


def test_a_credentials_statements_are_nobodys_evidence(store: Store, tokens: Tokens) -> None:
    sent = a_statement()
    store.post(sent)
    with store.database.reading() as connection:
        found = statements.find_statement(connection, sent["id"])
    assert found is not None
    assert (found.person_id, found.launch_session_id) == ("", "")


def test_credential_command_adds_lists_and_revokes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDRAIL_INSTANCE", str(tmp_path / "instance"))
    run = CliRunner().invoke
    added = json.loads(run(credential_command, ["add", "--scope", "state", "--label", "LMS", "--json"]).stdout)
    assert set(added) == {"key", "secret"}
    listed = run(credential_command, ["list", "--json"])
    assert added["secret"] not in listed.stdout
    assert json.loads(listed.stdout)[0]["scopes"] == ["state"]
    assert run(credential_command, ["revoke", added["key"]]).exit_code == 0
    assert json.loads(run(credential_command, ["list", "--json"]).stdout)[0]["revoked_at"]
    assert run(credential_command, ["revoke", "nobody"]).exit_code == 2
    assert run(credential_command, ["add", "--scope", "everything"]).exit_code == 2


def test_the_secret_is_nowhere_in_the_store(store: Store) -> None:
    _, secret = store.credential("all")
    store.database.close()
    folder = Path(str(store.database.engine.url.database)).parent
    assert all(secret.encode() not in file.read_bytes() for file in folder.glob("handrail.sqlite*"))
