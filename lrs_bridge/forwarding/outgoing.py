"""Statements as they go out: what was sent to this store, with the ids and timestamps that they have here."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lrs_bridge.xapi import multipart, strict_json
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


@dataclass(frozen=True)
class Attachment:
    """What came along with a statement; sha2 in lower case."""

    sha2: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Body:
    """The body of a request, and its type."""

    content_type: str
    data: bytes


def batch_body(batch: Sequence[KeptStatement], attachments: Sequence[Attachment], xapi_version: str) -> Body:
    """Return the body of one POST: an array, also of one, and after it what came along with these statements.

    Source: xAPI 1.0.3 Communication 1.5.2.
    """
    documents = b"[" + b",".join(outgoing_json(one.document, xapi_version) for one in batch) + b"]"
    if not attachments:
        return Body("application/json", documents)
    boundary = secrets.token_hex(24)
    parts = [multipart.part_head(boundary, {"Content-Type": "application/json"}, first=True), documents]
    for one in attachments:
        head = {
            "Content-Type": one.content_type,
            "Content-Transfer-Encoding": "binary",
            "X-Experience-API-Hash": one.sha2,
        }
        parts += [multipart.part_head(boundary, head), one.content]
    parts.append(multipart.tail(boundary))
    return Body(f"multipart/mixed; boundary={boundary}", b"".join(parts))
