import csv
import io
from datetime import UTC, datetime

from lrs_bridge.evidence import my_record
from lrs_bridge.storage.tables import metadata


def seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def test_every_table_that_names_a_person_is_in_the_record() -> None:
    named = {table.name for table in metadata.tables.values() if "person_id" in table.c}
    assert {table.name for table in my_record.tables_about_people()} == named
    for table, column in my_record.LEFT_OUT:
        assert column in metadata.tables[table].c, f"{table}.{column} is left out but no longer exists"


def test_only_secrets_are_left_out() -> None:
    for why in my_record.LEFT_OUT.values():
        assert "secret" in why or "key" in why


def test_overlapping_visits_are_drawn_once_and_split_at_local_midnight() -> None:
    bands = my_record.day_bands(
        [
            (seconds("2026-07-01T22:50:00"), seconds("2026-07-01T23:10:00")),  # 23:50 to 00:10 in London
            (seconds("2026-07-01T22:55:00"), seconds("2026-07-01T23:00:00")),
        ]
    )
    assert [(band.day.isoformat(), band.credited_seconds) for band in bands] == [
        ("2026-07-02", 600),
        ("2026-07-01", 600),
    ]


def test_the_csv_shows_a_formula_as_text() -> None:
    record = {"problem_report": [{"words": '=HYPERLINK("http://x")', "given": {"a": 1}}]}
    rows = list(csv.reader(io.StringIO(my_record.record_as_csv(record).decode("utf-8-sig"))))
    assert rows[1] == ["problem_report", "1", "words", '\'=HYPERLINK("http://x")']
