"""A course page in one browser, as its runtime would act: launch, fetch, state, send."""

import base64
import json
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from lrs_bridge import vocabulary as v
from lrs_bridge.clock import iso_milliseconds
from tests.bridge.conftest import Visitor, bridge_of


@dataclass
class Session:
    """What a page knows after its launch."""

    token: str
    actor: dict[str, Any]
    registration: str
    activity: str
    template: dict[str, Any]

    @property
    def session_id(self) -> str:
        return base64.b64decode(self.token).decode().split(":")[0]


class Page:
    """One browser of one person on module m01."""

    def __init__(self, app: Flask, build_id: str, person_ref: str = "L-01") -> None:
        self.app = app
        self.build_id = build_id
        self.visitor = Visitor(app).sign_in_as(person_ref)
        self.client = self.visitor.client
        self.me: dict[str, Any] = self.client.get("/api/me").get_json()
        self.session: Session | None = None

    @property
    def key(self) -> str:
        return str(self.me["person"]["key"])

    @property
    def here(self) -> Session:
        assert self.session is not None
        return self.session

    # ---- launch
    def launch(self) -> dict[str, str]:
        """Press the button; return the parameters of the launch."""
        answer = self.visitor.post("/my-training/m01/launch")
        assert answer.status_code == 303, answer.text
        parts = urlsplit(answer.headers["Location"])
        return {name: values[0] for name, values in parse_qs(parts.query).items()} | {"path": parts.path}

    def fetch(self, launch: dict[str, str]) -> dict[str, str]:
        answer = self.client.post(urlsplit(launch["fetch"]).path)
        assert answer.status_code == 200
        return dict(answer.get_json())

    def open(self) -> "Page":
        """Launch, fetch, read what cmi5 wants read, say initialized."""
        launch = self.launch()
        token = self.fetch(launch)["auth-token"]
        actor = json.loads(launch["actor"])
        self.session = Session(token, actor, launch["registration"], launch["activityId"], {})
        self.session.template = self.launch_data().get_json()["contextTemplate"]
        assert self.preferences().status_code == 200
        assert self.state(v.INITIALIZED).status_code == 204
        return self

    def xapi(self, method: str, path: str, query: dict[str, str], body: Any = None, **more: Any) -> TestResponse:
        headers = {"Authorization": f"Basic {self.here.token}", "X-Experience-API-Version": "1.0.3"}
        return self.client.open(
            f"/xapi/{path}", method=method, query_string=query, json=body, headers=headers | more.pop("headers", {})
        )

    def launch_data(self) -> TestResponse:
        one = self.here
        query = {"stateId": "LMS.LaunchData", "activityId": one.activity, "agent": json.dumps(one.actor)}
        return self.xapi("GET", "activities/state", query | {"registration": one.registration})

    def preferences(self) -> TestResponse:
        query = {"profileId": "cmi5LearnerPreferences", "agent": json.dumps(self.here.actor)}
        return self.xapi("GET", "agents/profile", query)

    # ---- statements
    def statement(self, verb: str, **result: Any) -> dict[str, Any]:
        context = json.loads(json.dumps(self.here.template))
        categories = [{"id": v.CATEGORY_CMI5}]
        if verb in (v.COMPLETED, v.PASSED, v.FAILED):
            categories.append({"id": v.CATEGORY_MOVE_ON})
        context["contextActivities"]["category"] = categories
        context["registration"] = self.here.registration
        known: dict[str, Any] = {
            v.COMPLETED: {"completion": True, "duration": "PT10M"},
            v.PASSED: {"success": True, "duration": "PT10M"},
            v.FAILED: {"success": False, "duration": "PT10M"},
            v.TERMINATED: {"duration": "PT1H1M1S"},
        }.get(verb, {})
        statement = {
            "id": str(uuid.uuid4()),
            "actor": self.here.actor,
            "verb": {"id": verb},
            "object": {"objectType": "Activity", "id": self.here.activity},
            "context": context,
            "timestamp": iso_milliseconds(bridge_of(self.app).clock.now()),
        }
        both = known | result
        return statement | ({"result": both} if both else {})

    def send(self, statement: dict[str, Any]) -> TestResponse:
        query = {"statementId": statement.get("id", str(uuid.uuid4()))}
        return self.xapi("PUT", "statements", query, statement)

    def state(self, verb: str, **result: Any) -> TestResponse:
        return self.send(self.statement(verb, **result))

    # ---- the JSON of the page
    def api(self, method: str, path: str, body: Any = None) -> TestResponse:
        return self.client.open(path, method=method, json=body, headers={"X-CSRFToken": self.me["csrf"]})

    def progress(self) -> dict[str, Any]:
        answer = self.api("GET", f"/api/modules/m01/progress?build={self.build_id}")
        assert answer.status_code == 200, answer.text
        return dict(answer.get_json())

    def event(self, kind: str, page: str, **more: Any) -> dict[str, Any]:
        now = iso_milliseconds(bridge_of(self.app).clock.now())
        return {"client_id": str(uuid.uuid4()), "kind": kind, "page": page, "happened_at": now} | more

    def send_events(self, *events: dict[str, Any]) -> TestResponse:
        body = {"person": self.key, "build": self.build_id, "events": list(events)}
        return self.api("POST", "/api/modules/m01/events", body)

    def open_pages(self, *pages: str) -> dict[str, Any]:
        answer = self.send_events(*(self.event("page-opened", page) for page in pages))
        assert answer.status_code == 200, answer.text
        return dict(answer.get_json())

    def start_check(self) -> TestResponse:
        return self.api("POST", "/api/modules/m01/check", {"person": self.key, "build": self.build_id})

    def hand_in(self, attempt: str, given: dict[str, list[str]], client_id: str = "one") -> TestResponse:
        body = {"person": self.key, "client_id": client_id, "given": given}
        return self.api("POST", f"/api/attempts/{attempt}/submission", body)

    # ---- beats
    def beat(self, sequence: int, nonce: str, *, session: Session | None = None) -> TestResponse:
        one = session or self.here
        return self.client.post(
            f"/api/sessions/{one.session_id}/beats",
            json={"sequence": sequence, "nonce": nonce},
            headers={"Authorization": f"Basic {one.token}"},
        )


RIGHT = {"one": ["one-r"], "two": ["two-r"], "three": ["three-r", "three-s"]}
WRONG = {"one": ["one-w"], "two": ["two-w"], "three": ["three-r"]}
