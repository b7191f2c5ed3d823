"""The activities resource: one Activity, with all that statements said of it."""

from collections.abc import Iterable
from typing import Any

_JOINED = ("name", "description", "extensions")


def merge_definitions(definitions: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return one definition of several, oldest first: later ones win, language maps and extensions are joined.

    Source: xAPI 1.0.3 Communication 2.5 (XAPI-00252, XAPI-00254).
    """
    merged: dict[str, Any] = {}
    for definition in definitions:
        for name, value in definition.items():
            merged[name] = merged.get(name, {}) | value if name in _JOINED else value
    return merged


def build_activity(activity_id: str, definition: dict[str, Any]) -> dict[str, Any]:
    """Return an Activity; 2.0.0 wants one even if no statement described it."""
    activity = {"objectType": "Activity", "id": activity_id}
    return activity | {"definition": definition} if definition else activity
