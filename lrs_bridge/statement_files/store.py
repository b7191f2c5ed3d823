"""The SQL of statements files: the bytes that are here already."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from lrs_bridge.storage.tables import statement as table

_MOST_IDS_IN_ONE_QUERY = 500


def documents_with_ids(connection: Connection, statement_ids: Collection[str]) -> dict[str, bytes]:
    """Return the exact bytes of those of these statements that are kept here, by id."""
    wanted = sorted(statement_ids)
    found: dict[str, bytes] = {}
    for start in range(0, len(wanted), _MOST_IDS_IN_ONE_QUERY):
        some = wanted[start : start + _MOST_IDS_IN_ONE_QUERY]
        rows = connection.execute(select(table.c.statement_id, table.c.document).where(table.c.statement_id.in_(some)))
        found.update((row[0], row[1]) for row in rows)
    return found
