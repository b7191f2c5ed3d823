"""A fictional member of staff at work: signs in, reads, answers and stops, through the same doors as everybody.

Every act is a request to the app itself, at the time on the set clock, so the history obeys every rule of the bridge
and is credited, marked and committed as real training is.
"""

import base64
import json
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from flask.testing import FlaskClient

from lrs_bridge.clock import SetClock, iso_milliseconds
from lrs_bridge.course.manifest import Item, Manifest, Module
from lrs_bridge.vocabulary import (
    CATEGORY_CMI5,
    CATEGORY_MOVE_ON,
    COMPLETED,
    INITIALIZED,
    PASSED,
    TERMINATED,
    VERB_WORDS,
)

BEAT_SECONDS = 30


class DemonstrationError(Exception):
    """A door refused what the history needs: the message is the answer it gave."""


class Learner:
    """One person with one browser."""

    def __init__(self, app: Flask, clock: SetClock, manifest: Manifest, cookie: tuple[str, str]) -> None:
        self._client: FlaskClient = app.test_client()
        self._client.set_cookie(*cookie)
        self._clock = clock
        self._manifest = manifest
        me = self._ask("GET", "/api/me")
        self._csrf: str = me["csrf"]
        self._key: str = me["person"]["key"]
        self._module: Module | None = None
        self._session: dict[str, Any] = {}

    # ---- visits

    def open(self, module: Module) -> None:
        """Launch a module: the one-use fetch, the launch data, the preferences, initialized."""
        self._module = module
        answer = self._client.post(f"/my-training/{module.id}/launch", data={"csrf_token": self._csrf})
        if answer.status_code != 303:
            raise DemonstrationError(f"launch of {module.id}: {answer.status} {answer.get_data(as_text=True)[:300]}")
        query = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}
        token = self._ask("POST", urlsplit(query["fetch"]).path)["auth-token"]
        self._session = {
            "id": base64.b64decode(token).decode().split(":")[0],
            "token": token,
            "actor": json.loads(query["actor"]),
            "registration": query["registration"],
            "activity": query["activityId"],
            "beat": {"sequence": 1, "nonce": ""},
            "began": self._clock.now(),
        }
        agent = json.dumps(self._session["actor"])
        data = self._xapi(
            "GET",
            "/xapi/activities/state",
            {
                "activityId": query["activityId"],
                "agent": agent,
                "registration": query["registration"],
                "stateId": "LMS.LaunchData",
            },
        )
        self._session["template"] = data["contextTemplate"]
        self._xapi("GET", "/xapi/agents/profile", {"agent": agent, "profileId": "cmi5LearnerPreferences"}, missing=True)
        self._state(INITIALIZED)
        self._beat()

    def read(self, page_id: str, *, seconds: int) -> None:
        """Open a page and stay on it, with a beat every 30 s."""
        self._events(kind="page-opened", page=page_id)
        for _ in range(seconds // BEAT_SECONDS):
            self._clock.move_on(seconds=BEAT_SECONDS)
            self._beat()
        self._clock.move_on(seconds=seconds % BEAT_SECONDS)

    def answer(self, page_id: str, item_id: str, item_hash: str, given: Any, *, reflection: bool = False) -> None:
        """Answer a practice question, or say that a reflection is done."""
        kind = "reflected" if reflection else "answered"
        self._events(kind=kind, page=page_id, item=item_id, item_hash=item_hash, given=given)

    def watch(self, page_id: str, item: Item) -> None:
        """Play a video or audio to its end."""
        self._events(kind="watched", page=page_id, item=item.id, item_hash=item.hash, given={"how": "played"})

    def play(self, page_id: str, item: Item, ratings: Mapping[str, str]) -> None:
        """Go through a scenario by its best choices, one decision at a time, until it ends or goes in a circle."""
        assert item.scenario is not None
        place, way = item.scenario.start, list[str]()
        while place not in item.scenario.endings and len(way) <= len(item.scenario.choices):
            here = [choice for choice, (part, _) in item.scenario.choices.items() if part == place]
            way.append(next((choice for choice in here if ratings.get(choice) == "best"), here[0]))
            self._events(kind="decided", page=page_id, item=item.id, item_hash=item.hash, given=list(way))
            place = item.scenario.choices[way[-1]][1]

    def ask_to_be_seen(self, page_id: str, item: Item) -> None:
        """Ask a manager to watch for what a sign-off names."""
        self._events(kind="sign-off-asked", page=page_id, item=item.id, item_hash=item.hash, given={"asked": True})

    def take_check(self, right: dict[str, list[str]], *, misses: int) -> bool:
        """Take the end check once, missing as many questions as said; return whether it was passed."""
        module = self._here()
        attempt = self._ask("POST", f"/api/modules/{module.id}/check", self._signed({"build": self._manifest.build_id}))
        given = {}
        for number, question in enumerate(attempt["questions"]):
            best = right[question["id"]]
            options = [option["id"] for option in question["options"]]
            wrong = [option for option in options if option not in best][:1] or best[:1]
            given[question["id"]] = wrong if number < misses else best
        self._clock.move_on(seconds=20)
        result = self._ask(
            "POST",
            f"/api/attempts/{attempt['attempt']}/submission",
            self._signed({"client_id": str(uuid.uuid4()), "given": given}),
        )
        self._say_what_the_bridge_knows(result.get("to_state", []))
        return bool(result["passed"])

    def pages_to_read_again(self) -> list[str]:
        """Return the pages that the bridge asks for before the next try."""
        return list(self._progress()["check"]["read_again"])

    def look_at_finish(self, module: Module) -> None:
        """Open the finish page, which gives the certificate when it is due."""
        self._client.get(f"/finished/{module.id}")

    def leave(self) -> None:
        """Stop: terminated, with the time the page says it was open."""
        self._state(TERMINATED, with_duration=True)
        self._session = {}

    def walk_away(self) -> None:
        """Close the tab without a word; the bridge will abandon the session."""
        self._session = {}

    # ---- what the page's script would do

    def _here(self) -> Module:
        if self._module is None:
            raise DemonstrationError("no module is open")
        return self._module

    def _progress(self) -> dict[str, Any]:
        return self._ask("GET", f"/api/modules/{self._here().id}/progress?build={self._manifest.build_id}")

    def _signed(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"person": self._key} | body

    def _events(self, **event: Any) -> None:
        module = self._here()
        sent = {
            "client_id": str(uuid.uuid4()),
            "happened_at": iso_milliseconds(self._clock.now()),
            "session": self._session["id"],
            **event,
        }
        answer = self._ask(
            "POST",
            f"/api/modules/{module.id}/events",
            self._signed({"build": self._manifest.build_id, "events": [sent]}),
        )
        if answer["refused"]:
            raise DemonstrationError(str(answer["refused"]))
        self._say_what_the_bridge_knows(answer["progress"]["to_state"])

    def _say_what_the_bridge_knows(self, facts: list[str]) -> None:
        for fact in facts:
            self._state({"completed": COMPLETED, "passed": PASSED}[fact], with_duration=True)

    def _beat(self) -> None:
        answer = self._client.post(
            f"/api/sessions/{self._session['id']}/beats",
            json=self._session["beat"],
            headers={"Authorization": f"Basic {self._session['token']}"},
        )
        if answer.status_code != 200:
            raise DemonstrationError(f"beat: {answer.status} {answer.get_data(as_text=True)[:300]}")
        body = answer.get_json()
        self._session["beat"] = {"sequence": self._session["beat"]["sequence"] + 1, "nonce": body["nonce"]}

    def _state(self, verb: str, *, with_duration: bool = False) -> None:
        template = json.loads(json.dumps(self._session["template"]))
        activities = template.setdefault("contextActivities", {})
        categories = [{"id": CATEGORY_CMI5}]
        if verb in (COMPLETED, PASSED):
            categories.append({"id": CATEGORY_MOVE_ON})
        activities["category"] = activities.get("category", []) + categories
        statement: dict[str, Any] = {
            "id": str(uuid.uuid4()),
            "actor": self._session["actor"],
            "verb": {"id": verb, "display": {"en": VERB_WORDS[verb]}},
            "object": {"objectType": "Activity", "id": self._session["activity"]},
            "context": template | {"registration": self._session["registration"]},
            "timestamp": iso_milliseconds(self._clock.now()),
        }
        result: dict[str, Any] = {}
        if verb == COMPLETED:
            result["completion"] = True
        if verb == PASSED:
            result["success"] = True
        if with_duration:
            open_seconds = int((self._clock.now() - self._session["began"]).total_seconds())
            result["duration"] = f"PT{open_seconds}S"
        if result:
            statement["result"] = result
        self._xapi("PUT", "/xapi/statements", {"statementId": statement["id"]}, body=statement)

    def _xapi(
        self, method: str, path: str, query: dict[str, str], *, body: Any = None, missing: bool = False
    ) -> dict[str, Any]:
        headers = {"Authorization": f"Basic {self._session['token']}", "X-Experience-API-Version": "1.0.3"}
        answer = self._client.open(path, method=method, query_string=query, json=body, headers=headers)
        if answer.status_code == 404 and missing:
            return {}
        if answer.status_code >= 300:
            raise DemonstrationError(f"{method} {path}: {answer.status} {answer.get_data(as_text=True)[:400]}")
        return answer.get_json(silent=True) or {}

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        headers = {"X-CSRFToken": getattr(self, "_csrf", "")}
        answer = self._client.open(path, method=method, json=body, headers=headers)
        if answer.status_code >= 300:
            raise DemonstrationError(f"{method} {path}: {answer.status} {answer.get_data(as_text=True)[:400]}")
        return dict(answer.get_json())
