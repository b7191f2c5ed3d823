"""What a statement is found by: the keys of its actors, verb, activities, registration and reference.

A key is a letter for its use and an actor's key, an IRI or a UUID. The store keeps its hash of 64 bits: rows stay small
however long an IRI is, and no dictionary has to be shared between processes. Two keys meet by accident once in some
10^19 pairs; what is decided by an exact key (a credential that reads only its own) is compared exactly as well.
Source: xAPI 1.0.3 Communication 2.1.3 (agent, related_agents, activity, related_activities).
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from lrs_bridge.xapi.agents import Agent, actor_key

Statement = dict[str, Any]


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


def hashes_of(statement: Statement) -> frozenset[int]:
    """Return the hash of every key of a whole statement."""
    return frozenset(_hashes(keys_of(statement)))


def hashes_of_part(name: str, value: Any) -> Sequence[int]:
    """Return the hashes that a statement has by one property, its own or of its context; none for most."""
    keys = _KEYS_OF_PART.get(name)
    return () if keys is None else _hashes(keys(value))


def _hashes(keys: Sequence[str]) -> list[int]:
    return [(_hash_often if key[0] in "voO" else key_hash)(key) for key in keys]


def related_agent_hashes(actor: Agent) -> frozenset[int]:
    """Return the hashes of an actor, and of a Group's members, in another place than a statement's actor or object."""
    return frozenset(key_hash(related_agent_key(key)) for key in _actors(actor))


def keys_of(statement: Statement) -> list[str]:
    """Return every key of a whole statement (statement.complete), one that comes twice perhaps twice."""
    keys = _keys_of_parts(statement)
    if "context" in statement:
        keys += _keys_of_parts(statement["context"])
    return keys


def _keys_of_parts(parts: dict[str, Any]) -> list[str]:
    return [key for name, value in parts.items() if name in _KEYS_OF_PART for key in _KEYS_OF_PART[name](value)]


def _actors(actor: Agent) -> Sequence[str]:
    if "member" in actor:
        return [actor_key(actor), *map(actor_key, actor["member"])]
    return (actor_key(actor),)


def _keys_of_actor(actor: Agent) -> list[str]:
    return [agent_key(key) for key in _actors(actor)]


def _keys_of_related_actor(actor: Agent) -> list[str]:
    return [related_agent_key(key) for key in _actors(actor)]


def _keys_of_object(target: dict[str, Any]) -> list[str]:
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        return [activity_key(target["id"])]
    if kind == "StatementRef":
        return [reference_key(target["id"])]
    return _keys_of_sub_statement(target) if kind == "SubStatement" else _keys_of_actor(target)


def _keys_of_activities(activities: dict[str, Any]) -> list[str]:
    return [related_activity_key(activity["id"]) for found in activities.values() for activity in found]


def _keys_of_sub_statement(sub_statement: Statement) -> list[str]:
    keys = _keys_of_related_actor(sub_statement["actor"])
    target = sub_statement["object"]
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        keys.append(related_activity_key(target["id"]))
    elif kind != "StatementRef":
        keys += _keys_of_related_actor(target)
    context = sub_statement.get("context", {})
    return keys + _keys_of_parts({name: value for name, value in context.items() if name != "registration"})


# No property of a statement has the name of one of its context.
_KEYS_OF_PART: dict[str, Callable[[Any], list[str]]] = {
    "actor": _keys_of_actor,
    "verb": lambda verb: [verb_key(verb["id"])],
    "object": _keys_of_object,
    "authority": _keys_of_related_actor,
    "registration": lambda registration: [registration_key(registration)],
    "instructor": _keys_of_related_actor,
    "team": _keys_of_related_actor,
    "contextActivities": _keys_of_activities,
    "contextAgents": lambda agents: [key for one in agents for key in _keys_of_related_actor(one["agent"])],
    "contextGroups": lambda groups: [key for one in groups for key in _keys_of_related_actor(one["group"])],
}


def reference_of(statement: Statement) -> str | None:
    """Return the id of the statement that this one's object refers to, in lower case, or None."""
    target = statement["object"]
    return str(target["id"]).lower() if target.get("objectType") == "StatementRef" else None
