"""Statements and their attachments as one request body: each part under its own hash, none missing, none spare.

Source: xAPI 1.0.3 Data 2.4.11 and Communication 1.5; 2.0.0 4.1.3.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lrs_bridge.errors import HandrailError
from lrs_bridge.xapi import formats, multipart
from lrs_bridge.xapi.limits import MOST_BODY_BYTES, TooLargeError
from lrs_bridge.xapi.multipart import MultipartError, Part
from lrs_bridge.xapi.statement import Statement

_HASH_HEADER = "x-experience-api-hash"
_SHA2_BY_LENGTH = {56: hashlib.sha224, 64: hashlib.sha256, 96: hashlib.sha384, 128: hashlib.sha512}
_JSON = "application/json"
_AS_IT_IS = (None, "binary", "8bit", "7bit")


class ContentTypeError(HandrailError):
    """A request's body is of a type that the resource does not take."""

    code = "bad-content-type"


class AttachmentError(HandrailError):
    """A part and the attachments of the statements do not belong together."""

    code = "bad-attachment"


@dataclass(frozen=True)
class SentStatements:
    """The body of a statements request: its JSON, and what came along, by sha2 in lower case."""

    document: bytes
    contents: Mapping[str, bytes] = field(default_factory=dict)


def read_statements(content_type: str, body: bytes) -> SentStatements:
    """Return what a request's body holds.

    Raises: ContentTypeError, MultipartError, AttachmentError, TooLargeError.
    """
    kind = multipart.media_type(content_type)
    if kind == _JSON:
        return SentStatements(body)
    if kind != "multipart/mixed":
        raise ContentTypeError(
            "Send statements as application/json, or as multipart/mixed when attachments come along.",
            where="Content-Type",
            requirement="XAPI-00127",
        )
    first, *others = multipart.parse_multipart(content_type, body)
    document = _read_document(first)
    return SentStatements(document, dict(_read_attachment(part, n) for n, part in enumerate(others, start=2)))


def _read_document(part: Part) -> bytes:
    if multipart.media_type(part.headers.get("content-type", "")) != _JSON:
        raise MultipartError(
            "The first part holds the statements. Give it Content-Type: application/json.",
            where="part 1",
            requirement="XAPI-00134",
        )
    if part.headers.get("content-transfer-encoding", "binary").lower() not in _AS_IT_IS:
        raise MultipartError("Send the statements as they are, without an encoding.", where="part 1")
    if len(part.content) > MOST_BODY_BYTES:
        raise TooLargeError("The statements are", MOST_BODY_BYTES, where="part 1")
    return part.content


def _read_attachment(part: Part, place: int) -> tuple[str, bytes]:
    where = f"part {place}"
    if _HASH_HEADER not in part.headers and multipart.media_type(part.headers.get("content-type", "")) == _JSON:
        raise MultipartError("All statements go into the first part.", where=where, requirement="XAPI-00133")
    if part.headers.get("content-transfer-encoding", "").lower() != "binary":
        raise MultipartError(
            "Send the part as it is, with Content-Transfer-Encoding: binary.", where=where, requirement="XAPI-00135"
        )
    sha2 = part.headers.get(_HASH_HEADER, "").lower()
    if not formats.is_sha2(sha2):
        raise AttachmentError(
            "Name the part's SHA-2, in hexadecimal, in X-Experience-API-Hash.", where=where, requirement="XAPI-00132"
        )
    if not has_sha2(part.content, sha2):
        raise AttachmentError(
            "The part's bytes do not have the SHA-2 that X-Experience-API-Hash names. Send them unchanged.",
            where=where,
            requirement="XAPI-00132",
        )
    return sha2, part.content


def has_sha2(content: bytes, sha2: str) -> bool:
    """Return whether bytes have a SHA-2 (in lower case, well formed; its length says which)."""
    return _SHA2_BY_LENGTH[len(sha2)](content).hexdigest() == sha2


def attachments_of(statement: Statement) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every attachment of a statement, its SubStatement's too, each with its place."""
    for place, attachment in enumerate(statement.get("attachments", ())):
        yield f"attachments[{place}]", attachment
    target = statement["object"]
    if target.get("objectType") == "SubStatement":
        for place, attachment in enumerate(target.get("attachments", ())):
            yield f"object.attachments[{place}]", attachment


def check_attachments(statements: Sequence[Statement], contents: Mapping[str, bytes]) -> None:
    """Check that nothing is missing and nothing spare.

    Raises: AttachmentError.
    """
    named = set()
    for statement in statements:
        for where, attachment in attachments_of(statement):
            sha2 = attachment["sha2"].lower()
            named.add(sha2)
            if sha2 not in contents and "fileUrl" not in attachment:
                raise AttachmentError(
                    f"The attachment {sha2} has no fileUrl and was not sent along. Send it, or give it a fileUrl.",
                    code="missing-attachment",
                    where=where,
                    requirement="XAPI-00129",
                )
    for sha2 in contents:
        if sha2 not in named:
            raise AttachmentError(
                f"No statement has an attachment {sha2}, so its part belongs to none. Leave it out.",
                where="X-Experience-API-Hash",
                requirement="XAPI-00128",
            )


def content_types(statement: Statement, contents: Mapping[str, bytes]) -> dict[str, str]:
    """Return the type of each attachment that came along with this statement, by sha2 in lower case."""
    found: dict[str, str] = {}
    for _, attachment in attachments_of(statement):
        if attachment["sha2"].lower() in contents:
            found.setdefault(attachment["sha2"].lower(), attachment["contentType"])
    return found
