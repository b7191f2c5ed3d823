"""Signed statements: the signature that came along must be one, over this very statement.

Only RS256, RS384 and RS512 count, whatever a token asks for, and no address that it names is ever fetched. A
certificate in the header (x5c) is what the signature is checked with: that it is to be trusted, nobody here says.
Source: xAPI 1.0.3 Data 2.6; RFC 7515, RFC 7518 section 3.3.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from lrs_bridge.errors import HandrailError
from lrs_bridge.xapi import strict_json
from lrs_bridge.xapi.statement import Statement, comparable

USAGE_TYPE = "http://adlnet.gov/expapi/attachments/signature"
_CONTENT_TYPE = "application/octet-stream"
_ALGORITHMS = {"RS256": "SHA256", "RS384": "SHA384", "RS512": "SHA512"}
_MOST_SIGNATURE_BYTES = 8 * 1024 * 1024
_MOST_SIGNATURES = 10
_MOST_CERTIFICATES = 10
_KEY_BITS = (2048, 8192)
_COMPACT = re.compile(rb"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")


class SignatureError(HandrailError):
    """A signed statement's signature is malformed, or is another statement's."""

    code = "bad-signature"

    def __init__(self, message: str, *, where: str | None = None, requirement: str = "XAPI-00115") -> None:
        super().__init__(message, where=where, requirement=requirement)


def check_signatures(statement: Statement, contents: Mapping[str, bytes], *, assigned_id: str = "") -> None:
    """Check every signature of a statement; contents are what came along, by sha2 in lower case.

    assigned_id: the id that the address of a PUT gives, for a statement that has none of its own.
    Raises: SignatureError.
    """
    if assigned_id:
        statement = {"id": assigned_id} | statement
    signatures = [
        (f"attachments[{place}]", attachment)
        for place, attachment in enumerate(statement.get("attachments", ()))
        if attachment["usageType"] == USAGE_TYPE
    ]
    if len(signatures) > _MOST_SIGNATURES:  # each is compared with all of the statement
        raise SignatureError(f"A statement has at most {_MOST_SIGNATURES} signatures.", where="attachments")
    for where, attachment in signatures:
        try:
            _check_signature(statement, attachment, contents)
        except SignatureError as error:
            error.where = where
            raise


def _check_signature(statement: Statement, attachment: dict[str, Any], contents: Mapping[str, bytes]) -> None:
    if attachment["contentType"] != _CONTENT_TYPE:
        raise SignatureError(f"A signature's contentType is {_CONTENT_TYPE}.")
    if attachment["sha2"].lower() not in contents:
        raise SignatureError("A signature is sent along with its statement. Send its part.")
    token = contents[attachment["sha2"].lower()].strip(b"\r\n")
    header, payload, signature = _split(token)
    algorithm = _check_header(header)
    _check_payload(payload, statement, attachment)
    if "x5c" in header:
        _verify(header["x5c"], algorithm, token[: token.rindex(b".")], signature)


def _split(token: bytes) -> tuple[dict[str, Any], Any, bytes]:
    if len(token) > _MOST_SIGNATURE_BYTES:
        raise SignatureError(f"The signature is larger than {_MOST_SIGNATURE_BYTES:,} bytes.")
    match = _COMPACT.fullmatch(token)
    if match is None:
        raise SignatureError("The signature is not a JSON web signature in its compact form.")
    try:
        header, payload, signature = (_decode(part) for part in match.groups())
    except binascii.Error:
        raise SignatureError("The signature is not written in base64url.") from None
    try:
        read = strict_json.parse_json(header)
    except HandrailError as error:
        raise SignatureError(f"The signature's header: {error.message}") from None
    if not isinstance(read, dict):
        raise SignatureError("The signature's header is not a JSON object.")
    try:
        return read, strict_json.parse_json(payload), signature
    except HandrailError as error:
        raise SignatureError(f"What is signed is not a statement: {error.message}", requirement="XAPI-00116") from None


def _decode(part: bytes) -> bytes:
    return base64.b64decode(part + b"=" * (-len(part) % 4), altchars=b"-_", validate=True)


def _check_header(header: dict[str, Any]) -> str:
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in _ALGORITHMS:
        raise SignatureError(f"The signature's algorithm is one of {', '.join(_ALGORITHMS)}.", requirement="XAPI-00117")
    if "crit" in header:
        raise SignatureError("The signature asks for extensions (crit) that are not known here.")
    return algorithm


def _check_payload(payload: Any, statement: Statement, attachment: dict[str, Any]) -> None:
    """Check that the statement before it was signed is what was signed."""
    # A second signer signs the first one's signature too; both orders of work are met.
    others = [one for one in statement["attachments"] if one is not attachment]
    unsigned = [one for one in others if one["usageType"] != USAGE_TYPE]
    if not any(_is_signed(payload, statement, left) for left in (others, unsigned)):
        raise SignatureError(
            "What is signed is not this statement as it was before the signature was added.", requirement="XAPI-00116"
        )


def _is_signed(payload: Any, statement: Statement, attachments: list[Any]) -> bool:
    received = {name: value for name, value in statement.items() if name != "attachments"}
    if attachments:
        received["attachments"] = attachments
    if not isinstance(payload, dict):
        return False
    # What a store may add does not count: an id and a timestamp where there were none.
    for name in ("id", "timestamp"):
        if name not in payload:
            received.pop(name, None)
    signed = _comparable(payload)
    return signed is not None and bool(signed == _comparable(received))


def _comparable(statement: Statement) -> Any:
    try:
        # An id goes in too: comparable() leaves it out, because a store looks statements up by it.
        return comparable(statement) | {"id": str(statement.get("id")).lower()}
    except (KeyError, TypeError, AttributeError, ValueError):
        return None  # what was signed is no statement


def _verify(chain: Any, algorithm: str, signed: bytes, signature: bytes) -> None:
    """Check a signature with the first certificate of a chain, and each certificate with the next."""
    from cryptography import x509  # only signed statements pay for loading it
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    if not isinstance(chain, list) or not 1 <= len(chain) <= _MOST_CERTIFICATES:
        raise SignatureError(f"x5c holds 1 to {_MOST_CERTIFICATES} certificates.")
    try:
        certificates = [x509.load_der_x509_certificate(base64.b64decode(one, validate=True)) for one in chain]
        key = certificates[0].public_key()
    except (TypeError, ValueError, UnsupportedAlgorithm):
        raise SignatureError("A certificate in x5c is malformed.") from None
    if not isinstance(key, rsa.RSAPublicKey) or not _KEY_BITS[0] <= key.key_size <= _KEY_BITS[1]:
        raise SignatureError(
            f"The certificate's key is an RSA key of {_KEY_BITS[0]} to {_KEY_BITS[1]} bits.", requirement="XAPI-00117"
        )
    try:
        key.verify(signature, signed, padding.PKCS1v15(), getattr(hashes, _ALGORITHMS[algorithm])())
        for certificate, issuer in pairwise(certificates):
            certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, TypeError, ValueError, UnsupportedAlgorithm):
        raise SignatureError("The signature does not match the certificates in x5c.") from None
