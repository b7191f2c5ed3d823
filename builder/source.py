"""Reads an author's text file: bytes to lines, and the fences among them, with line numbers."""

import re
from dataclasses import dataclass
from pathlib import Path

from builder.errors import Fault, Spot, fault_at, spot_after

_FENCE = re.compile(r"^( {0,3})(`{3,}|~{3,})[ \t]*([^`\n]*)$")
# An author who forgets to close a card opens the next one: that line ends the open card, so that only one is at fault.
_CARD_OPENING = re.compile(r"^`{3}(question|reflection|check|scenario|sign-off|video)\s*$")
_INDENTED_FENCE = re.compile(r"^[ \t]+(`{3,}|~{3,})[ \t]*([A-Za-z-]+)")


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


def read_source(file: Path, shown_path: str) -> tuple[Source, list[Fault]]:
    """Return the file's lines and what is wrong with its bytes.

    A byte order mark and Windows line ends are ordinary on the PCs authors use: they are taken off here, once, so that
    the same words give the same build wherever they were written.
    """
    data = file.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        spot, cure = spot_after(data[: error.start].decode("utf-8-sig")), 'Save the file as "UTF-8".'
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            spot, cure = Spot(1), 'It looks like UTF-16 ("Unicode" in Notepad). Save it as "UTF-8".'
        return Source(shown_path, ()), [fault_at(shown_path, spot, f"This file is not UTF-8 text. {cure}")]
    nul = text.find("\0")
    if nul >= 0:
        message = "This line holds a character that is no text. Remove it."
        fault = fault_at(shown_path, spot_after(text[:nul]), message)
        return Source(shown_path, ()), [fault]
    return Source(shown_path, split_lines(text)), []


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


def find_indented_fences(lines: tuple[str, ...]) -> list[tuple[int, str]]:
    """Return (line, first word) of fence openings that do not start at the left margin."""
    found = []
    for number, line in enumerate(lines, start=1):
        opening = _INDENTED_FENCE.match(line) if line[:1] in (" ", "\t") else None
        if opening:
            found.append((number, opening[2]))
    return found
