"""Brings a store to the newest shape with Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig

from lrs_bridge.storage.database import Database


def upgrade(database: Database) -> None:
    """Run every migration that this store has not had."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with database.engine.connect().execution_options(writes=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
