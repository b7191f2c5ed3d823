"""The activities resource: one Activity, with all that statements said of it."""

from collections.abc import Iterable
from typing import Any

_LANGUAGE_MAPS = ("name", "description")


def build_activity(activity_id: str, seen: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return an Activity whose definition is the merge of those seen, oldest first: later ones win, maps are joined.

    Source: xAPI 1.0.3 Communication 2.5 (XAPI-00252, XAPI-00254); 2.0.0 wants an Activity even if none was seen.
    """
    definition: dict[str, Any] = {}
    for activity in seen:
        for name, value in activity.get("definition", {}).items():
            joins = name in _LANGUAGE_MAPS or name == "extensions"
            definition[name] = definition.get(name, {}) | value if joins else value
    activity = {"objectType": "Activity", "id": activity_id}
    return activity | {"definition": definition} if definition else activity
