"""A mistake in a course, and the one exception that carries all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Spot(NamedTuple):
    """A place in a text file. Units: line and column count from 1; a column counts characters, a tab is one."""

    line: int
    column: int = 1


def spot_after(text: str) -> Spot:
    """Return the place of what follows a text that starts at the top of its file."""
    return Spot(text.count("\n") + 1, len(text) - text.rfind("\n"))


@dataclass(frozen=True)
class Fault:
    """One mistake: where it is, what it is and what to do.

    Shape: path as shown to the author (content/m01/index.md); message is "what. cure", one line of plain English.
    Units: line and column count from 1; line 0 stands for the file as a whole.
    """

    path: str
    line: int
    message: str
    column: int = 1

    def __post_init__(self) -> None:
        # What an author wrote may run over lines; a message is one.
        if "\n" in self.message:
            object.__setattr__(self, "message", " ".join(self.message.split()))

    @property
    def place(self) -> str:
        """The place as editors and terminals open it: content/m01/index.md:4:7."""
        return f"{self.path}:{self.line or 1}:{self.column}"

    def __str__(self) -> str:
        return f"{self.place} {self.message}"

    def to_json(self) -> dict[str, str | int]:
        """Return {path, line, column, message} for programs."""
        return {"path": self.path, "line": self.line or 1, "column": self.column, "message": self.message}


def fault_at(path: str, spot: Spot, message: str) -> Fault:
    """Build the fault of a spot in a file."""
    return Fault(path, spot.line, message, spot.column)


def in_reading_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return each fault once, by file, line and column."""
    return tuple(sorted(set(faults), key=lambda fault: (fault.path, fault.line, fault.column, fault.message)))


class CourseError(Exception):
    """A course that cannot be built; faults holds every mistake found, in reading order.

    Raised by load.load_course and guard.check_site; codes: bad-course.
    """

    code = "bad-course"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = in_reading_order(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class BuildError(Exception):
    """A build that cannot go on for a reason outside the course's text; codes: build-failed."""

    code = "build-failed"


def count_of_mistakes(count: int) -> str:
    """Return "1 mistake" or "3 mistakes"."""
    return f"{count} mistake{'' if count == 1 else 's'}"
