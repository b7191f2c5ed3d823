"""Brings a store to the newest shape with Alembic."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy import Connection, inspect

from lrs_bridge.storage.database import Database


def upgrade(database: Database, *, when_new: Callable[[Connection], object] | None = None) -> None:
    """Run every migration that this store has not had; on a new store, one more act in the same transaction.

    Of several processes that start at once, one migrates and the others wait.
    """
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with database.alone() as connection:
        is_new = not inspect(connection).has_table("alembic_version")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if is_new and when_new is not None:
            when_new(connection)
