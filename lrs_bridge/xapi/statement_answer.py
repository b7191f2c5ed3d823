"""Statements on their way out: JSON alone, or with their attachments as multipart/mixed.

Attachments are read one at a time while the answer is sent, so that a page of large ones never fills the memory.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Response

from lrs_bridge.storage.database import Database
from lrs_bridge.web.bridge import bridge
from lrs_bridge.xapi import multipart
from lrs_bridge.xapi.attachment_store import KeptAttachment, attachments_of, find_content


def answer_statements(document: bytes, statement_ids: Sequence[str], wanted: Mapping[str, Any]) -> Response:
    """Return the JSON of one statement or of a page, and, when attachments=true asks for them, what came with these.

    Source: xAPI 1.0.3 Communication 1.5.2 and 2.1.3.
    """
    if not wanted.get("attachments", False):
        return Response(document, content_type="application/json")
    with bridge().database.reading() as connection:
        found = attachments_of(connection, statement_ids)
    boundary = secrets.token_hex(24)
    heads = [_head(boundary, one) for one in found]
    opening = multipart.part_head(boundary, {"Content-Type": "application/json"}, first=True) + document
    closing = multipart.tail(boundary)
    response = Response(
        _stream(bridge().database, opening, list(zip(heads, found, strict=True)), closing),
        content_type=f"multipart/mixed; boundary={boundary}",
    )
    contents = sum(len(head) + one.length_bytes for head, one in zip(heads, found, strict=True))
    response.content_length = len(opening) + contents + len(closing)
    return response


def _head(boundary: str, one: KeptAttachment) -> bytes:
    return multipart.part_head(
        boundary,
        {
            "Content-Type": one.content_type,
            "Content-Transfer-Encoding": "binary",
            "X-Experience-API-Hash": one.sha2,
        },
    )


def _stream(
    database: Database, opening: bytes, parts: list[tuple[bytes, KeptAttachment]], closing: bytes
) -> Iterator[bytes]:
    yield opening
    for head, one in parts:
        with database.reading() as connection:
            content = find_content(connection, one.sha2)
        if content is None:
            return  # erased since the answer began: it ends short of its length, so no client takes it for whole
        yield head
        yield content
    yield closing
