"""Which ids were ever handed in: those in the list of the last commit. What never was, nobody can have answered."""

import subprocess
from pathlib import Path

from builder.folder import REGISTER
from builder.identity.names import names_of
from builder.identity.register import Name, Register, parse_register
from builder.model import Course


def committed_names(content: Path) -> frozenset[Name] | None:
    """Return the names in the last commit's list, none where no commit has a list, and None without Git."""
    if _git(content, "rev-parse", "--git-dir") is None:
        return None
    found = _git(content, "show", f"HEAD:./{REGISTER}")
    lines = found.decode("utf-8", errors="replace").splitlines() if found else []
    return frozenset(parse_register(lines).lines)


def without_drafts(register: Register, course: Course, content: Path) -> Register:
    """Return a register without the names that went out of the course before any commit had them.

    An example that its author replaces, or a card thought better of, leaves no name behind.
    """
    lost = set(register.in_use) - names_of(course)
    handed_in = committed_names(content) if lost else None
    if handed_in is None:
        return register
    drafts = lost - handed_in
    return Register({name: line for name, line in register.lines.items() if name not in drafts}, register.retired)


def _git(content: Path, *arguments: str) -> bytes | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=content, capture_output=True, check=False)  # noqa: S607
    except FileNotFoundError:
        return None
    return None if done.returncode else done.stdout
