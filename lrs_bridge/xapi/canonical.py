"""format=canonical: activities as all statements together describe them, each language map in the reader's language.

Source: xAPI 1.0.3 Communication 2.1.3; RFC 4647 lookup.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from werkzeug.datastructures import LanguageAccept

from lrs_bridge.xapi.statement import Statement

_MAPS = frozenset({"display", "name", "description"})
_OPAQUE = frozenset({"extensions", "response", "correctResponsesPattern"})


def choose_language(languages: dict[str, str], preferred: LanguageAccept) -> dict[str, str]:
    """Return a language map with one entry: the best match, or the first when none matches."""
    if len(languages) < 2:
        return languages
    by_lower = {tag.lower(): tag for tag in languages}
    for wanted, quality in preferred:
        found = _look_up(wanted.lower().replace("_", "-"), by_lower) if quality > 0 else None
        if found is not None:
            return {found: languages[found]}
    first = next(iter(languages))
    return {first: languages[first]}


def _look_up(wanted: str, by_lower: dict[str, str]) -> str | None:
    # fr-ch takes fr-ch, then fr; en takes en, then en-gb.
    shorter = wanted
    while shorter:
        if shorter in by_lower:
            return by_lower[shorter]
        shorter = shorter.rpartition("-")[0]
    return next((tag for lower, tag in by_lower.items() if lower.startswith(wanted + "-")), None)


def activity_ids(statements: Iterable[Statement]) -> set[str]:
    """Return the id of every Activity in the object and context of these statements and their SubStatements."""
    found: set[str] = set()

    def note(activity: dict[str, Any]) -> dict[str, Any]:
        found.add(activity["id"])
        return activity

    for statement in statements:
        _with_activities(statement, note)
    return found


def canonical(
    statement: Statement, preferred: LanguageAccept, definitions: Mapping[str, dict[str, Any]] | None = None
) -> Statement:
    """Return a statement with one language in every language map.

    definitions: what all statements said of its activities, by id; it stands in place of what this statement says.
    """
    known = definitions or {}

    def define(activity: dict[str, Any]) -> dict[str, Any]:
        definition = known.get(activity["id"])
        return activity | {"definition": definition} if definition else activity

    defined = _with_activities(statement, define)
    return {key: _one_language(key, value, preferred) for key, value in defined.items()}


def _with_activities(statement: Statement, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Statement:
    """Return a statement, arrays as arrays, with each Activity changed."""
    target = statement["object"]
    kind = target.get("objectType", "Activity")
    changed = dict(statement)
    if kind == "Activity":
        changed["object"] = change(target)
    elif kind == "SubStatement":
        changed["object"] = _with_activities(target, change)
    activities = statement.get("context", {}).get("contextActivities")
    if activities:
        changed["context"] = statement["context"] | {
            "contextActivities": {name: [change(one) for one in several] for name, several in activities.items()}
        }
    return changed


def _one_language(key: str, value: Any, preferred: LanguageAccept) -> Any:
    if key in _OPAQUE:
        return value
    if isinstance(value, list):
        return [_one_language("", item, preferred) for item in value]
    if not isinstance(value, dict):
        return value
    if key in _MAPS:
        return choose_language(value, preferred)
    return {name: _one_language(name, item, preferred) for name, item in value.items()}
