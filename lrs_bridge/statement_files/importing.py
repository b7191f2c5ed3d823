"""Brings a statements file in: first every line is looked at, and only a file without a fault is kept.

A statement is known by its id, so an import that was cut short is simply begun again: what is here is passed over. The
bytes are kept as they stand in the file, `stored` and `authority` too. Nothing imported is evidence: it has no launch
session and no person, only its leaf in the ledger, which says that it is here from now on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection

from lrs_bridge.clock import Clock
from lrs_bridge.statement_files.attachments import AttachmentFolder, hashes_in
from lrs_bridge.statement_files.check import LineFault, NewStatement, OtherWords, SortedLines, sort_lines
from lrs_bridge.statement_files.reading import Line, LineReader
from lrs_bridge.statement_files.store import documents_with_ids
from lrs_bridge.storage.database import Database
from lrs_bridge.xapi import attachment_store, record
from lrs_bridge.xapi.attachments import content_types

_MOST_LINES_AT_ONCE = 1000
_MOST_BYTES_AT_ONCE = 4 * 1024 * 1024


class Watcher(Protocol):
    """Is told how it goes. Units: bytes of the file read so far, as they lie on the disk."""

    def checked(self, position_bytes: int) -> None: ...

    def fault(self, fault: LineFault) -> None: ...

    def imported(self, position_bytes: int) -> None: ...


@dataclass
class Outcome:
    """What became of a file. other_words: the lines left out because the same id says something else here."""

    faults: int = 0
    imported: int = 0
    known: int = 0
    other_words: list[OtherWords] = field(default_factory=list)


def import_file(database: Database, path: Path, folder: AttachmentFolder, clock: Clock, watcher: Watcher) -> Outcome:
    """Import a file whose every line is a statement; with one fault nothing is imported and all faults are told.

    Raises: StatementsFileError when the file cannot be read to its end.
    """
    outcome = Outcome()
    for found, position in _sorted_chunks(database, path, folder):
        for fault in found.faults:
            watcher.fault(fault)
        outcome.faults += len(found.faults)
        watcher.checked(position)
    if outcome.faults:
        return outcome
    for found, position in _sorted_chunks(database, path, folder):
        outcome.known += found.known
        outcome.other_words += found.other_words
        _keep(database, found.new, folder, clock, outcome)
        watcher.imported(position)
    return outcome


def _sorted_chunks(database: Database, path: Path, folder: AttachmentFolder) -> Iterator[tuple[SortedLines, int]]:
    with LineReader(path) as reader:
        for lines in _chunks(iter(reader)):
            with database.reading() as connection:
                found = sort_lines(lines, partial(documents_with_ids, connection), folder)
            yield found, reader.position


def _chunks(lines: Iterator[Line]) -> Iterator[list[Line]]:
    some: list[Line] = []
    size = 0
    for line in lines:
        some.append(line)
        size += len(line.raw)
        if len(some) == _MOST_LINES_AT_ONCE or size > _MOST_BYTES_AT_ONCE:
            yield some
            some, size = [], 0
    if some:
        yield some


def _keep(
    database: Database, new: Sequence[NewStatement], folder: AttachmentFolder, clock: Clock, outcome: Outcome
) -> None:
    if not new:
        return
    now = clock.now()
    brought = {one.statement_id: list(hashes_in(one.statement, folder)) for one in new}
    for sha2 in sorted({sha2 for hashes in brought.values() for sha2 in hashes}):
        # Each by itself, so that many large ones are never in memory together. Until its statement is kept, nobody can
        # ask for it; a crash here leaves bytes that the next import needs anyway.
        contents = {sha2: folder.read(sha2)}
        database.write(partial(attachment_store.record_attachments, contents=contents, now=now))

    def act(connection: Connection) -> record.ImportOutcome:
        kept = record.import_statements(connection, [one.received for one in new], now)
        for one in new:
            if brought[one.statement_id] and one.statement_id not in kept.different_ids:
                types = content_types(one.statement, dict.fromkeys(brought[one.statement_id], b""))
                attachment_store.record_use(connection, one.statement_id, types)
        return kept

    kept = database.write(act)
    # Some may have come another way since the lines were looked at.
    outcome.imported += kept.new_count
    outcome.known += kept.known_count - len(kept.different_ids)
    outcome.other_words += [
        OtherWords(one.number, one.statement_id) for one in new if one.statement_id in kept.different_ids
    ]
