"""Ids of leaves: UUIDs that sort in the order in which this process made them."""

import itertools
import os

_made = itertools.count()  # next() on it is atomic


def new_leaf_id(microseconds: int) -> str:
    """Return a UUID of version 7: milliseconds, this process's running number, then 42 random bits.

    Many leaves are appended within one millisecond; the running number keeps the sequencer's order theirs.
    Units: microseconds since 1970. Source: RFC 9562 sections 5.7 and 6.2 (method 1).
    """
    milliseconds = microseconds // 1000 & ((1 << 48) - 1)
    number = next(_made) & ((1 << 32) - 1)
    value = (milliseconds << 80) | (0x7 << 76) | ((number >> 20) << 64) | (0b10 << 62)
    digits = f"{value | ((number & 0xFFFFF) << 42) | int.from_bytes(os.urandom(6)) >> 6:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
