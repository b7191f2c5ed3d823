"""What a statement is found by: the keys of its actors, verb, activities, registration and reference.

A key is a letter for its use and an actor's key, an IRI or a UUID. The store keeps its hash of 64 bits: rows stay small
however long an IRI is, and no dictionary has to be shared between processes. Two keys meet by accident once in some
10^19 pairs; what is decided by an exact key (a credential that reads only its own) is compared exactly as well.
Source: xAPI 1.0.3 Communication 2.1.3 (agent, related_agents, activity, related_activities).
"""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from lrs_bridge.xapi.agents import Agent, actor_key

Statement = dict[str, Any]

_CONTEXT_ACTIVITIES = ("parent", "grouping", "category", "other")


def agent_key(key: str) -> str:
    """Return the key of a statement's actor or object, and of each member of a Group that is one."""
    return "a|" + key


def related_agent_key(key: str) -> str:
    """Return the key of an actor in any other place: authority, instructor, team, context, SubStatement."""
    return "A|" + key


def verb_key(verb_id: str) -> str:
    """Return the key of a verb."""
    return "v|" + verb_id


def activity_key(activity_id: str) -> str:
    """Return the key of a statement's object."""
    return "o|" + activity_id


def related_activity_key(activity_id: str) -> str:
    """Return the key of an activity in any other place: context, SubStatement."""
    return "O|" + activity_id


def registration_key(registration: str) -> str:
    """Return the key of a registration, in lower case."""
    return "r|" + registration.lower()


def reference_key(statement_id: str) -> str:
    """Return the key of the statement that a StatementRef names."""
    return "s|" + statement_id.lower()


def key_hash(key: str) -> int:
    """Return a key's hash: 64 bits, signed."""
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)


# Verbs and activities are few and come again and again; people, registrations and references do not.
_hash_often = lru_cache(maxsize=50_000)(key_hash)


def hashes_of(statement: Statement) -> set[int]:
    """Return the hash of every key of a whole statement."""
    return {(_hash_often if key[0] in "voO" else key_hash)(key) for key in keys_of(statement)}


def keys_of(statement: Statement) -> set[str]:
    """Return every key of a whole statement (statement.complete)."""
    agents = set(_actors(statement["actor"]))
    activities: set[str] = set()
    target = statement["object"]
    kind = target.get("objectType", "Activity")
    related_agents = set(_actors(statement["authority"])) if "authority" in statement else set()
    related_activities: set[str] = set()
    keys = {verb_key(statement["verb"]["id"])}
    if kind == "Activity":
        activities.add(target["id"])
    elif kind == "StatementRef":
        keys.add(reference_key(target["id"]))
    elif kind == "SubStatement":
        _add_sub_statement(target, related_agents, related_activities)
    else:
        agents.update(_actors(target))
    context = statement.get("context")
    if context:
        if "registration" in context:
            keys.add(registration_key(context["registration"]))
        _add_context(context, related_agents, related_activities)
    keys.update(map(agent_key, agents))
    keys.update(map(related_agent_key, related_agents - agents))
    keys.update(map(activity_key, activities))
    keys.update(map(related_activity_key, related_activities - activities))
    return keys


def _actors(actor: Agent) -> Iterable[str]:
    yield actor_key(actor)
    for member in actor.get("member", ()):
        yield actor_key(member)


def _add_context(context: dict[str, Any], agents: set[str], activities: set[str]) -> None:
    for name in ("instructor", "team"):
        if name in context:
            agents.update(_actors(context[name]))
    for one in context.get("contextAgents", ()):
        agents.update(_actors(one["agent"]))
    for one in context.get("contextGroups", ()):
        agents.update(_actors(one["group"]))
    found = context.get("contextActivities")
    if found:
        for name in _CONTEXT_ACTIVITIES:
            for activity in _as_list(found.get(name, ())):
                activities.add(activity["id"])


def _add_sub_statement(sub_statement: Statement, agents: set[str], activities: set[str]) -> None:
    agents.update(_actors(sub_statement["actor"]))
    target = sub_statement["object"]
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        activities.add(target["id"])
    elif kind != "StatementRef":
        agents.update(_actors(target))
    if "context" in sub_statement:
        _add_context(sub_statement["context"], agents, activities)


def _as_list(value: Any) -> Iterable[Any]:
    return (value,) if isinstance(value, dict) else value


def reference_of(statement: Statement) -> str | None:
    """Return the id of the statement that this one's object refers to, in lower case, or None."""
    target = statement["object"]
    return str(target["id"]).lower() if target.get("objectType") == "StatementRef" else None
