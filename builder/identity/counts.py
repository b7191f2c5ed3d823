"""The counts that a bridge gives: how many people did what, small numbers hidden."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FORMAT = "handrail-counts/1"
# Of a thing that the counts know nothing of.
UNKNOWN = -1
People = int | None


class CountsError(Exception):
    """A file that holds no counts; the message says why and what to do; codes: bad-counts."""

    code = "bad-counts"


@dataclass(frozen=True)
class ModuleCounts:
    """People on one module, in fives; None stands for one to four."""

    started: People
    done: People
    items: Mapping[str, People] = field(default_factory=dict)
    pages: Mapping[str, People] = field(default_factory=dict)


@dataclass(frozen=True)
class Counts:
    """The counts of a course. as_of: YYYY-MM-DD."""

    as_of: str
    modules: Mapping[str, ModuleCounts]


def read_counts(file: Path, course_id: str) -> Counts:
    """Return the counts in a file that handrail counts wrote for this course. Raises: CountsError."""
    cure = "Make it with handrail counts, where the bridge runs."
    try:
        found = json.loads(file.read_bytes())
        if found["format"] != FORMAT:
            raise CountsError(f"{file} is not of the form {FORMAT}. {cure}")
        if found["course"] != course_id:
            raise CountsError(f"{file} has the counts of another course ({found['course']}). {cure}")
        modules = {str(name): _module(one) for name, one in found["modules"].items()}
        return Counts(str(found["as_of"]), modules)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CountsError(f"{file} cannot be read as counts. {cure}") from error


def _module(found: dict[str, Any]) -> ModuleCounts:
    items, pages = ({str(name): _people(n) for name, n in found[part].items()} for part in ("items", "pages"))
    return ModuleCounts(_people(found["started"]), _people(found["done"]), items, pages)


def _people(found: object) -> People:
    if found is None or (type(found) is int and found >= 0):
        return found
    raise ValueError(found)


def people_in_words(people: People) -> str:
    """Return a count as people read it."""
    if people is None:
        return "fewer than 5"
    if people == UNKNOWN:
        return "not known"
    return "nobody" if people == 0 else f"{people} or more"
