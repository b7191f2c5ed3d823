"""Reads an author's text file: bytes to lines, and the fences among them, with line numbers."""

import re
from dataclasses import dataclass
from pathlib import Path

from builder.errors import Fault
from builder.file_bytes import read_text
from builder.typed_signs import mend_signs

_FENCE = re.compile(r"^( {0,3})(`{3,}|~{3,})[ \t]*([^`\n]*)$")
# An author who forgets to close a card opens the next one: that line ends the open card, so that only one is at fault.
_CARD_OPENING = re.compile(r"^`{3}(question|reflection|check|scenario|sign-off|video)\s*$")
_INSET_FENCE = re.compile(r"^[ \t>*+\-\d.)]+(?=`{3}|~{3})(?:`+|~+)[ \t]*([A-Za-z-]+)")


@dataclass(frozen=True)
class Source:
    """One text file as its author sees it. path is what messages show; lines have no line ends."""

    path: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Fence:
    """A fenced block. Units: line is that of the opening mark, from 1; the body starts at line + 1."""

    mark: str
    info: str
    line: int
    body: tuple[str, ...]
    closed: bool

    @property
    def end_line(self) -> int:
        """The line of the closing mark (or the last line of the file)."""
        return self.line + len(self.body) + (1 if self.closed else 0)


def read_source(file: Path, shown_path: str) -> tuple[Source | None, list[Fault]]:
    """Return the file's lines and what is wrong with its bytes; no lines when it is not text.

    A byte order mark and Windows line ends are ordinary on the PCs authors use: they are taken off here, once, so that
    the same words give the same build wherever they were written.
    """
    text, faults = read_text(file, shown_path)
    if text is None:
        return None, faults
    lines = split_lines(text)
    if shown_path.endswith(".md"):
        lines, sign_faults = mend_signs(shown_path, lines)
        faults += sign_faults
    return Source(shown_path, lines), faults


def split_lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text, whatever its line ends, without trailing empty ones."""
    return tuple(text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n"))


def find_fences(lines: tuple[str, ...]) -> list[Fence]:
    """Return the fenced blocks in order, by CommonMark's rules; an unclosed one reaches to the end of the file.

    A block inside another is text of the outer one, so an example of a card in four backticks is not a card.
    """
    fences: list[Fence] = []
    index = 0
    while index < len(lines):
        opening = _FENCE.match(lines[index]) if "`" in lines[index] or "~" in lines[index] else None
        if not opening:
            index += 1
            continue
        mark = opening[2]
        info = opening[3].strip()
        is_card = mark == "```" and bool(_CARD_OPENING.match(mark + info))
        end, closed = _find_close(lines, index + 1, mark, is_card)
        fences.append(Fence(mark, info, index + 1, lines[index + 1 : end], closed))
        index = end + 1 if closed else end
    return fences


def _find_close(lines: tuple[str, ...], start: int, mark: str, is_card: bool) -> tuple[int, bool]:
    for index in range(start, len(lines)):
        line = lines[index]
        stripped = line.strip()
        if stripped.startswith(mark):
            if not stripped.strip(mark[0]) and len(line) - len(line.lstrip()) < 4:
                return index, True
            if is_card and _CARD_OPENING.match(line):
                return index, False
    return len(lines), False


def find_inset_fences(lines: tuple[str, ...]) -> list[tuple[int, int, str]]:
    """Return (line, column, first word) of fence openings that stand inside something: indented, in a list or quote."""
    found = []
    for number, line in enumerate(lines, start=1):
        opening = _INSET_FENCE.match(line) if "```" in line or "~~~" in line else None
        if opening:
            found.append((number, min(line.find(mark) for mark in ("```", "~~~") if mark in line) + 1, opening[1]))
    return found
