"""Opens a run's store: upgraded, and never a demonstration's store for real work or the other way round."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, insert, inspect, make_url, select, text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from lrs_bridge.config import Config
from lrs_bridge.errors import HandrailError
from lrs_bridge.storage.database import Database
from lrs_bridge.storage.migrate import upgrade
from lrs_bridge.storage.tables import store_mark

DEMONSTRATION_MARK = "demonstration"
OLDEST_POSTGRESQL = 15
_NO_RIGHT = "42501"  # PostgreSQL's SQLSTATE of a missing privilege


class StoreRefusedError(HandrailError):
    """This store is not one that these settings may meet."""

    code = "store-refused"
    http_status = 503


def open_store(config: Config, database: Database | None = None) -> Database:
    """Return the store of this run, in its newest shape.

    Demonstration mode runs only on a store that it made itself: a new one is marked before anything else is in it.
    Raises: StoreRefusedError.
    """
    opened = database or Database(config.store_url)
    with refusing_plainly(config):
        with opened.reading() as connection:
            check_engine(connection)
            if inspect(connection).has_table("alembic_version"):
                _check_mark(config, marked=_is_marked(connection))
        # In one transaction: a crash leaves no store that was made for the demonstration and does not say so.
        upgrade(opened, when_new=_mark if config.demo else None)
    return opened


@contextmanager
def refusing_plainly(config: Config) -> Iterator[None]:
    """Say in words that a store does not answer or does not let us make tables, without its password."""
    try:
        yield
    except OperationalError as fault:
        raise StoreRefusedError(
            f"The store at {shown_url(config.store_url)} does not answer: {first_line(fault)}. "
            "Start it, or correct HANDRAIL_STORE."
        ) from fault
    except ProgrammingError as fault:
        if getattr(fault.orig, "sqlstate", None) != _NO_RIGHT:
            raise
        raise StoreRefusedError(
            f"The store at {shown_url(config.store_url)} does not let us make tables: {first_line(fault)}. "
            "Make its user the owner of the database: ALTER DATABASE name OWNER TO user."
        ) from fault


def check_engine(connection: Connection) -> None:
    """Check that PostgreSQL is one that every text can be kept in. Raises: StoreRefusedError."""
    if connection.dialect.name != "postgresql":
        return
    version = int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
    if version < OLDEST_POSTGRESQL:
        raise StoreRefusedError(
            f"The store is PostgreSQL {version}. Handrail needs {OLDEST_POSTGRESQL} or newer: upgrade the server."
        )
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise StoreRefusedError(
            f"The database keeps text as {encoding}, which cannot hold every name. "
            "Make it anew: createdb --template=template0 --encoding=UTF8 NAME."
        )


def shown_url(store_url: str) -> str:
    """Return a store's URL as it may be shown: without its password."""
    return make_url(store_url).render_as_string(hide_password=True).replace("+psycopg", "")


def first_line(fault: DBAPIError) -> str:
    """Return what the database itself said, without SQLAlchemy's own lines."""
    return str(fault.orig).strip().splitlines()[0].rstrip(".")


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
