"""What a line means to this store: new, here already, here with other words, or not a statement at all."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lrs_bridge.errors import HandrailError
from lrs_bridge.statement_files.attachments import AttachmentFolder, check_present
from lrs_bridge.statement_files.line import LineError, read_line
from lrs_bridge.statement_files.reading import Line
from lrs_bridge.xapi import formats, strict_json
from lrs_bridge.xapi.checks import StatementError
from lrs_bridge.xapi.statement import ReceivedStatement, Statement, is_same

FindDocuments = Callable[[Collection[str]], Mapping[str, bytes]]

# A line that is here already need not be taken apart to be known. The id found may be of something else in the
# statement; then the bytes kept under it are others, and the line is read.
_ANY_ID = re.compile(rb'"id"\s*:\s*"([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})"')
_ADDED_BY_A_STORE = ("id", "stored", "timestamp", "authority", "version")


@dataclass(frozen=True)
class NewStatement:
    """A statement that this store does not have yet, and the number of its line."""

    number: int
    received: ReceivedStatement

    @property
    def statement(self) -> Statement:
        return self.received.statement

    @property
    def statement_id(self) -> str:
        return str(self.statement["id"]).lower()


@dataclass(frozen=True)
class OtherWords:
    """A line whose statement is kept here under the same id and says something else."""

    number: int
    statement_id: str


@dataclass(frozen=True)
class LineFault:
    """A line that holds no statement, and why."""

    number: int
    message: str


@dataclass
class SortedLines:
    """Some lines, told apart."""

    new: list[NewStatement] = field(default_factory=list)
    known: int = 0
    other_words: list[OtherWords] = field(default_factory=list)
    faults: list[LineFault] = field(default_factory=list)


def sort_lines(lines: Sequence[Line], find_documents: FindDocuments, folder: AttachmentFolder) -> SortedLines:
    """Tell lines apart. find_documents: gives the bytes of statements that are kept here, by their ids."""
    found = SortedLines()
    guesses = [_guess_id(line.raw) for line in lines]
    here = dict(find_documents({one for one in guesses if one}))
    read: list[NewStatement] = []
    for line, guess in zip(lines, guesses, strict=True):
        if guess in here and here[guess] == line.raw.strip(strict_json.WHITE):
            found.known += 1
            continue
        try:
            read.append(NewStatement(line.number, _read_statement(line, folder)))
        except HandrailError as fault:
            where = f"{fault.where}: " if fault.where else ""
            found.faults.append(LineFault(line.number, where + fault.message))
    here |= find_documents({one.statement_id for one in read} - set(guesses))
    for one in read:
        kept = here.get(one.statement_id)
        if kept is None:
            found.new.append(one)
            here[one.statement_id] = one.received.raw  # the file may hold it twice
        elif kept == one.received.raw or is_same(strict_json.parse_json(kept), one.statement):
            found.known += 1
        else:
            found.other_words.append(OtherWords(one.number, one.statement_id))
    return found


def _guess_id(raw: bytes) -> str:
    found = _ANY_ID.search(raw)
    return found[1].decode().lower() if found else ""


def _read_statement(line: Line, folder: AttachmentFolder) -> ReceivedStatement:
    document = read_line(line.raw)
    statement: Any = strict_json.parse_json(document)
    if not isinstance(statement, dict):
        raise LineError("The line is not a JSON object. Write one statement on each line.")
    missing = [name for name in _ADDED_BY_A_STORE if name not in statement]
    if missing:
        raise LineError(
            f"The statement has no {', '.join(missing)}, which the store that kept it would have added. "
            "Send new statements to /xapi/statements instead."
        )
    if formats.find_instant(statement["stored"]) is None:
        raise LineError('"stored" is not a time.')
    received = _received(statement, document)
    check_present(statement, folder)
    return received


def _received(statement: Statement, document: bytes) -> ReceivedStatement:
    if str(statement["version"]).startswith("2."):
        return ReceivedStatement(statement, document, "2.0.0")
    try:
        return ReceivedStatement(statement, document, "1.0.3")
    except StatementError as fault:
        try:
            return ReceivedStatement(statement, document, "2.0.0")  # under 2.0 a statement may call itself 1.0.x
        except StatementError:
            raise fault from None
