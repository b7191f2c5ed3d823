"""A statement as it goes out: what was sent to this store, with the id and timestamp that it has here."""

from typing import Any

from lrs_bridge.xapi import strict_json
from lrs_bridge.xapi.kept_order import KeptStatement
from lrs_bridge.xapi.statement import Statement


def outgoing_json(document: bytes, xapi_version: str) -> bytes:
    """Return the bytes to send: `stored` and `authority` are each store's own, so they are left out.

    So is a `version` that the other store's xAPI does not know; a property that came with 2.0 is left to its judgement.
    Every other property, its order and the digits of its numbers stay.
    """
    statement: Statement = strict_json.parse_json(document)
    return strict_json.write_json(
        {name: value for name, value in statement.items() if not _is_own(name, value, xapi_version)}
    )


def _is_own(name: str, value: Any, xapi_version: str) -> bool:
    if name in ("stored", "authority"):
        return True
    return name == "version" and xapi_version.startswith("1.") and not str(value).startswith("1.")


def batch_body(batch: list[KeptStatement], xapi_version: str) -> bytes:
    """Return the body of one POST: an array, also of one."""
    return b"[" + b",".join(outgoing_json(one.document, xapi_version) for one in batch) + b"]"
