"""The attachments' SQL: their bytes once under their hash, and which statement came with which."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Insert, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from lrs_bridge.storage.tables import attachment, statement_attachment


@dataclass(frozen=True)
class KeptAttachment:
    """An attachment that came with a statement; sha2 in lower case."""

    sha2: str
    content_type: str
    length_bytes: int


def record_attachments(connection: Connection, contents: Mapping[str, bytes], now: datetime) -> None:
    """Keep the bytes of attachments by their sha2 in lower case; those kept already stay."""
    kept = set(connection.execute(select(attachment.c.sha2).where(attachment.c.sha2.in_(contents))).scalars())
    # In one order, so that two who send the same never lock each other out.
    for sha2, content in sorted(contents.items()):
        if sha2 not in kept:
            row = {"sha2": sha2, "length_bytes": len(content), "added_at": now, "content": content}
            connection.execute(_insert_once(connection, attachment).values(row))


def record_use(connection: Connection, statement_id: str, content_types: Mapping[str, str]) -> None:
    """Keep that a statement came with attachments: sha2 in lower case → the type that it names."""
    rows = [
        {"statement_id": statement_id, "sha2": sha2, "content_type": content_type}
        for sha2, content_type in content_types.items()
    ]
    if rows:
        connection.execute(_insert_once(connection, statement_attachment), rows)


def _insert_once(connection: Connection, table: Table) -> Insert:
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def attachments_of(connection: Connection, statement_ids: Collection[str]) -> list[KeptAttachment]:
    """Return what came with these statements, each attachment once."""
    query = (
        select(statement_attachment.c.sha2, statement_attachment.c.content_type, attachment.c.length_bytes)
        .join(attachment, attachment.c.sha2 == statement_attachment.c.sha2)
        .where(statement_attachment.c.statement_id.in_(statement_ids))
        .order_by(statement_attachment.c.sha2, statement_attachment.c.statement_id)
    )
    found: dict[str, KeptAttachment] = {}
    for row in connection.execute(query):
        found.setdefault(row.sha2, KeptAttachment(row.sha2, row.content_type, row.length_bytes))
    return list(found.values())


def find_content(connection: Connection, sha2: str) -> bytes | None:
    """Return the bytes of an attachment, or None once it is erased."""
    return connection.execute(select(attachment.c.content).where(attachment.c.sha2 == sha2)).scalar_one_or_none()
