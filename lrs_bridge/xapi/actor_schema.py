"""Who a statement may be about, as tables: Agent, Group, and the authority that vouches.

Source: xAPI 1.0.3 Data 2.4.2 and 2.4.9.
"""

from typing import Any

from lrs_bridge.xapi import formats
from lrs_bridge.xapi.checks import (
    IRI,
    STRING,
    Property,
    StatementError,
    array_of,
    by_object_type,
    one_of,
    shaped,
    text,
    thing,
)

IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")


def _one_identifier(agent: dict[str, Any]) -> None:
    count = sum(name in agent for name in IDENTIFIERS)
    if count != 1:
        raise StatementError(
            f"Give exactly one of {', '.join(IDENTIFIERS)}; here are {count}.", requirement="XAPI-00034"
        )


def _group_identity(group: dict[str, Any]) -> None:
    count = sum(name in group for name in IDENTIFIERS)
    if count > 1:
        raise StatementError("A Group has at most one identifier. Keep one.", requirement="XAPI-00037")
    if count == 0 and not group.get("member"):
        raise StatementError('A Group without an identifier needs "member".', requirement="XAPI-00035")


_IDENTITY = (
    Property("name", STRING, "XAPI-00032"),
    Property("mbox", text("a mailto: address", formats.is_mbox), "XAPI-00038"),
    Property("mbox_sha1sum", text("a SHA-1 in hexadecimal", formats.is_sha1), "XAPI-00039"),
    Property("openid", IRI, "XAPI-00040"),
    Property(
        "account",
        thing(
            "account",
            Property("homePage", IRI, "XAPI-00042", required=True),
            Property("name", STRING, "XAPI-00043", required=True),
        ),
        "XAPI-00041",
    ),
)
AGENT = thing(
    "Agent",
    Property("objectType", one_of("Agent"), "XAPI-00031"),
    *_IDENTITY,
    rules=[_one_identifier],
    says={"oneOf": [{"required": [name]} for name in IDENTIFIERS]},
)
GROUP = thing(
    "Group",
    Property("objectType", one_of("Group"), "XAPI-00031", required=True),
    Property("member", array_of(AGENT, "Agents"), "XAPI-00036"),
    *_IDENTITY,
    rules=[_group_identity],
    says={"anyOf": [{"required": [name]} for name in ("member", *IDENTIFIERS)]},
)
ACTOR = by_object_type({"Agent": AGENT, "Group": GROUP}, when_absent="Agent")


def _oauth_pair(authority: dict[str, Any]) -> None:
    if authority.get("objectType") != "Group":
        return
    if any(name in authority for name in IDENTIFIERS):
        raise StatementError("An authority that is a Group has no identifier of its own.", requirement="XAPI-00024")
    members = authority.get("member", [])
    if len(members) != 2:
        raise StatementError("An authority that is a Group has exactly two members.", requirement="XAPI-00098")
    if not any("account" in member for member in members):
        raise StatementError(
            "One member of an authority Group is the OAuth consumer, with an account.", requirement="XAPI-00100"
        )


def AUTHORITY(value: Any) -> None:  # noqa: N802
    """Check an Agent, or the Group of two that three-legged OAuth makes."""
    ACTOR(value)
    _oauth_pair(value)


shaped(AUTHORITY, lambda of: of(ACTOR))
