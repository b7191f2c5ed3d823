"""What a statement is found by: the keys of its actors, verb, activities, registration and reference.

A key is a letter for its use and an actor's key, an IRI or a UUID. The store keeps its hash of 64 bits: rows stay small
however long an IRI is, and no dictionary has to be shared between processes. Two keys meet by accident once in some
10^19 pairs; what is decided by an exact key (a credential that reads only its own) is compared exactly as well.
Source: xAPI 1.0.3 Communication 2.1.3 (agent, related_agents, activity, related_activities).
"""

from collections.abc import Sequence
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


def hashes_of(statement: Statement) -> set[int]:
    """Return the hash of every key of a whole statement."""
    return {(_hash_often if key[0] in "voO" else key_hash)(key) for key in keys_of(statement)}


def related_agent_hashes(actor: Agent) -> frozenset[int]:
    """Return the hashes of an actor, and of a Group's members, in another place than a statement's actor or object."""
    return frozenset(key_hash(related_agent_key(key)) for key in _actors(actor))


def keys_of(statement: Statement) -> list[str]:
    """Return every key of a whole statement (statement.complete), one that comes twice perhaps twice."""
    target = statement["object"]
    kind = target.get("objectType", "Activity")
    keys = [verb_key(statement["verb"]["id"]), *map(agent_key, _actors(statement["actor"]))]
    if "authority" in statement:
        keys += map(related_agent_key, _actors(statement["authority"]))
    if kind == "Activity":
        keys.append(activity_key(target["id"]))
    elif kind == "StatementRef":
        keys.append(reference_key(target["id"]))
    elif kind == "SubStatement":
        keys += _keys_of_sub_statement(target)
    else:
        keys += map(agent_key, _actors(target))
    context = statement.get("context")
    if context:
        if "registration" in context:
            keys.append(registration_key(context["registration"]))
        keys += _keys_of_context(context)
    return keys


def _actors(actor: Agent) -> Sequence[str]:
    if "member" in actor:
        return [actor_key(actor), *map(actor_key, actor["member"])]
    return (actor_key(actor),)


def _keys_of_context(context: dict[str, Any]) -> list[str]:
    actors = [context[name] for name in ("instructor", "team") if name in context]
    actors += [one["agent"] for one in context.get("contextAgents", ())]
    actors += [one["group"] for one in context.get("contextGroups", ())]
    keys = [related_agent_key(key) for actor in actors for key in _actors(actor)]
    for found in context.get("contextActivities", {}).values():
        keys += [related_activity_key(activity["id"]) for activity in found]
    return keys


def _keys_of_sub_statement(sub_statement: Statement) -> list[str]:
    keys = [related_agent_key(key) for key in _actors(sub_statement["actor"])]
    target = sub_statement["object"]
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        keys.append(related_activity_key(target["id"]))
    elif kind != "StatementRef":
        keys += map(related_agent_key, _actors(target))
    if "context" in sub_statement:
        keys += _keys_of_context(sub_statement["context"])
    return keys


def reference_of(statement: Statement) -> str | None:
    """Return the id of the statement that this one's object refers to, in lower case, or None."""
    target = statement["object"]
    return str(target["id"]).lower() if target.get("objectType") == "StatementRef" else None
