"""The migrations make the tables that the code means, and their keys are ready for sharding (decision 8)."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import UniqueConstraint, inspect

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


def test_a_migrated_store_has_the_primary_keys_of_the_code(each_store_url: str) -> None:
    database = Database(each_store_url)
    upgrade(database)
    with database.reading() as connection:
        kept = {name: inspect(connection).get_pk_constraint(name)["constrained_columns"] for name in metadata.tables}
    database.close()
    assert kept == {name: [one.name for one in table.primary_key] for name, table in metadata.tables.items()}


def test_every_table_says_by_what_it_is_spread_or_why_it_stays_small() -> None:
    for name, table in metadata.tables.items():
        assert len({"distribution", "reference"} & set(table.info)) == 1, name
        assert table.primary_key.columns, f"{name} has no key"
    spread = {
        name: table.info["distribution"] for name, table in metadata.tables.items() if "distribution" in table.info
    }
    assert spread["statement"] == "statement_id"
    learning = ("registration", "launch_session", "module_record", "page_visit", "response", "attempt", "interval")
    assert {spread[name] for name in learning} == {"person_id"}
    assert {spread[name] for name in ("release", "claim", "claim_line")} == {"setting_id"}


@pytest.mark.parametrize("name", [name for name, table in metadata.tables.items() if "distribution" in table.info])
def test_every_unique_key_of_a_table_that_grows_holds_its_distribution_column(name: str) -> None:
    table = metadata.tables[name]
    column = table.c[table.info["distribution"]]
    assert not column.nullable
    keys = [table.primary_key, *(one for one in table.constraints if isinstance(one, UniqueConstraint))]
    keys += [index for index in table.indexes if index.unique]
    for key in keys:
        assert column.name in key.columns, f"a unique key of {name} lacks {column.name}"


def test_no_foreign_key_crosses_from_one_distribution_column_to_another() -> None:
    for table in metadata.tables.values():
        for key in table.foreign_keys:
            if "reference" not in key.column.table.info:
                assert table.info.get("distribution") == key.column.table.info.get("distribution")
                assert table.info.get("distribution") == key.parent.name


def test_no_row_is_numbered_by_the_database() -> None:
    # One database's counter would be a place that every node has to ask.
    for table in metadata.tables.values():
        assert table.autoincrement_column is None, table.name
