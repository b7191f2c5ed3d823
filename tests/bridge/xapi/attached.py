"""Statements with attachments as they go over the wire, and as they come back."""

import hashlib
import json
from typing import Any

from werkzeug.test import TestResponse

from lrs_bridge.xapi.multipart import Part, parse_multipart, part_head, tail

BOUNDARY = "-------314159265358979323846"
MIXED = f"multipart/mixed; boundary={BOUNDARY}"


def sha2_of(content: bytes, algorithm: str = "sha256") -> str:
    return hashlib.new(algorithm, content).hexdigest()


def an_attachment(content: bytes, **changes: Any) -> dict[str, Any]:
    """Return what a statement says of an attachment; a change of None takes the property out."""
    attachment = {
        "usageType": "https://example.org/usage/certificate",
        "display": {"en-GB": "A certificate"},
        "contentType": "application/pdf",
        "length": len(content),
        "sha2": sha2_of(content),
    } | changes
    return {name: value for name, value in attachment.items() if value is not None}


def a_part(content: bytes, **changes: str | None) -> tuple[dict[str, str], bytes]:
    """Return the part of an attachment; a change names a header with _ for -, None takes it out."""
    headers: dict[str, str | None] = {
        "Content-Type": "application/pdf",
        "Content-Transfer-Encoding": "binary",
        "X-Experience-API-Hash": sha2_of(content),
    } | {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in headers.items() if value is not None}, content


def a_body(statements: Any, *parts: tuple[dict[str, str], bytes], first: dict[str, str] | None = None) -> bytes:
    """Return a multipart body: the statements, as JSON or as bytes, then the parts."""
    document = statements if isinstance(statements, bytes) else json.dumps(statements).encode()
    whole = part_head(BOUNDARY, first or {"Content-Type": "application/json"}, first=True) + document
    return whole + b"".join(part_head(BOUNDARY, headers) + content for headers, content in parts) + tail(BOUNDARY)


def parts_of(answer: TestResponse) -> tuple[Any, list[Part]]:
    """Return the JSON of a multipart answer and its attachments."""
    assert answer.mimetype == "multipart/mixed"
    first, *others = parse_multipart(answer.headers["Content-Type"], answer.data)
    assert first.headers == {"content-type": "application/json"}
    return json.loads(first.content), others
