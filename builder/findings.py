"""Writes what handrail check found: as text, as the annotations of a pull request, or as JSON. One wording in all."""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from builder.advice.told import Advice
from builder.errors import Fault

FORMS = ("text", "github", "json")


def print_findings(
    form: str, folder: Path, faults: Sequence[Fault], advice: Sequence[Advice] | None = None
) -> Iterator[str]:
    """Yield the lines that say every mistake, and every piece of advice when it was asked for.

    Shape: form is one of FORMS; folder is the course's, as the author named it.
    """
    if form == "json":
        found = {"faults": [fault.to_json() for fault in faults]}
        if advice is not None:
            found["advice"] = [one.to_json() for one in advice]
        yield json.dumps(found, ensure_ascii=False, indent=2)
    elif form == "github":
        yield from (_annotation("error", folder, fault) for fault in faults)
        yield from (_annotation("notice", folder, one.as_fault()) for one in advice or ())
    else:
        yield from map(str, faults)
        yield from map(str, advice or ())


def _annotation(level: str, folder: Path, fault: Fault) -> str:
    """Return a workflow command, which the Git host shows beside the line.

    Source: GitHub Actions, workflow commands.
    """
    file = Path(os.path.relpath(folder / fault.path)).as_posix()
    place = f"file={_property(file)},line={fault.line or 1},col={fault.column}"
    return f"::{level} {place}::{_data(fault.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
