"""The migrations make the tables that the code means, and their keys are ready for sharding (decision 8)."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import UniqueConstraint

from lrs_bridge.storage.database import Database
from lrs_bridge.storage.migrate import upgrade
from lrs_bridge.storage.tables import metadata


def test_a_migrated_store_has_exactly_the_tables_of_the_code(each_store_url: str) -> None:
    database = Database(each_store_url)
    upgrade(database)
    with database.reading() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    database.close()
    assert differences == []


def test_every_unique_key_of_a_table_that_grows_holds_its_distribution_column() -> None:
    growing = {name: table for name, table in metadata.tables.items() if "distribution" in table.info}
    assert {"statement", "launch_session", "response", "attempt", "interval", "claim_line"} <= set(growing)
    for name, table in growing.items():
        column = table.info["distribution"]
        keys = [table.primary_key, *(one for one in table.constraints if isinstance(one, UniqueConstraint))]
        keys += [index for index in table.indexes if index.unique]
        for key in keys:
            assert column in key.columns, f"a unique key of {name} lacks {column}"


def test_no_foreign_key_crosses_from_one_distribution_column_to_another() -> None:
    for table in metadata.tables.values():
        for key in table.foreign_keys:
            assert table.info.get("distribution") == key.column.table.info.get("distribution")
