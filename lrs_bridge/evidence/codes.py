"""Short codes people read and type: 100 random bits for a certificate, 50 for a receipt.

Crockford's base 32: no I, L, O or U, and look-alikes typed by mistake are understood.
"""

import re
import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUP = 5
_LOOK_ALIKES = str.maketrans("ILO", "110")

CHECK_CODE_LENGTH = 20  # 5 bits a character: 100 bits
RECEIPT_CODE_LENGTH = 10


def make_check_code() -> str:
    """Return a fresh certificate code like 7Q2ZK-…, 100 random bits."""
    return _make(CHECK_CODE_LENGTH)


def make_receipt_code() -> str:
    """Return a fresh receipt code like 7Q2ZK-M04XT, 50 random bits; it opens nothing without its owner's sign-in."""
    return _make(RECEIPT_CODE_LENGTH)


def parse_code(typed: str) -> str | None:
    """Return the code in its one written form, or None when it cannot be one.

    Spaces, dashes, small letters and the look-alikes I, L and O are understood.
    """
    bare = re.sub(r"[\s\u2010-\u2015-]", "", typed).upper().translate(_LOOK_ALIKES)
    if len(bare) not in (CHECK_CODE_LENGTH, RECEIPT_CODE_LENGTH) or set(bare) - set(_ALPHABET):
        return None
    return _grouped(bare)


def _make(length: int) -> str:
    return _grouped("".join(secrets.choice(_ALPHABET) for _ in range(length)))


def _grouped(bare: str) -> str:
    return "-".join(bare[start : start + _GROUP] for start in range(0, len(bare), _GROUP))
