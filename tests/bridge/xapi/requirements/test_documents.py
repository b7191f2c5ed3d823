"""State, agent profile and activity profile, requirement by requirement."""

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.bridge.xapi.requirements.conftest import Lrs
from tests.bridge.xapi.samples import AGENT

NEW = {"If-None-Match": "*"}


@dataclass(frozen=True)
class Resource:
    """One document resource: its path, its scope, and the name of the document's id."""

    path: str
    scope: tuple[str, ...]
    id_name: str


STATE = Resource("/activities/state", ("activityId", "agent"), "stateId")
AGENT_PROFILE = Resource("/agents/profile", ("agent",), "profileId")
ACTIVITY_PROFILE = Resource("/activities/profile", ("activityId",), "profileId")
RESOURCES = {"state": STATE, "agent profile": AGENT_PROFILE, "activity profile": ACTIVITY_PROFILE}


def a_scope(resource: Resource) -> dict[str, Any]:
    mark = str(uuid.uuid4())
    known = {
        "activityId": f"http://example.org/{mark}",
        "agent": {"objectType": "Agent", "account": {"homePage": "http://example.org", "name": mark}},
    }
    return {name: known[name] for name in resource.scope}


@dataclass(frozen=True)
class Drawer:
    """One scope of one resource, and what can be done with the documents in it."""

    lrs: Lrs
    resource: Resource
    scope: dict[str, Any]

    def send(self, method: str, body: Any = None, *, name: str | None = "one", **how: Any) -> TestResponse:
        wanted = {} if name is None else {self.resource.id_name: name}
        params = {
            key: value for key, value in (self.scope | wanted | how.pop("params", {})).items() if value is not None
        }
        return self.lrs.send(method, self.resource.path, params=params, body=body, **how)

    def put(self, body: Any, **how: Any) -> TestResponse:
        return self.send("PUT", body, **({"headers": NEW} | how))

    def post(self, body: Any, **how: Any) -> TestResponse:
        return self.send("POST", body, **how)

    def get(self, **how: Any) -> TestResponse:
        return self.send("GET", **how)

    def delete(self, **how: Any) -> TestResponse:
        return self.send("DELETE", **how)


def a_drawer(lrs: Lrs, resource: Resource) -> Drawer:
    return Drawer(lrs, resource, a_scope(resource))


@pytest.fixture
def drawer(lrs: Lrs, resource: Resource) -> Drawer:
    """An empty scope of the resource that the test is about."""
    return a_drawer(lrs, resource)


def by_requirement(table: dict[str, Resource]) -> Any:
    return pytest.mark.parametrize("resource", table.values(), ids=table)


# ---- the ways in
@by_requirement(
    {
        "XAPI-00187-00191-00216 a state": STATE,
        "XAPI-00271 an agent profile": AGENT_PROFILE,
        "XAPI-00285-00291 an activity profile": ACTIVITY_PROFILE,
    }
)
def test_delete_is_answered_with_204_and_takes_the_document_away(drawer: Drawer) -> None:
    drawer.put({"n": 1})
    drawer.put({"n": 2}, name="other")
    assert drawer.delete().status_code == 204
    assert drawer.get().status_code == 404
    assert drawer.get(name="other").status_code == 200


@by_requirement(
    {
        "XAPI-00188-00192-00217-00230 a state": STATE,
        "XAPI-00259-00269-00274-00282 an agent profile": AGENT_PROFILE,
        "XAPI-00288-00290-00311 an activity profile": ACTIVITY_PROFILE,
    }
)
def test_get_with_an_id_gives_the_document_as_it_came(drawer: Drawer) -> None:
    raw = b'{ "b" : 1.50,\n "a": [] }'
    drawer.put(raw, content_type="application/json; charset=utf-8")
    answer = drawer.get()
    assert (answer.status_code, answer.data) == (200, raw)
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.headers["Last-Modified"].endswith("GMT")
    drawer.put(b"\x00\xff", name="picture", content_type="image/png")
    assert drawer.get(name="picture").data == b"\x00\xff"


@by_requirement(
    {
        "XAPI-00189-00231-00233 a state": STATE,
        "XAPI-00272-00280-00283 an agent profile": AGENT_PROFILE,
        "XAPI-00286-00292-00310-00312 an activity profile": ACTIVITY_PROFILE,
    }
)
def test_post_of_a_new_document_is_answered_with_204_and_keeps_it(drawer: Drawer) -> None:
    assert drawer.post(b'{"n":1.0}').status_code == 204
    assert drawer.get().data == b'{"n":1.0}'


@by_requirement(
    {
        "XAPI-00190 a state": STATE,
        "XAPI-00273 an agent profile": AGENT_PROFILE,
        "XAPI-00287-00293 an activity profile": ACTIVITY_PROFILE,
    }
)
def test_put_is_answered_with_204_and_keeps_the_document(drawer: Drawer) -> None:
    assert drawer.put({"n": 1}).status_code == 204
    assert drawer.get().json == {"n": 1}


@by_requirement({"XAPI-00273 an agent profile": AGENT_PROFILE, "XAPI-00287 an activity profile": ACTIVITY_PROFILE})
def test_under_1_put_of_a_new_profile_names_its_condition(lrs_1: Lrs, resource: Resource) -> None:
    drawer = a_drawer(lrs_1, resource)
    assert drawer.put({"n": 1}, headers=None).status_code == 400
    assert drawer.get().status_code == 404


@by_requirement(
    {
        "XAPI-00193 states": STATE,
        "XAPI-00270 agent profiles": AGENT_PROFILE,
        "XAPI-00289 activity profiles": ACTIVITY_PROFILE,
    }
)
def test_get_without_an_id_lists_the_ids_in_scope(lrs: Lrs, resource: Resource) -> None:
    drawer = a_drawer(lrs, resource)
    assert drawer.get(name=None).json == []
    drawer.put({"n": 1}, name="a")
    drawer.put({"n": 1}, name="b")
    a_drawer(lrs, resource).put({"n": 1}, name="elsewhere")
    answer = drawer.get(name=None)
    assert (answer.status_code, sorted(answer.json)) == (200, ["a", "b"])


@by_requirement(
    {
        "XAPI-00141-00195-00221-00222 states": STATE,
        "XAPI-00141-00268-00275 agent profiles": AGENT_PROFILE,
        "XAPI-00141-00294-00303 activity profiles": ACTIVITY_PROFILE,
    }
)
def test_since_lists_what_changed_after_then(lrs: Lrs, resource: Resource) -> None:
    drawer = a_drawer(lrs, resource)
    drawer.put({"n": 1}, name="old")
    since = lrs.store.clock.now().isoformat()
    lrs.store.clock.move_on(seconds=5)
    drawer.put({"n": 1}, name="new")
    assert drawer.get(name=None, params={"since": since}).json == ["new"]


def test_delete_without_state_id_takes_all_of_the_scope_away_xapi_00194(lrs: Lrs) -> None:
    drawer, other = a_drawer(lrs, STATE), a_drawer(lrs, STATE)
    for name in ("a", "b"):
        drawer.put({"n": 1}, name=name)
    other.put({"n": 1})
    assert drawer.delete(name=None).status_code == 204
    assert drawer.get(name=None).json == []
    assert other.get().status_code == 200


@pytest.mark.parametrize(
    "method",
    ["PUT", "POST", "DELETE", "GET"],
    ids=["XAPI-00218 PUT", "XAPI-00227 POST", "XAPI-00219 DELETE", "XAPI-00220 GET"],
)
def test_a_registration_has_states_of_its_own(lrs: Lrs, method: str) -> None:
    drawer = a_drawer(lrs, STATE)
    mine = {"registration": str(uuid.uuid4())}
    drawer.put({"n": 0})
    assert drawer.send("POST" if method == "POST" else "PUT", {"n": 1}, params=mine, headers=NEW).status_code == 204
    assert drawer.get(params=mine).json == {"n": 1}
    if method == "DELETE":
        assert drawer.delete(params=mine).status_code == 204
        assert drawer.get(params=mine).status_code == 404
    assert drawer.get().json == {"n": 0}


# ---- parameters
METHODS = ("DELETE", "GET", "POST", "PUT")
NO_AGENTS = ("kai", '{"mbox":"kai@example.org"}', "[]", "{}", '{"objectType":"Group","member":[]}')


def faults() -> dict[str, tuple[Resource, str, dict[str, Any]]]:
    """Give by requirement a resource, a method, and the parameters that make the request wrong."""
    found: dict[str, tuple[Resource, str, dict[str, Any]]] = {}

    def add(numbers: dict[str, int], resource: Resource, what: str, *changes: dict[str, Any]) -> None:
        for method, number in numbers.items():
            for place, change in enumerate(changes):
                found[f"XAPI-{number:05} {method} {resource.path} {what} {place}"] = (resource, method, change)

    def numbered(first: int, methods: tuple[str, ...] = METHODS) -> dict[str, int]:
        return {method: first + place for place, method in enumerate(methods)}

    no_agents = [{"agent": value} for value in NO_AGENTS]
    writing = ("DELETE", "POST", "PUT")
    add(numbered(196), STATE, "agent is none", *no_agents)
    add(numbered(200), STATE, "registration is no UUID", {"registration": "1"}, {"registration": ""})
    add({"GET": 204}, STATE, "since is no time", {"since": "soon", "stateId": None})
    add({"PUT": 206, "POST": 211}, STATE, "without stateId", {"stateId": None}, {"stateId": ""})
    add(numbered(207), STATE, "without activityId", {"activityId": None}, {"activityId": "nowhere"})
    add(numbered(212), STATE, "without agent", {"agent": None})
    add(numbered(255, ("DELETE", "POST", "PUT", "GET")), AGENT_PROFILE, "agent is none", *no_agents)
    add({"GET": 260}, AGENT_PROFILE, "since is no time", {"since": "soon", "profileId": None})
    add(numbered(261, ("GET", "DELETE", "POST", "PUT")), AGENT_PROFILE, "without agent", {"agent": None})
    add(numbered(265, writing), AGENT_PROFILE, "without profileId", {"profileId": None}, {"profileId": ""})
    add({"GET": 295}, ACTIVITY_PROFILE, "since is no time", {"since": "soon", "profileId": None})
    without_activity = [{"activityId": None}, {"activityId": "nowhere"}]
    add(numbered(296, ("GET", "DELETE", "POST", "PUT")), ACTIVITY_PROFILE, "without activityId", *without_activity)
    add(numbered(300, writing), ACTIVITY_PROFILE, "without profileId", {"profileId": None}, {"profileId": ""})
    return found


FAULTS = faults()


@pytest.mark.parametrize(("resource", "method", "change"), FAULTS.values(), ids=FAULTS)
def test_a_request_with_a_wrong_parameter_is_refused(
    lrs: Lrs, resource: Resource, method: str, change: dict[str, Any]
) -> None:
    body = {"n": 1} if method in ("PUT", "POST") else None
    answer = a_drawer(lrs, resource).send(method, body, params=change, headers=NEW)
    assert answer.status_code == 400
    assert answer.json["where"].partition(":")[0] in change


# ---- merging
@by_requirement(
    {
        "XAPI-00183-00184-00185-00186-00234 a state": STATE,
        "XAPI-00279 an agent profile": AGENT_PROFILE,
        "XAPI-00308 an activity profile": ACTIVITY_PROFILE,
    }
)
def test_post_merges_one_level_deep_and_the_new_value_wins(drawer: Drawer) -> None:
    drawer.post(b'{"a":{"x":1},"b":1.50,"c":true}')
    assert drawer.post({"a": {"y": 2}, "c": None, "d": [1]}).status_code == 204
    answer = drawer.get()
    assert answer.json == {"a": {"y": 2}, "b": 1.5, "c": None, "d": [1]}
    assert b'"b":1.50' in answer.data
    assert answer.headers["Content-Type"].startswith("application/json")


@by_requirement(
    {
        "XAPI-00232 states": STATE,
        "XAPI-00278 agent profiles": AGENT_PROFILE,
        "XAPI-00309 activity profiles": ACTIVITY_PROFILE,
    }
)
def test_post_cannot_merge_what_is_not_json(lrs: Lrs, resource: Resource) -> None:
    for kept_type, sent_type in (("text/plain", "application/json"), ("application/json", "text/plain")):
        drawer = a_drawer(lrs, resource)
        drawer.put(b'{"n":1}', content_type=kept_type)
        assert drawer.post(b'{"m":2}', content_type=sent_type).status_code == 400
        assert drawer.get().data == b'{"n":1}'


@by_requirement(
    {
        "XAPI-00229 states": STATE,
        "XAPI-00281 agent profiles": AGENT_PROFILE,
        "XAPI-00313 activity profiles": ACTIVITY_PROFILE,
    }
)
def test_post_cannot_merge_what_is_no_object(lrs: Lrs, resource: Resource) -> None:
    for kept, sent in ((b"[1]", b"{}"), (b'{"n":1}', b"[1]"), (b'{"n":1}', b'"text"'), (b"1", b"{}")):
        drawer = a_drawer(lrs, resource)
        drawer.put(kept)
        assert drawer.post(sent).status_code == 400
        assert drawer.get().data == kept


@by_requirement(
    {
        "XAPI-00235 a state": STATE,
        "XAPI-00284 an agent profile": AGENT_PROFILE,
        "XAPI-00314 an activity profile": ACTIVITY_PROFILE,
    }
)
def test_bad_json_that_calls_itself_json_is_refused(drawer: Drawer) -> None:
    for body in (b"{bad", b'{"a":1,"a":2}', b'{"a":NaN}', b"", b"\xff", b"[" * 2000):
        assert drawer.post(body).status_code == 400, body
        assert drawer.put(body).status_code == 400, body
    assert drawer.get().status_code == 404


# ---- concurrency
@by_requirement({f"XAPI-00322 {name}": resource for name, resource in RESOURCES.items()})
def test_etags_guard_documents(drawer: Drawer) -> None:
    drawer.put({"n": 1})
    etag = drawer.get().headers["ETag"]
    assert etag == f'"{hashlib.sha1(drawer.get().data).hexdigest()}"'
    for headers in ({"If-Match": '"' + "0" * 40 + '"'}, NEW):
        refused = drawer.put({"n": 2}, headers=headers)
        assert refused.status_code == 412
        assert refused.json["message"]
    assert drawer.get().json == {"n": 1}
    assert drawer.put({"n": 2}, headers={"If-Match": etag}).status_code == 204
    assert drawer.get().json == {"n": 2}
    assert drawer.get().headers["ETag"] != etag


@by_requirement({"XAPI-00322 agent profiles": AGENT_PROFILE, "XAPI-00322 activity profiles": ACTIVITY_PROFILE})
def test_put_over_a_profile_without_a_condition_is_409(drawer: Drawer) -> None:
    drawer.put({"n": 1})
    refused = drawer.put({"n": 2}, headers=None)
    assert refused.status_code == 409
    assert "If-Match" in refused.json["message"]
    assert drawer.get().json == {"n": 1}


def test_under_1_a_state_is_replaced_without_a_condition_xapi_00322(lrs_1: Lrs) -> None:
    drawer = a_drawer(lrs_1, STATE)
    drawer.put({"n": 1}, headers=None)
    assert drawer.put({"n": 2}, headers=None).status_code == 204
    assert drawer.get().json == {"n": 2}


@by_requirement({f"IEEE-4.1.4-etag {name}": resource for name, resource in RESOURCES.items()})
def test_under_2_etags_guard_every_change(lrs_2: Lrs, resource: Resource) -> None:
    for method in ("PUT", "POST", "DELETE"):
        drawer = a_drawer(lrs_2, resource)
        drawer.post({"n": 1})
        body = None if method == "DELETE" else {"n": 2}
        assert drawer.send(method, body, headers={"If-Match": '"1234"'}).status_code == 412
        assert drawer.get().json == {"n": 1}
        etag = drawer.get().headers["ETag"]
        assert drawer.send(method, body, headers={"If-Match": etag}).status_code == 204
        assert drawer.get().status_code == (404 if method == "DELETE" else 200)


@by_requirement({f"IEEE-4.1.4-409 {name}": resource for name, resource in RESOURCES.items()})
def test_under_2_put_over_any_document_without_a_condition_is_409(lrs_2: Lrs, resource: Resource) -> None:
    drawer = a_drawer(lrs_2, resource)
    assert drawer.put({"n": 1}, headers=None).status_code == 204
    refused = drawer.put({"n": 2}, headers=None)
    assert refused.status_code == 409
    assert refused.json["message"]
    assert drawer.get().json == {"n": 1}


def test_a_refused_document_changes_nothing_xapi_00182(lrs: Lrs) -> None:
    for resource in RESOURCES.values():
        drawer = a_drawer(lrs, resource)
        drawer.put({"n": 1})
        before = drawer.get()
        drawer.post(b"{bad")
        drawer.put({"n": 2}, headers=NEW)
        drawer.delete(headers={"If-Match": '"1234"'})
        drawer.post({"n": 3}, params={"colour": "red"})
        after = drawer.get()
        assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])


def test_one_agent_has_one_set_of_documents_however_it_is_written_xapi_00230(lrs: Lrs) -> None:
    drawer = a_drawer(lrs, STATE)
    drawer.put({"n": 1})
    same = drawer.scope["agent"] | {"name": "Another name"}
    assert drawer.get(params={"agent": same}).json == {"n": 1}
    assert drawer.get(params={"agent": AGENT}).status_code == 404
