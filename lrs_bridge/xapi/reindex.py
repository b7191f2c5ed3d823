"""Writes the look-up rows of statements that an older version of the bridge kept; done once, at a start."""

from functools import partial

from sqlalchemy import Connection, delete, select

from lrs_bridge.clock import whole_microseconds
from lrs_bridge.storage.bulk import insert_rows
from lrs_bridge.storage.database import Database
from lrs_bridge.storage.tables import statement_link, store_mark
from lrs_bridge.xapi import activity_store, references, store
from lrs_bridge.xapi.keys import hashes_of

TO_INDEX_MARK = "statements-to-index"
_AT_ONCE = 1_000


def index_older_statements(database: Database) -> None:
    """Give every statement its rows if this store says that they are missing; a crash on the way does no harm."""
    wanted = select(store_mark.c.value).where(store_mark.c.name == TO_INDEX_MARK)
    with database.reading() as connection:
        if connection.execute(wanted).first() is None:
            return
    place = (0, "")
    while (reached := database.write(partial(_index_page, place=place))) is not None:
        place = reached
    database.write(lambda connection: connection.execute(delete(store_mark).where(store_mark.c.name == TO_INDEX_MARK)))


def _index_page(connection: Connection, place: tuple[int, str]) -> tuple[int, str] | None:
    page = store.statements_after(connection, *place, _AT_ONCE)
    read = [(one, one.statement) for one in page]
    links = [
        link
        for one, statement in read
        for link in references.own_links(hashes_of(statement), one.statement_id, whole_microseconds(one.kept_at))
    ]
    insert_rows(connection, statement_link, references.LINK_COLUMNS, links, leave_existing=True)
    references.follow_references(connection, [(one.statement_id, statement) for one, statement in read])
    activity_store.learn(connection, [statement for _, statement in read])
    return (whole_microseconds(page[-1].kept_at), page[-1].statement_id) if page else None
