"""A line that is here already is known by its bytes, wherever its id stands in it."""

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

from lrs_bridge.statement_files.attachments import AttachmentFolder
from lrs_bridge.statement_files.check import SortedLines, sort_lines
from lrs_bridge.statement_files.reading import Line
from tests.bridge.xapi.samples import a_statement

ADDED = {
    "stored": "2026-03-02T09:00:00.000000Z",
    "timestamp": "2026-03-02T09:00:00Z",
    "version": "2.0.0",
    "authority": {"mbox": "mailto:a@example.org"},
}


def sorted_with(line: bytes, kept: dict[str, bytes], folder: Path) -> SortedLines:
    def find(ids: Collection[str]) -> dict[str, bytes]:
        return {one: kept[one] for one in ids if one in kept}

    return sort_lines([Line(1, line + b"\n")], find, AttachmentFolder(folder))


def as_kept(**changes: Any) -> tuple[str, bytes]:
    """Return a statement as this store gives it back: what it adds stands first, the id where its sender put it."""
    statement = a_statement(**changes)
    statement_id = statement.pop("id")
    return statement_id, json.dumps(ADDED | statement | {"id": statement_id}).encode()


def test_a_line_that_is_here_byte_for_byte_is_known_without_being_taken_apart(tmp_path: Path) -> None:
    statement_id, line = as_kept()
    broken = line[:-1]  # whoever took it apart would call it a fault
    found = sorted_with(broken, {statement_id: broken}, tmp_path)
    assert (found.known, found.faults) == (1, [])


def test_the_id_of_another_statement_in_a_line_misleads_nobody(tmp_path: Path) -> None:
    other_id, other = as_kept()
    statement_id, line = as_kept(object={"objectType": "StatementRef", "id": other_id})
    assert line.index(other_id.encode()) < line.index(statement_id.encode())
    assert sorted_with(line, {other_id: other, statement_id: line}, tmp_path).known == 1
    assert [one.statement_id for one in sorted_with(line, {other_id: other}, tmp_path).new] == [statement_id]
    else_said = line.replace(b"attempted", b"attended")
    assert else_said != line
    found = sorted_with(else_said, {other_id: other, statement_id: line}, tmp_path)
    assert [one.statement_id for one in found.other_words] == [statement_id]
