"""settings.csv and people.csv: refused whole with every fault named, or imported whole."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lrs_bridge.config import read_config
from lrs_bridge.demonstration.people import PEOPLE_CSV, SETTINGS_CSV
from lrs_bridge.errors import BadFileError
from lrs_bridge.people import store
from lrs_bridge.people.csv_import import read_people_files
from lrs_bridge.people.import_files import import_people_files
from lrs_bridge.storage.database import Database
from lrs_bridge.storage.open_store import open_store
from tests.bridge.ready_store import ReadyStores, never_wait_for_the_disk

_NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HEAD = "person_ref,name,email,access_role,job_role,discipline,setting_ref,employed_from,employed_to,trn\n"
ANN = "P1,Ann Lee,ann@a.example,learner,Worker,care,LARCH,2024-01-01,,\n"


@pytest.fixture
def database(tmp_path: Path, ready_stores: ReadyStores) -> Iterator[Database]:
    config = read_config({"HANDRAIL_INSTANCE": str(tmp_path / "instance")})
    ready_stores.put(config)
    opened = open_store(config, never_wait_for_the_disk(Database(config.store_url)))
    yield opened
    opened.close()


def faults(people: str, settings: str = SETTINGS_CSV) -> list[str]:
    with pytest.raises(BadFileError) as refused:
        read_people_files(settings.encode(), people.encode())
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("row", "where", "says"),
    [
        ("P1,,ann@a.example,learner,Worker,care,LARCH,,,", "people.csv:2:name", "empty"),
        ("P1,Ann,ann at home,learner,Worker,care,LARCH,,,", "people.csv:2:email", "is not a mail address"),
        ("P1,Ann,ann@a.example,boss,Worker,care,LARCH,,,", "people.csv:2:access_role", "Write one of learner"),
        ("P1,Ann,ann@a.example,learner,Worker,,LARCH,,,", "people.csv:2:discipline", "empty"),
        ("P1,Ann,ann@a.example,learner,Worker,magic,LARCH,,,", "people.csv:2:discipline", "Write one of care"),
        ("P1,Ann,ann@a.example,manager,Worker,care,,,,", "people.csv:2:setting_ref", "empty"),
        ("P1,Ann,ann@a.example,learner,Worker,care,ELM,,,", "people.csv:2:setting_ref", "not in settings.csv"),
        ("P1,Ann,ann@a.example,learner,Worker,care,LARCH,31/02/2026,,", "people.csv:2:employed_from", "2026-02-28"),
        ("P1,Ann,ann@a.example,learner,Worker,care,LARCH,2026-02-30,,", "people.csv:2:employed_from", "not a date"),
        ("P1,Ann,ann@a.example,learner,Worker,care,LARCH,2026-02-02,2026-02-01,", "people.csv:2:employed_to", "before"),
        ("P1,Ann,ann@a.example,learner,Worker,care,LARCH,,,12", "people.csv:2:trn", "7 digits"),
        ("P1,=Ann(),ann@a.example,learner,Worker,care,LARCH,,,", "people.csv:2:name", "formula"),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column_with_its_cure(row: str, where: str, says: str) -> None:
    found = faults(HEAD + row + "\n")
    assert len(found) == 1
    assert found[0].startswith(where + ":")
    assert says in found[0]


def test_every_fault_of_both_files_is_told_at_once() -> None:
    found = faults(
        HEAD + "P1,Ann,ann,learner,Worker,care,LARCH,,,\nP2,,bo@a.example,learner,Worker,care,ELM,,,\n",
        SETTINGS_CSV.replace("ZZ1 1AA", "nowhere"),
    )
    assert [line.split(": ")[0] for line in found] == [
        "settings.csv:2:postcode",
        "people.csv:2:email",
        "people.csv:3:name",
        "people.csv:3:setting_ref",
    ]


def test_two_people_with_one_address_are_told_apart_by_row() -> None:
    found = faults(HEAD + ANN + ANN.replace("P1,Ann Lee", "P2,Bo").replace("ann@", "ANN@"))
    assert found == ["people.csv:3:email: The address is P1's in row 2. Each person needs an address of their own."]


def test_rows_of_one_person_are_spells_and_must_agree_on_who_it_is() -> None:
    found = faults(HEAD + ANN + ANN.replace("Ann Lee", "Ann Leigh"))
    assert len(found) == 1
    assert "differs from row 2" in found[0]


def test_a_setting_named_twice_is_a_fault() -> None:
    line = SETTINGS_CSV.splitlines()[1]
    assert "is in row 2 already" in faults(HEAD + ANN, SETTINGS_CSV + line + "\n")[0]


def test_latin_1_is_refused_with_how_to_save_the_file() -> None:
    with pytest.raises(BadFileError) as refused:
        read_people_files(SETTINGS_CSV.encode(), (HEAD + ANN.replace("Ann", "Siân")).encode("latin-1"))
    assert "CSV UTF-8" in str(refused.value.faults[0])


def test_a_byte_order_mark_and_windows_line_ends_are_read(database: Database) -> None:
    data = ("\ufeff" + PEOPLE_CSV.replace("\n", "\r\n")).encode()
    assert import_people_files(database, SETTINGS_CSV.encode(), data, now=_NOON) == (2, 19)


def test_a_refused_file_leaves_the_store_as_it_was(database: Database) -> None:
    with pytest.raises(BadFileError):
        import_people_files(database, SETTINGS_CSV.encode(), (HEAD + "P1,,,,,,,,,\n").encode(), now=_NOON)
    with database.reading() as connection:
        assert store.list_people(connection) == []
        assert store.list_settings(connection) == []


def test_importing_again_updates_and_keeps_the_random_id(database: Database) -> None:
    import_people_files(database, SETTINGS_CSV.encode(), (HEAD + ANN).encode(), now=_NOON)
    with database.reading() as connection:
        first = store.find_person_by_ref(connection, "P1")
    changed = ANN.replace("Ann Lee", "Ann Lee-Moss").replace("learner", "manager")
    moved = changed + changed.replace("LARCH,2024-01-01,", "FELLSIDE,2025-01-01,2025-02-01")
    import_people_files(database, SETTINGS_CSV.encode(), (HEAD + moved).encode(), now=_NOON)
    with database.reading() as connection:
        again = store.find_person_by_ref(connection, "P1")
        assert first is not None
        assert again is not None
        assert (again.person_id, again.name, again.access_role) == (first.person_id, "Ann Lee-Moss", "manager")
        assert len(store.spells_of(connection, [again.person_id])) == 2
        assert len(store.list_people(connection)) == 1


def test_two_people_may_swap_addresses_in_one_file(database: Database) -> None:
    bo = ANN.replace("P1,Ann Lee,ann@", "P2,Bo Ray,bo@")
    import_people_files(database, SETTINGS_CSV.encode(), (HEAD + ANN + bo).encode(), now=_NOON)
    swapped = ANN.replace("ann@", "bo@") + bo.replace("bo@", "ann@")
    import_people_files(database, SETTINGS_CSV.encode(), (HEAD + swapped).encode(), now=_NOON)
    with database.reading() as connection:
        found = store.find_person_by_email(connection, "ANN@a.example")
    assert found is not None
    assert found.name == "Bo Ray"


def test_an_address_of_somebody_outside_the_file_is_taken(database: Database) -> None:
    import_people_files(database, SETTINGS_CSV.encode(), (HEAD + ANN).encode(), now=_NOON)
    with pytest.raises(BadFileError) as refused:
        import_people_files(database, SETTINGS_CSV.encode(), (HEAD + ANN.replace("P1", "P9")).encode(), now=_NOON)
    assert "has the address already" in str(refused.value.faults[0])


@pytest.mark.parametrize(
    ("day", "reach"),
    [("2023-12-31", 0), ("2024-01-01", 1), ("2024-06-30", 1), ("2024-07-01", 0)],
)
def test_a_managers_reach_is_the_settings_of_today(database: Database, day: str, reach: int) -> None:
    row = ANN.replace("learner", "manager").replace("2024-01-01,", "2024-01-01,2024-06-30")
    import_people_files(database, SETTINGS_CSV.encode(), (HEAD + row).encode(), now=_NOON)
    with database.reading() as connection:
        found = store.find_person_by_ref(connection, "P1")
        assert found is not None
        person = store.find_signed_in_person(connection, found.person_id, date.fromisoformat(day))
    assert person is not None
    assert len(person.setting_ids) == reach
