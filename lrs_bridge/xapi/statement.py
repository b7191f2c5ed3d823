"""One whole statement as a plain dict: what the bridge adds to it, what it is found by, when two are the same."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lrs_bridge import vocabulary
from lrs_bridge.xapi import formats, strict_json
from lrs_bridge.xapi.agents import Agent
from lrs_bridge.xapi.validate import check_statement

Statement = dict[str, Any]
DEFAULT_STATEMENT_VERSION = {"1.0.3": "1.0.0", "2.0.0": "2.0.0"}


@dataclass(slots=True)
class ReceivedStatement:
    """A statement as it came, already valid for the version it came under: there is no other kind.

    raw: its exact bytes; assigned_id: the id that the address of a PUT gives a statement without one; hashes: the keys
    that it is found by (xapi/keys.py), given by familiar.py, which has checked it, and whose context activities are
    arrays.
    """

    statement: Statement
    raw: bytes
    version: str
    assigned_id: str = ""
    hashes: frozenset[int] | None = None

    def __post_init__(self) -> None:
        if self.hashes is None:
            check_statement(self.statement, self.version)

    @classmethod
    def of(cls, statement: Statement, version: str) -> "ReceivedStatement":
        """Return a statement that this program made; its bytes are made here."""
        return cls(statement, strict_json.write_json(statement), version)


def with_arrays(statement: Statement) -> Statement:
    """Return the statement with its context activities as arrays, also in a SubStatement: itself when they are."""
    activities = statement.get("context", {}).get("contextActivities")
    if activities and not all(isinstance(found, list) for found in activities.values()):
        arrays = {name: found if isinstance(found, list) else [found] for name, found in activities.items()}
        statement = statement | {"context": statement["context"] | {"contextActivities": arrays}}
    target = statement["object"]
    if target.get("objectType") == "SubStatement":
        inner = with_arrays(target)
        if inner is not target:
            statement = statement | {"object": inner}
    return statement


def registration_of(statement: Statement) -> str:
    """Return the registration in lower case, or ""."""
    return str(statement.get("context", {}).get("registration", "")).lower()


def is_voiding(statement: Statement) -> bool:
    """Return whether this statement voids another."""
    return bool(statement["verb"]["id"] == vocabulary.VOIDED)


def is_same(kept: Statement, received: Statement) -> bool:
    """Return whether a statement received again says what the kept one says.

    What a store may add or change does not count: authority, stored, version, an absent timestamp, definitions and
    displays, the order of a group's members, an objectType that goes without saying, digits past 0.01 s of a duration.
    Source: xAPI 1.0.3 Data 2.3.1, XAPI 2.0.0 4.2.4.2.
    """
    one, other = comparable(kept), comparable(received)
    if "timestamp" not in received:
        one.pop("timestamp", None)
    return one == other


def comparable(statement: Statement) -> dict[str, Any]:
    """Return the part of a statement that must never change, in one shape however it was written."""
    same = _comparable_parts(with_arrays(statement))
    for name in ("id", "authority", "stored", "version"):
        same.pop(name, None)
    return same


def _comparable_parts(statement: Statement) -> dict[str, Any]:
    same: dict[str, Any] = {}
    for name, value in statement.items():
        same[name] = _COMPARABLE[name](value) if name in _COMPARABLE else _exact(value)
    return same


def _exact(value: Any) -> Any:
    # Python says True == 1; JSON does not.
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, dict):
        return {key: _exact(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_exact(item) for item in value]
    return value


def _comparable_actor(actor: Agent) -> Any:
    same = {"objectType": "Agent"} | _exact(actor)
    if "member" in actor:
        same["member"] = sorted((_comparable_actor(member) for member in actor["member"]), key=repr)
    return same


def _comparable_object(target: dict[str, Any]) -> Any:
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        return {"objectType": kind, "id": target["id"]}
    if kind in ("Agent", "Group"):
        return _comparable_actor(target)
    if kind == "SubStatement":
        return _comparable_parts(target)
    return {"objectType": kind, "id": target["id"].lower()}


def _comparable_result(result: dict[str, Any]) -> Any:
    same = _exact(result)
    if "duration" in result:
        same["duration"] = formats.comparable_duration(result["duration"])
    return same


def _comparable_context(context: dict[str, Any]) -> Any:
    same = _exact(context)
    if "registration" in context:
        same["registration"] = context["registration"].lower()
    for name in ("instructor", "team"):
        if name in context:
            same[name] = _comparable_actor(context[name])
    if "contextActivities" in context:
        same["contextActivities"] = {
            name: [_comparable_object(activity) for activity in activities]
            for name, activities in context["contextActivities"].items()
        }
    return same | _with_context_actors(context, _comparable_actor)


def _with_context_actors(context: dict[str, Any], change: Callable[[Agent], Any]) -> dict[str, Any]:
    """Return contextAgents and contextGroups (2.0), as far as there are any, each actor changed."""
    return {
        several: [one | {single: change(one[single])} for one in context[several]]
        for several, single in (("contextAgents", "agent"), ("contextGroups", "group"))
        if several in context
    }


_COMPARABLE: dict[str, Callable[[Any], Any]] = {
    "actor": _comparable_actor,
    "authority": _comparable_actor,
    "verb": lambda verb: verb["id"],
    "object": _comparable_object,
    "result": _comparable_result,
    "context": _comparable_context,
    "timestamp": formats.find_instant,
}


def ids_only(statement: Statement) -> Statement:
    """Return a statement with only what identifies its actors, verb and activities (format=ids).

    An activity is its id alone: its objectType goes without saying.

    Source: xAPI 1.0.3 Communication 2.1.3.
    """
    short = dict(statement)
    short["actor"] = _actor_ids(statement["actor"])
    short["verb"] = {"id": statement["verb"]["id"]}
    short["object"] = _object_ids(statement["object"])
    if "authority" in statement:
        short["authority"] = _actor_ids(statement["authority"])
    if "context" in statement:
        short["context"] = _context_ids(statement["context"])
    return short


def _actor_ids(actor: Agent) -> Agent:
    identifiers = {name: actor[name] for name in ("mbox", "mbox_sha1sum", "openid", "account") if name in actor}
    kind = {"objectType": actor["objectType"]} if "objectType" in actor else {}
    if identifiers:
        return kind | identifiers
    return kind | {"member": [_actor_ids(member) for member in actor.get("member", ())]}


def _object_ids(target: dict[str, Any]) -> dict[str, Any]:
    kind = target.get("objectType", "Activity")
    if kind in ("Agent", "Group"):
        return _actor_ids(target)
    if kind == "SubStatement":
        return ids_only(target)
    return {name: target[name] for name in ("objectType", "id") if name in target and target[name] != "Activity"}


def _context_ids(context: dict[str, Any]) -> dict[str, Any]:
    short = dict(context)
    for name in ("instructor", "team"):
        if name in context:
            short[name] = _actor_ids(context[name])
    if "contextActivities" in context:
        short["contextActivities"] = {
            name: [_object_ids(activity) for activity in activities]
            for name, activities in context["contextActivities"].items()
        }
    return short | _with_context_actors(context, _actor_ids)
