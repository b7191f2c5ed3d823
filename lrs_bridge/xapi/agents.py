"""Agents and Groups: the one key by which each is known, and the Person object of the agents resource."""

import hashlib
from collections.abc import Iterable
from typing import Any

Agent = dict[str, Any]


def actor_key(agent: Agent) -> str:
    """Return the canonical key of an Agent or Group: equal keys are the same actor.

    Shape: `account|homePage|name`, `mbox|mailto:…`, `mbox_sha1sum|…`, `openid|…`; an anonymous Group is
    `group|` and the SHA-256 of its members' sorted keys. An IRI never holds a `|`, so no key is also an activity id.
    """
    if "account" in agent:
        account = agent["account"]
        # PostgreSQL keeps no NUL in text; an account name may hold one.
        return f"account|{account['homePage']}|{account['name']}".replace("\0", "\\0")
    if "mbox" in agent:
        return f"mbox|{agent['mbox']}"
    if "mbox_sha1sum" in agent:
        return f"mbox_sha1sum|{agent['mbox_sha1sum'].lower()}"
    if "openid" in agent:
        return f"openid|{agent['openid']}"
    keys = sorted(actor_key(member) for member in agent.get("member", ()))
    return "group|" + hashlib.sha256("\n".join(keys).encode()).hexdigest()


def account_agent(home_page: str, name: str) -> Agent:
    """Return an Agent known by an account."""
    return {"objectType": "Agent", "account": {"homePage": home_page, "name": name}}


def build_person(agents: Iterable[Agent]) -> dict[str, Any]:
    """Return xAPI's Person object: every name and identifier of these agents, each as an array.

    Source: xAPI 1.0.3 Communication 2.4 (XAPI-00237 to XAPI-00242, XAPI-00245).
    """
    person: dict[str, Any] = {"objectType": "Person"}
    for agent in agents:
        for name in ("name", "mbox", "mbox_sha1sum", "openid", "account"):
            if name in agent and agent[name] not in person.setdefault(name, []):
                person[name].append(agent[name])
    return person
