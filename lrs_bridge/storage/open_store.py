"""Opens a run's store: upgraded, and never a demonstration's store for real work or the other way round."""

from sqlalchemy import Connection, insert, inspect, select

from lrs_bridge.config import Config
from lrs_bridge.errors import HandrailError
from lrs_bridge.storage.database import Database
from lrs_bridge.storage.migrate import upgrade
from lrs_bridge.storage.tables import store_mark

DEMONSTRATION_MARK = "demonstration"


class StoreRefusedError(HandrailError):
    """This store is not one that these settings may meet."""

    code = "store-refused"
    http_status = 503


def open_store(config: Config, database: Database | None = None) -> Database:
    """Return the store of this run, in its newest shape.

    Demonstration mode runs only on a store that it made itself: a new one is marked before anything else is in it.
    Raises: StoreRefusedError.
    """
    database = database or Database(config.store_url)
    is_new = not inspect(database.engine).has_table("alembic_version")
    if not is_new:
        with database.reading() as connection:
            _check_mark(config, marked=_is_marked(connection))
    # In one transaction: a crash leaves no store that was made for the demonstration and does not say so.
    upgrade(database, then=_mark if is_new and config.demo else None)
    return database


def _mark(connection: Connection) -> None:
    connection.execute(insert(store_mark).values(name=DEMONSTRATION_MARK, value="1"))


def _is_marked(connection: Connection) -> bool:
    query = select(store_mark.c.value).where(store_mark.c.name == DEMONSTRATION_MARK)
    return connection.execute(query).first() is not None


def _check_mark(config: Config, *, marked: bool) -> None:
    if config.demo and not marked:
        raise StoreRefusedError(
            "HANDRAIL_DEMO=1, but this store was not made by the demonstration and may hold real people. "
            "Unset HANDRAIL_DEMO, or name an empty folder in HANDRAIL_INSTANCE."
        )
    if marked and not config.demo:
        raise StoreRefusedError(
            "This store is the demonstration's: its people are fictional. "
            "Set HANDRAIL_DEMO=1, or name another folder in HANDRAIL_INSTANCE."
        )
