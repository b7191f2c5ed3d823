"""Writes every statement to a file, in the order in which this store kept them; a file that is there goes on."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import Connection

from lrs_bridge.statement_files.attachments import AttachmentFolder
from lrs_bridge.statement_files.line import read_line, write_line
from lrs_bridge.statement_files.store import documents_with_ids
from lrs_bridge.statement_files.writing import End, ExportError, FileWriter, LineWriter, StreamWriter, find_end
from lrs_bridge.storage.database import Database
from lrs_bridge.xapi import attachment_store, kept_order
from lrs_bridge.xapi.kept_order import KeptStatement, Place

_MOST_STATEMENTS_AT_ONCE = 1000
_MOST_BYTES_AT_ONCE = 4 * 1024 * 1024
_READ_AT_ONCE = 50  # so that large statements are never in memory in great number

Wrote = Callable[[int], None]


@dataclass
class Outcome:
    """What was written. left_out: attachments that had nowhere to go."""

    exported: int = 0
    attachments: int = 0
    left_out: int = 0


@dataclass(frozen=True)
class Standing:
    """How far a file has come: where its last whole line ends, and that statement's place in the store's order."""

    end: End
    after: Place | None


def find_standing(database: Database, path: Path) -> Standing:
    """Return how far a file has come; one that is not there stands at the beginning.

    Raises: ExportError when the file is another store's, or none of statements.
    """
    end = find_end(path)
    if not end.last_line:
        return Standing(end, None)
    try:
        document = read_line(end.last_line)
        statement_id = str(json.loads(document)["id"]).lower()
    except (ValueError, KeyError, TypeError):
        raise ExportError(f"{path} is there and is not a file of statements. Name another file.") from None
    with database.reading() as connection:
        if documents_with_ids(connection, [statement_id]).get(statement_id) == document:
            return Standing(end, kept_order.place_of(connection, statement_id))
    raise ExportError(
        f"{path} is there, and its last statement, {statement_id}, is not in this store. Name another file."
    )


def export_to_file(
    database: Database, path: Path, standing: Standing, folder: AttachmentFolder, wrote: Wrote
) -> Outcome:
    """Write to a file what it lacks, and its attachments to a folder. A crash leaves a file that goes on next time."""
    with FileWriter(path, standing.end) as writer:
        return _export(database, standing.after, writer, folder, wrote)


def export_to_stream(database: Database, stream: IO[bytes], folder: AttachmentFolder | None, wrote: Wrote) -> Outcome:
    """Write every statement to a stream; without a folder attachments are left out and counted."""
    return _export(database, None, StreamWriter(stream), folder, wrote)


def _export(
    database: Database, after: Place | None, writer: LineWriter, folder: AttachmentFolder | None, wrote: Wrote
) -> Outcome:
    outcome = Outcome()
    until = kept_order.settled_until(database)
    while True:
        some = _read(database, after, until)
        if not some:
            return outcome
        _write_attachments(database, [one.statement_id for one in some], folder, outcome)
        writer.write(b"".join(write_line(one.document) for one in some))
        outcome.exported += len(some)
        after = some[-1].place
        wrote(len(some))


def _read(database: Database, after: Place | None, until: datetime | None) -> list[KeptStatement]:
    found: list[KeptStatement] = []
    size = 0
    with database.reading() as connection:
        while len(found) < _MOST_STATEMENTS_AT_ONCE and size < _MOST_BYTES_AT_ONCE:
            some = kept_order.statements_after(connection, after, _READ_AT_ONCE, until)
            if not some:
                break
            found += some
            size += sum(len(one.document) for one in some)
            after = some[-1].place
    return found


def _write_attachments(
    database: Database, statement_ids: Sequence[str], folder: AttachmentFolder | None, outcome: Outcome
) -> None:
    with database.reading() as connection:
        for sha2 in _hashes(connection, statement_ids):
            if folder is None:
                outcome.left_out += 1
            elif sha2 not in folder:
                content = attachment_store.find_content(connection, sha2)
                if content is not None:
                    folder.write(sha2, content)
                    outcome.attachments += 1


def _hashes(connection: Connection, statement_ids: Sequence[str]) -> list[str]:
    found = []
    for start in range(0, len(statement_ids), 500):
        found += attachment_store.attachments_of(connection, statement_ids[start : start + 500])
    return sorted({one.sha2 for one in found})
