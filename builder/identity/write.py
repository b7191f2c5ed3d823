"""Writes the ids that authors left out, once, and keeps every other byte of their files."""

import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from builder.folder import REGISTER, CourseFolder, list_folder
from builder.identity.missing import Unnamed, choose_id, find_unnamed, ids_in
from builder.identity.names import names_of
from builder.identity.register import Name, Register, register_text
from builder.model import Course
from builder.source import read_source

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


@dataclass(frozen=True)
class GivenId:
    """An id for a card that had none. path is below content/. Units: line is that of the card's opening mark."""

    path: str
    line: int
    id: str
    no_settings: bool


def plan_ids(content: Path, register: Register | None) -> list[GivenId]:
    """Return an id for each card without one, in the order of the files.

    Every card counts whose settings can be read, whatever else is wrong with it or with the course.
    """
    folder = list_folder(content)
    sources = {path: source for path in _with_cards(folder) if (source := read_source(content / path, path)[0])}
    taken = {one for source in sources.values() for one in ids_in(source)}
    taken |= {name.id for name in (register.lines if register else ()) if name.kind == "card"}
    given = []
    for path, source in sources.items():
        banks = {bank.removesuffix(".md").rpartition("/")[2] for bank in _banks(folder, path)}
        for card in find_unnamed(source):
            one = _give(path, card, taken, banks)
            taken.add(one.id)
            given.append(one)
    return given


def _give(path: str, card: Unnamed, taken: set[str], banks: set[str]) -> GivenId:
    return GivenId(path, card.line, choose_id(card, taken, banks), card.no_settings)


def _with_cards(folder: CourseFolder) -> list[str]:
    found = []
    for module in folder.modules:
        for path in folder.below(module):
            if path.endswith(".md") and ("/" not in path or path.startswith("checks/")):
                found.append(f"{module}/{path}")
    return found


def _banks(folder: CourseFolder, path: str) -> list[str]:
    return [one for one in folder.below(path.partition("/")[0]) if re.fullmatch(r"checks/[^/]+\.md", one)]


def write_ids(content: Path, given: Iterable[GivenId]) -> None:
    """Write ids below their cards' opening lines. A file is replaced at once, or stays as it is.

    Raises: OSError.
    """
    by_path: dict[str, list[GivenId]] = {}
    for one in given:
        by_path.setdefault(one.path, []).append(one)
    for path, ones in by_path.items():
        file = content / path
        replace_file(file, with_ids(file.read_bytes(), ones))


def with_ids(data: bytes, given: Iterable[GivenId]) -> bytes:
    """Return a file's bytes with these ids in it, on lines that end as those above them do."""
    lines = _LINE.findall(data)
    for one in sorted(given, key=lambda each: each.line, reverse=True):
        opening = lines[one.line - 1]
        end = opening[len(opening.rstrip(b"\r\n")) :]
        lines.insert(one.line, f"id: {one.id}".encode() + end + (end if one.no_settings else b""))
    return b"".join(lines)


def new_register(course: Course, register: Register | None, retire: Iterable[Name]) -> str:
    """Return the text of the register once these names are retired and it has all the course's names.

    While a name is lost, new ones wait: one of them may be what it is called now, and is named as that.
    """
    known = set(register.lines) if register else set()
    retired = (register.retired if register else frozenset()) | frozenset(retire)
    is_settled = known - retired <= names_of(course)
    return register_text(known | names_of(course) if is_settled else known, retired)


def write_register(content: Path, text: str) -> bool:
    """Write content/ids.txt where it differs, and return whether it did. Raises: OSError."""
    return write_list(content / REGISTER, text)


def write_list(file: Path, text: str) -> bool:
    """Write a list where it differs, and return whether it did. Raises: OSError."""
    if file.is_file() and file.read_bytes().replace(b"\r\n", b"\n") == text.encode():
        return False
    replace_file(file, text.encode())
    return True


def replace_file(file: Path, data: bytes) -> None:
    """Replace a file at once, with the rights that it has. Raises: OSError."""
    mode = file.stat().st_mode & 0o777 if file.exists() else 0o644
    # Its name starts with a dot: a preview that looks meanwhile takes it for an editor's own.
    descriptor, name = tempfile.mkstemp(prefix=".ids-", dir=file.parent)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.chmod(mode)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
