"""What the ledger holds of a record: a type byte and a salted commitment, never the record.

Without the 32 random bytes of salt a commitment cannot be tied even to a record that somebody can guess, so erasing
the salt erases the link, and every other proof stays good.
"""

import hashlib
import secrets
from enum import IntEnum

from lrs_bridge.errors import HandrailError

LABEL = b"handrail/record/v1\n"
SALT_BYTES = 32
COMMITMENT_BYTES = 32


class CommitmentError(HandrailError):
    """A salt or commitment has the wrong length."""

    code = "bad-commitment"


class LeafType(IntEnum):
    """The kind of record behind a leaf; the number is part of what is hashed and never changes."""

    STATEMENT = 1
    ATTACHMENT = 2
    INTERVAL = 3
    MARK = 4
    ADMIN_ACT = 5
    RULES = 6
    TOMBSTONE = 7
    CLAIM = 8
    RESPONSE = 9
    AWARD = 10
    OBSERVATION = 11


_STARTS = {leaf_type: hashlib.sha256(LABEL + bytes([leaf_type])) for leaf_type in LeafType}


def new_salts(count: int) -> list[bytes]:
    """Return that many times 32 fresh random bytes, asked for at once."""
    fresh = secrets.token_bytes(SALT_BYTES * count)
    return [fresh[start : start + SALT_BYTES] for start in range(0, len(fresh), SALT_BYTES)]


def commit(leaf_type: LeafType, salt: bytes, record: bytes) -> bytes:
    """Return SHA-256(label ‖ type byte ‖ salt ‖ record): 32 bytes.

    Raises: CommitmentError when the salt is not 32 bytes, since then salt and record could be divided differently.
    """
    if len(salt) != SALT_BYTES:
        raise CommitmentError(f"A salt has {SALT_BYTES} bytes; this one has {len(salt)}.")
    hashed = _STARTS[leaf_type].copy()
    hashed.update(salt)
    hashed.update(record)
    return hashed.digest()


def leaf_data(leaf_type: LeafType, commitment: bytes) -> bytes:
    """Return the 33 bytes that the tree holds: type byte ‖ commitment."""
    if len(commitment) != COMMITMENT_BYTES:
        raise CommitmentError(f"A commitment has {COMMITMENT_BYTES} bytes; this one has {len(commitment)}.")
    return bytes([leaf_type]) + commitment
