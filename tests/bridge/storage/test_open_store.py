"""A store is opened in its newest shape, or refused with what to do."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from lrs_bridge.config import Config, ConfigError, read_config
from lrs_bridge.storage.database import Database
from lrs_bridge.storage.open_store import StoreRefusedError, open_store
from lrs_bridge.storage.tables import store_mark
from tests.postgres_server import OLDEST, PostgresServers


def config_of(folder: Path, store_url: str, **more: str) -> Config:
    return read_config({"HANDRAIL_INSTANCE": str(folder / "instance"), "HANDRAIL_STORE": store_url} | more)


def test_a_store_is_named_as_postgresql_and_reached_with_the_driver_that_is_tested(tmp_path: Path) -> None:
    for named in (
        "postgresql://handrail:secret@db.example/training",
        "postgresql+psycopg://handrail:secret@db.example/training",
    ):
        assert config_of(tmp_path, named).store_url == "postgresql+psycopg://handrail:secret@db.example/training"


@pytest.mark.parametrize("named", ["mysql://here/there", "postgresql+pg8000://here/there", "postgresql", "sqlite://"])
def test_a_store_of_another_kind_is_refused_with_an_example(tmp_path: Path, named: str) -> None:
    with pytest.raises(ConfigError) as refused:
        config_of(tmp_path, named)
    assert refused.value.faults == [
        "HANDRAIL_STORE must begin with postgresql:// or sqlite:///, like postgresql://handrail@/handrail for a "
        "database on this machine."
    ]


def test_a_postgresql_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    config = config_of(tmp_path, f"postgresql://handrail:not-for-eyes@/training?host={tmp_path}")
    with pytest.raises(StoreRefusedError) as refused:
        open_store(config)
    assert f"postgresql://handrail:***@/training?host={tmp_path}" in refused.value.message.replace("%2F", "/")
    assert refused.value.message.endswith("Start it, or correct HANDRAIL_STORE.")
    assert "not-for-eyes" not in refused.value.message


def test_a_database_that_cannot_hold_every_name_is_refused(tmp_path: Path, postgres_servers: PostgresServers) -> None:
    url = postgres_servers.get().new_empty_database("ENCODING 'SQL_ASCII' LOCALE 'C'")
    with pytest.raises(StoreRefusedError) as refused:
        open_store(config_of(tmp_path, url))
    assert "keeps text as SQL_ASCII" in refused.value.message


def test_a_database_that_lets_us_make_no_tables_is_refused_with_the_cure(
    tmp_path: Path, postgres_servers: PostgresServers
) -> None:
    server = postgres_servers.get()
    url = server.new_empty_database()
    server.run("CREATE ROLE stranger LOGIN")
    with pytest.raises(StoreRefusedError) as refused:
        open_store(config_of(tmp_path, url.replace("postgres@", "stranger@")))
    assert "permission denied for schema public. Make its user the owner of the database" in refused.value.message


def test_processes_that_start_on_an_empty_database_at_once_make_it_once(
    tmp_path: Path, postgres_servers: PostgresServers
) -> None:
    config = config_of(tmp_path, postgres_servers.get().new_empty_database(), HANDRAIL_DEMO="1")
    with ThreadPoolExecutor(4) as pool:
        opened: list[Database] = list(pool.map(lambda _: open_store(config), range(4)))
    with opened[0].reading() as connection:
        assert connection.execute(select(store_mark.c.name)).scalars().all() == ["demonstration"]
    for database in opened:
        database.close()


@pytest.mark.long
def test_the_oldest_postgresql_is_served_as_well(tmp_path: Path, postgres_servers: PostgresServers) -> None:
    open_store(config_of(tmp_path, postgres_servers.get(OLDEST).new_empty_database())).close()
