"""Everything held about one person, for that person: as JSON, as CSV and by day for the time line.

The record is read table by table from the store's own metadata, so a table that is added later is in it too.
"""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, select

from lrs_bridge.clock import LONDON, from_seconds, iso_milliseconds
from lrs_bridge.storage.tables import metadata, setting
from lrs_bridge.timekeeping.method import union_spans

# What stays out, and why. Anything else in a table that names a person is in that person's record.
LEFT_OUT = {
    ("identity", "seal_key"): "a key, not a fact: it unlocks reflections in this person's own browser",
    ("sign_in", "token_hash"): "a fingerprint of a secret",
    ("sign_in", "csrf_seed"): "a secret",
    ("sign_in_request", "request_id"): "a secret",
    ("sign_in_request", "link_hash"): "a fingerprint of a secret",
    ("sign_in_request", "code_hash"): "a fingerprint of a secret",
    ("launch_session", "fetch_hash"): "a fingerprint of a secret",
    ("launch_session", "token_hash"): "a fingerprint of a secret",
    ("launch_session", "beat_nonce"): "a secret",
}


def tables_about_people() -> list[Table]:
    """Return every table that names a person, in the order of the store."""
    return [table for table in metadata.tables.values() if "person_id" in table.c]


def everything_about(connection: Connection, person_id: str) -> dict[str, list[dict[str, Any]]]:
    """Return every row about a person: {table name: [row, …]}, times as ISO 8601, documents as JSON or text."""
    record = {}
    for table in tables_about_people():
        rows = connection.execute(select(table).where(table.c.person_id == person_id).order_by(*table.primary_key))
        shown = [column for column in table.c if (table.name, column.name) not in LEFT_OUT]
        record[table.name] = [{column.name: _plain(row[column.name]) for column in shown} for row in rows.mappings()]
    here = {row["setting_id"] for row in record["spell"]}
    settings = connection.execute(select(setting).where(setting.c.setting_id.in_(here)))
    record["setting"] = [{key: _plain(value) for key, value in row.items()} for row in settings.mappings()]
    return record


def record_as_json(record: dict[str, list[dict[str, Any]]], *, made_at: datetime) -> bytes:
    """Return the record as one readable JSON document."""
    return json.dumps({"made_at": iso_milliseconds(made_at), **record}, indent=2, ensure_ascii=False).encode()


def record_as_csv(record: dict[str, list[dict[str, Any]]]) -> bytes:
    """Return the record as CSV with a BOM: one line for each fact, columns part, row, name, value."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["part", "row", "name", "value"])
    for part, rows in record.items():
        for number, row in enumerate(rows, start=1):
            for name, value in row.items():
                if value not in (None, ""):
                    writer.writerow([part, number, name, _cell(value)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


@dataclass(frozen=True)
class DayBand:
    """One local day of the time line: spans in minutes from that day's first to last shown hour."""

    day: date
    spans: tuple[tuple[datetime, datetime], ...]  # local times, merged, half-open
    credited_seconds: int
    first_hour: int
    last_hour: int

    def offset_percent(self, when: datetime) -> str:
        """Return where a time stands between the shown hours, 0 to 100, for the drawing."""
        start = datetime.combine(self.day, datetime.min.time(), LONDON) + timedelta(hours=self.first_hour)
        share = (when - start) / timedelta(hours=self.last_hour - self.first_hour)
        return f"{max(0.0, min(1.0, share)) * 100:.2f}"


def day_bands(spans: Iterable[tuple[int, int]]) -> list[DayBand]:
    """Return the days of credited time, newest first; spans are half-open whole UTC seconds in any order."""
    by_day: dict[date, list[tuple[datetime, datetime]]] = {}
    for start_seconds, end_seconds in union_spans(spans):
        for start, end in _by_local_day(start_seconds, end_seconds):
            by_day.setdefault(start.date(), []).append((start, end))
    return [_day_band(day, pieces) for day, pieces in sorted(by_day.items(), reverse=True)]


def _by_local_day(start_seconds: int, end_seconds: int) -> Iterable[tuple[datetime, datetime]]:
    start, end = from_seconds(start_seconds).astimezone(LONDON), from_seconds(end_seconds).astimezone(LONDON)
    while start.date() < end.date():
        midnight = datetime.combine(start.date() + timedelta(days=1), datetime.min.time(), LONDON)
        yield start, midnight
        start = midnight
    if start < end:
        yield start, end


def _day_band(day: date, pieces: list[tuple[datetime, datetime]]) -> DayBand:
    seconds = sum(int(end.timestamp()) - int(start.timestamp()) for start, end in pieces)
    last = pieces[-1][1]
    last_hour = 24 if last.date() > day else last.hour + 1
    first_hour = min(pieces[0][0].hour, last_hour - 2)
    return DayBand(day, tuple(pieces), seconds, max(0, first_hour), last_hour)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso_milliseconds(value)
    if isinstance(value, bytes):
        return _readable(value)
    return value


def _readable(value: bytes) -> Any:
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return value.hex()
    try:
        return json.loads(text)
    except ValueError:
        return text


def _cell(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    # A spreadsheet would run a cell that begins like a formula; an apostrophe shows it as text.
    return "'" + text if text[:1] in "=+-@\t\r" else text
