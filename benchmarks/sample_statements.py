"""Statements like those that modules send: about 1.2 kB of JSON each, of many people on a few modules."""

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

HOME = "https://training.example.org"
_VERBS = ("launched", "initialized", "answered", "completed", "passed", "terminated", "experienced", "progressed")
_CMI5 = "https://w3id.org/xapi/cmi5/context"


class Maker:
    """Makes statements; the same seed makes the same ones."""

    def __init__(self, seed: int = 1, people: int = 5_000, activities: int = 2_000) -> None:
        self._random = random.Random(seed)
        self.people = [self._uuid() for _ in range(people)]
        self.activities = [f"{HOME}/course/m{number:04d}" for number in range(activities)]
        self._template = ""
        self._at = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)

    def _uuid(self) -> str:
        digits = f"{self._random.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"

    def statement(self) -> dict[str, Any]:
        """Return a new statement with an id of its own."""
        self._at += timedelta(seconds=1)
        verb = self._random.choice(_VERBS)
        return {
            "id": self._uuid(),
            "actor": {
                "objectType": "Agent",
                "account": {"homePage": HOME, "name": self._random.choice(self.people)},
            },
            "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}", "display": {"en-GB": verb}},
            "object": {
                "objectType": "Activity",
                "id": self._random.choice(self.activities),
                "definition": {
                    "name": {"en-GB": "Every interaction matters"},
                    "type": "http://adlnet.gov/expapi/activities/module",
                },
            },
            "result": {"completion": True, "duration": "PT34M20S", "score": {"scaled": 0.85}},
            "context": {
                "registration": self._uuid(),
                "contextActivities": {
                    "grouping": [{"objectType": "Activity", "id": f"{HOME}/course"}],
                    "category": [
                        {"objectType": "Activity", "id": f"{_CMI5}/categories/cmi5"},
                        {"objectType": "Activity", "id": f"{_CMI5}/categories/moveon"},
                    ],
                },
                "extensions": {f"{_CMI5}/extensions/sessionid": self._uuid(), f"{_CMI5}/extensions/masteryscore": 0.8},
            },
            "timestamp": self._at.isoformat().replace("+00:00", ".000Z"),
        }

    def body(self) -> bytes:
        """Return a new statement as a client sends it; quick, so that a client does not slow down what it measures."""
        if not self._template:
            marked = self.statement() | {"id": "%(id)s"}
            marked["actor"]["account"]["name"] = "%(person)s"
            marked["object"]["id"] = "%(activity)s"
            marked["context"]["registration"] = "%(registration)s"
            self._template = json.dumps(marked)
        chosen = self._random
        fields = {
            "id": self._uuid(),
            "person": chosen.choice(self.people),
            "activity": chosen.choice(self.activities),
            "registration": self._uuid(),
        }
        return (self._template % fields).encode()
