"""Who vouches for a request, what the scopes of a credential let it do, and the hooks of other rule layers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

from sqlalchemy import Connection

from lrs_bridge.errors import ForbiddenError
from lrs_bridge.xapi import strict_json
from lrs_bridge.xapi.agents import Agent, account_agent
from lrs_bridge.xapi.keys import related_agent_hashes

SCOPES = (
    "all",
    "all/read",
    "statements/write",
    "statements/read",
    "statements/read/mine",
    "state",
    "profile",
    "admin",
)

# (resource, is it a reading request) → any one of these scopes is enough. `admin` opens the launch API only.
_READ_STATEMENTS = frozenset({"all", "all/read", "statements/read", "statements/read/mine"})
_NEEDED: dict[tuple[str, bool], frozenset[str]] = {
    ("statements", True): _READ_STATEMENTS,
    ("statements", False): frozenset({"all", "statements/write"}),
    ("activities/state", True): frozenset({"all", "all/read", "state"}),
    ("activities/state", False): frozenset({"all", "state"}),
    ("agents/profile", True): frozenset({"all", "all/read", "profile"}),
    ("agents/profile", False): frozenset({"all", "profile"}),
    ("activities/profile", True): frozenset({"all", "all/read", "profile"}),
    ("activities/profile", False): frozenset({"all", "profile"}),
    ("agents", True): _READ_STATEMENTS | {"profile"},
    ("activities", True): _READ_STATEMENTS | {"profile", "state"},
}


class MissingScopeError(ForbiddenError):
    """The credential is good, and its scopes do not reach this."""

    code = "missing-scope"


@dataclass(frozen=True)
class Authority:
    """Whose credential vouched for a request.

    launch_session: with .person_id and .session_id, when the credential is a launch session's token; only then is
    what it writes evidence.
    """

    key: str
    agent: Agent = field(hash=False)
    scopes: frozenset[str]
    launch_session: Any = field(default=None, hash=False)

    @cached_property
    def agent_json(self) -> bytes:
        """The agent as it stands in statements."""
        return strict_json.write_json(self.agent)

    @cached_property
    def link_hashes(self) -> frozenset[int]:
        """The hashes by which statements that it vouched for are found."""
        return related_agent_hashes(self.agent)

    @property
    def reads_only_mine(self) -> bool:
        """Whether statements that other authorities wrote are hidden from it."""
        return self.scopes.isdisjoint({"all", "all/read", "statements/read"})


class WritePolicy(Protocol):
    """Rules of a layer above, run inside the transaction that keeps a statement."""

    def check(self, connection: Connection, statement: dict[str, Any], authority: Authority) -> None:
        """Look at a new statement as it was sent, before anything is added. Raises: ForbiddenError to refuse it."""

    def after(self, connection: Connection, statement: dict[str, Any], authority: Authority, now: datetime) -> None:
        """Follow up a statement just kept, as it is given back. What raises undoes the whole request."""


class Authoriser(Protocol):
    """Knows some credentials and the rules for those who hold them."""

    policy: WritePolicy

    def authorise(self, connection: Connection, key: str, secret: str) -> Authority | None:
        """Return whose credential this is, or None if it is not one of ours."""

    def allows(self, method: str, resource: str, authority: Authority, params: Mapping[str, str], body: bytes) -> None:
        """Check one request before it is carried out, outside any transaction. Raises: ForbiddenError."""


class NoPolicy:
    """Pure xAPI: what the standard accepts is accepted."""

    def check(self, connection: Connection, statement: dict[str, Any], authority: Authority) -> None:
        return

    def after(self, connection: Connection, statement: dict[str, Any], authority: Authority, now: datetime) -> None:
        return


NO_POLICY = NoPolicy()


def bridge_authority(base_url: str) -> Authority:
    """Return the bridge's own authority, for the statements that it makes itself."""
    return Authority("bridge", account_agent(base_url, "handrail"), frozenset({"all"}))


def check_scope(authority: Authority, resource: str, method: str) -> None:
    """Check that one of the authority's scopes reaches this request.

    Raises: MissingScopeError.
    """
    needed = _NEEDED.get((resource, method in ("GET", "HEAD")), frozenset())
    if authority.scopes.isdisjoint(needed):
        raise MissingScopeError(
            f"This credential may not {method} {resource}. It needs one of the scopes {', '.join(sorted(needed))}.",
            requirement="XAPI-00327",
        )
