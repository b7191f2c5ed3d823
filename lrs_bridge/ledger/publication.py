"""Where checkpoints go once they are signed: the list in the instance folder, then the copy outside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lrs_bridge.ledger import files
from lrs_bridge.ledger.checkpoint import read_unverified
from lrs_bridge.ledger.note import NoteError

_TAIL_BYTES = 65_536  # far more than one note


@dataclass(frozen=True)
class Publication:
    """The list of every checkpoint (only appended to) and the copy of the last one."""

    log: Path
    copy: Path

    def last_logged(self) -> tuple[str | None, int]:
        """Return the last whole note of the list, and where it ends; what follows was torn by a crash."""
        if not self.log.exists():
            return None, 0
        size = self.log.stat().st_size
        start = max(0, size - _TAIL_BYTES)
        with self.log.open("rb") as file:
            file.seek(start)
            tail = file.read()
        notes, end = _whole_notes(tail)
        return (notes[-1] if notes else None), start + end

    def last_copied(self) -> str | None:
        """Return the note in the copy, or None when there is no copy."""
        return self.copy.read_text("utf-8") if self.copy.exists() else None

    def append(self, notes: Sequence[str]) -> None:
        """Add notes to the list, durably."""
        _, end = self.last_logged()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        files.append(self.log, "".join(note + "\n" for note in notes).encode(), after=end)

    def replace_copy(self, note: str) -> None:
        """Put the newest note in the copy; a copy of another log is kept beside it under its origin's last part."""
        old = self.last_copied()
        if old is not None:
            origin = read_unverified(old).origin
            if origin != read_unverified(note).origin:
                files.replace(self.copy.with_name(f"{self.copy.name}.of-{origin.rpartition('/')[2]}"), old.encode())
        files.replace(self.copy, note.encode())


def _whole_notes(tail: bytes) -> tuple[list[str], int]:
    """Return the notes at the end of these bytes that are whole, and where the last of them ends.

    An entry is a note (text, blank line, signatures) and one more blank line.
    """
    notes: list[str] = []
    end = 0
    blocks = tail.split(b"\n\n")[:-1]  # the last has no blank line after it
    position = 0
    place = 0
    while place + 1 < len(blocks):
        entry = blocks[place] + b"\n\n" + blocks[place + 1] + b"\n"
        try:
            note = entry.decode()
            read_unverified(note)
        except (UnicodeDecodeError, NoteError):  # the tail began inside an entry
            position += len(blocks[place]) + 2
            place += 1
            continue
        notes.append(note)
        position += len(entry) + 1
        end = position
        place += 2
    return notes, end
