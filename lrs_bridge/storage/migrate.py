"""Brings a store to the newest shape with Alembic."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy import Connection

from lrs_bridge.storage.database import Database


def upgrade(database: Database, *, then: Callable[[Connection], object] | None = None) -> None:
    """Run every migration that this store has not had, and one more act in the same transaction."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with database.engine.connect().execution_options(writes=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if then is not None:
            then(connection)
