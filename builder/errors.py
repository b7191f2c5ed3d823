"""A mistake in a course, and the one exception that carries all of them."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One mistake: where it is, what it is and what to do.

    Shape: path as shown to the author (content/m01/index.md); message is "what. cure", one line of plain English.
    Units: line counts from 1; 0 stands for the file as a whole.
    """

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line or 1}: {self.message}"

    def to_json(self) -> dict[str, str | int]:
        """Return {path, line, message} for programs."""
        return {"path": self.path, "line": self.line or 1, "message": self.message}


class CourseError(Exception):
    """A course that cannot be built; faults holds every mistake found, in reading order.

    Raised by load.load_course and guard.check_site; codes: bad-course.
    """

    code = "bad-course"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class BuildError(Exception):
    """A build that cannot go on for a reason outside the course's text; codes: build-failed."""

    code = "build-failed"


def count_of_mistakes(count: int) -> str:
    """Return "1 mistake" or "3 mistakes"."""
    return f"{count} mistake{'' if count == 1 else 's'}"
