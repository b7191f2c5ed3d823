"""The bytes that are kept of a statement: what came, with what the store adds.

As a rule our properties are put after the first brace and every byte that came stays as it was: the order of keys,
the digits of numbers, the escapes. Only where the standard asks for another value than the one sent (an authority, a
`stored`, a single context activity, in 2.0.0 a time zone) is the statement written anew; then both are kept.
Source: xAPI 1.0.3 Data 2.2, 2.3, 2.4; 2.0.0 4.2.7.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lrs_bridge.clock import from_microseconds
from lrs_bridge.xapi import formats, strict_json
from lrs_bridge.xapi.authority import Authority
from lrs_bridge.xapi.statement import DEFAULT_STATEMENT_VERSION, ReceivedStatement, Statement, with_arrays


@dataclass(frozen=True)
class Document:
    """A statement as it is given back, and how the bytes that came are found in it.

    received is None when they are the document without added_bytes bytes after its first brace.
    """

    statement: Statement
    data: bytes
    added_bytes: int
    received: bytes | None


def build_document(item: ReceivedStatement, *, statement_id: str, stored: str, authority: Authority) -> Document:
    """Return what is kept of a received statement."""
    statement = item.statement
    added: Statement = {}
    if "id" not in statement:
        added["id"] = statement_id
    added["stored"] = stored
    if "timestamp" not in statement:
        added["timestamp"] = stored
    if "version" not in statement:
        added["version"] = DEFAULT_STATEMENT_VERSION[item.version]
    if not _keeps_every_byte(item):
        return _written_anew(item, added, authority.agent)
    # All values so far are plain ASCII of our own or a checked UUID.
    head = "".join([f'"{name}":"{value}",' for name, value in added.items()]).encode()
    head += b'"authority":' + authority.agent_json + b","
    whole = {**added, "authority": authority.agent, **statement}
    return Document(whole, b"{" + head + item.raw[1:], len(head), None)


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
    return with_arrays(statement) is statement


def _written_anew(item: ReceivedStatement, added: Statement, authority: Statement) -> Document:
    whole = added | with_arrays(item.statement) | {"stored": added["stored"], "authority": authority}
    if item.version == "2.0.0":
        whole["timestamp"] = formats.to_utc_text(whole["timestamp"])
    return Document(whole, strict_json.write_json(whole), 0, item.raw)
