"""The hashes and the one JSON form that builds are named and compared by."""

import hashlib
import json
from typing import Any


def canonical_json(value: Any) -> bytes:
    """Return the one byte form of a JSON value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of data in hex."""
    return hashlib.sha256(data).hexdigest()


def fold_spaces(text: str) -> str:
    """Return the text with every run of white space as one space: a re-wrapped line is the same words."""
    return " ".join(text.split())


def option_id(item_id: str, visible_text: str) -> str:
    """Return the id of an answer: from what the learner sees and nothing else, so it says nothing about its mark."""
    return sha256_hex(f"{item_id}\n{fold_spaces(visible_text)}".encode())[:8]


def seen_hash(*seen: str) -> str:
    """Return the hash of what the learner sees of a card or page. Never give it a mark or feedback."""
    return sha256_hex(canonical_json([fold_spaces(text) for text in seen]))[:16]
