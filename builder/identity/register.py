"""content/ids.txt: every id that a course has or had."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from builder.errors import Fault
from builder.folder import REGISTER
from builder.source import read_source

_LINE = re.compile(r"(card|module|page) ([a-z0-9-]+(?:/[a-z0-9-]+)?)( retired)?")
_HEAD = """\
# Every id that this course has or had. Records of what people did point at these names.
# handrail ids writes this file. Keep it in Git; where two branches meet, keep the lines of both.
"""


@dataclass(frozen=True, order=True)
class Name:
    """One id. kind: card, module or page; a page's id has its module's before it, like m01/words."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


@dataclass(frozen=True)
class Register:
    """The ids of a course. lines: where each stands in the file; retired: those that are never used again."""

    lines: dict[Name, int]
    retired: frozenset[Name]

    @property
    def in_use(self) -> list[Name]:
        """The names that stand for something in the course, in the file's order."""
        return [name for name in self.lines if name not in self.retired]


def read_register(content: Path) -> tuple[Register | None, list[Fault]]:
    """Return a course's register, None where it has none yet, and what is wrong with the file.

    A name that is there twice, once retired, is retired: that is what is left when two branches meet.
    """
    if not (content / REGISTER).is_file():
        return None, []
    shown = f"{content.name}/{REGISTER}"
    source, faults = read_source(content / REGISTER, shown)
    lines = source.lines if source else ()
    cure = 'Lines are like "card first-words" or "page m01/words retired". Mend it, or remove it.'
    faults += [Fault(shown, number, f"This line names no id. {cure}") for number in _unread(lines)]
    return parse_register(lines), faults


def parse_register(text: Iterable[str]) -> Register:
    """Return the register in the lines of a file; a line that names no id is left out."""
    lines: dict[Name, int] = {}
    retired = set()
    for number, line in enumerate(text, start=1):
        found = _LINE.fullmatch(line.strip())
        if found:
            name = Name(found[1], found[2])
            lines.setdefault(name, number)
            if found[3]:
                retired.add(name)
    return Register(lines, frozenset(retired))


def _unread(text: Iterable[str]) -> Iterator[int]:
    for number, line in enumerate(text, start=1):
        if line.strip() and not line.startswith("#") and not _LINE.fullmatch(line.strip()):
            yield number


def register_text(names: Iterable[Name], retired: frozenset[Name]) -> str:
    """Return the file that holds these names, sorted, so that two branches seldom change the same line."""
    return _HEAD + "".join(f"{name}{' retired' if name in retired else ''}\n" for name in sorted(names))
