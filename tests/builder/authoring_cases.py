"""Reads a case of tests/cases/authoring or advice: a slip laid over the good course in base/, and what it must give.

A case is a text file of sections. `== content/PATH` starts a file that replaces the base's or is new; in brackets after
the path may stand `change` (then each line `- old` is found in the base's file and replaced by the lines `+ new` after
it), `removed`, `BOM`, `CRLF`, `Latin-1`, `UTF-16` or `long` (ten megabytes more). `== messages` is what handrail check
must print, and nothing else; `== advice`, in tests/cases/advice, what handrail check --advice must.
"""

import re
import shutil
from pathlib import Path

CASES = Path(__file__).parent.parent / "cases" / "authoring"
_SECTION = re.compile(r"^== (\S+)(?: \((.*)\))?$", re.MULTILINE)


def lay_out(case: Path, folder: Path) -> list[str]:
    """Write the case's course into folder and return the messages it must give."""
    shutil.copytree(case.parent / "base", folder, dirs_exist_ok=True)
    parts = _SECTION.split(case.read_text("utf-8"))[1:]
    messages: list[str] = []
    for name, marks, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        if name in ("messages", "advice"):
            messages = text.strip().splitlines()
        else:
            _write(folder / name, set((marks or "").split(", ")), text.removeprefix("\n"))
    return messages


def _write(file: Path, marks: set[str], text: str) -> None:
    if "removed" in marks:
        file.unlink()
        return
    if "change" in marks:
        text = _change(file.read_text("utf-8"), text)
    encoding = "latin-1" if "Latin-1" in marks else "utf-16" if "UTF-16" in marks else "utf-8"
    if "long" in marks:
        text += "More words.\n\n" * (10_000_000 // 13)
    data = text.replace("\n", "\r\n" if "CRLF" in marks else "\n").encode(encoding)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes((b"\xef\xbb\xbf" if "BOM" in marks else b"") + data)


def _change(text: str, changes: str) -> str:
    lines = text.split("\n")
    at = None
    for change in changes.rstrip("\n").split("\n"):
        if change.startswith("- "):
            at = lines.index(change[2:])
            del lines[at]
        elif change.startswith("+ ") and at is not None:
            lines.insert(at, change[2:])
            at += 1
        elif change:
            raise ValueError(f"A change starts with '- ' or '+ ': {change!r}")
    return "\n".join(lines)
