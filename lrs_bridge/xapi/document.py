"""The bytes that are kept of a statement: what came, with what the store adds.

As a rule our properties are put after the first brace and every byte that came stays as it was: the order of keys,
the digits of numbers, the escapes. Only where the standard asks for another value than the one sent (an authority, a
`stored`, a single context activity, in 2.0.0 a time zone) is the statement written anew; then both are kept.
Source: xAPI 1.0.3 Data 2.2, 2.3, 2.4; 2.0.0 4.2.7.
"""

import uuid
from collections.abc import Collection, Iterator
from typing import NamedTuple

from lrs_bridge.clock import from_microseconds
from lrs_bridge.xapi import formats, strict_json
from lrs_bridge.xapi.authority import Authority
from lrs_bridge.xapi.keys import hashes_of
from lrs_bridge.xapi.statement import DEFAULT_STATEMENT_VERSION, ReceivedStatement, Statement, with_arrays


class Draft(NamedTuple):
    """A statement that was sent, and all of what is to be kept of it but the time at which it is.

    sent: as it came; statement: as it is kept, without `stored`; hashes: the keys that it is found by (xapi/keys.py).
    received is None when the bytes that came are those that are kept without what stands before them.
    """

    sent: Statement
    statement: Statement
    statement_id: str
    version: str
    hashes: Collection[int]
    received: bytes | None
    raw_length: int
    rest: bytes  # the kept bytes after the value of `stored`
    gets_timestamp: bool

    def document(self, stored: str) -> bytes:
        """Return the bytes that are kept and given back. Shape: stored as in `stored_texts`."""
        time = stored.encode()
        if self.gets_timestamp:
            return b'{"stored":"' + time + b'","timestamp":"' + time + self.rest
        return b'{"stored":"' + time + self.rest

    def added_bytes(self, document: bytes) -> int:
        """Return how many bytes of our own stand after the first brace; the others came."""
        return len(document) - self.raw_length if self.received is None else 0


def draft_of(item: ReceivedStatement, authority: Authority) -> Draft:
    """Return the draft of a received statement; one without an id is given one."""
    sent = item.statement
    statement_id = str(sent.get("id") or item.assigned_id or uuid.uuid4()).lower()
    added: Statement = {}
    if "id" not in sent:
        added["id"] = statement_id
    if "version" not in sent:
        added["version"] = DEFAULT_STATEMENT_VERSION[item.version]
    if _keeps_every_byte(item):
        # All values so far are plain ASCII of our own or a checked UUID.
        head = "".join([f'"{name}":"{value}",' for name, value in added.items()]).encode()
        rest = b'",' + head + b'"authority":' + authority.agent_json + b"," + item.raw[1:]
        own = hashes_of(sent) if item.hashes is None else item.hashes
        statement, received, hashes = sent, None, own | authority.link_hashes
    else:
        statement = _written_anew(item, added, authority.agent)
        rest = b'",' + strict_json.write_json(statement)[1:]
        received, hashes = item.raw, hashes_of(statement)
    gets_timestamp = "timestamp" not in sent
    return Draft(sent, statement, statement_id, item.version, hashes, received, len(item.raw), rest, gets_timestamp)


def stored_texts(first_microsecond: int, count: int) -> Iterator[str]:
    """Yield `stored` for statements that are kept one microsecond after another."""
    second, fraction = divmod(first_microsecond, 1_000_000)
    while count > 0:
        start = from_microseconds(second * 1_000_000).isoformat()[: -len("+00:00")]
        here = min(count, 1_000_000 - fraction)
        for microsecond in range(fraction, fraction + here):
            yield f"{start}.{microsecond:06d}Z"
        second, fraction, count = second + 1, 0, count - here


def received_bytes(data: bytes, added_bytes: int, received: bytes | None) -> bytes:
    """Return the exact bytes that came for a statement."""
    return b"{" + data[1 + added_bytes :] if received is None else received


def _keeps_every_byte(item: ReceivedStatement) -> bool:
    statement = item.statement
    if "authority" in statement or "stored" in statement or not item.raw.startswith(b"{"):
        return False
    if item.version == "2.0.0" and not statement.get("timestamp", "Z").endswith("Z"):
        return False
    return item.hashes is not None or with_arrays(statement) is statement


def _written_anew(item: ReceivedStatement, added: Statement, authority: Statement) -> Statement:
    whole = added | with_arrays(item.statement) | {"authority": authority}
    whole.pop("stored", None)
    if item.version == "2.0.0" and "timestamp" in whole:
        whole["timestamp"] = formats.to_utc_text(whole["timestamp"])
    return whole
