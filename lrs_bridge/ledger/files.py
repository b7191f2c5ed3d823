"""Files that survive a crash: what is written here is on disk when the call returns."""

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner may open."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def create_private(path: Path, data: bytes) -> None:
    """Write a new file of mode 0600, never over an old one; it is there whole or not. Raises: FileExistsError."""
    made = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.link(made, path)  # fails where a name is taken, which a rename would not
    finally:
        made.unlink()
    sync_folder(path.parent)


def append(path: Path, data: bytes, *, after: int) -> None:
    """Write data at position after, which cuts off a tail that a crash left half-written."""
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.truncate(after)
        file.seek(after)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def replace(path: Path, data: bytes) -> None:
    """Put a new file in the place of an old one: a reader, and a crash, see one or the other."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable; Windows has no such call and needs none."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Hold a lock between processes; the operating system lets go of it when the holder dies."""
    with path.open("a+b") as file:
        if sys.platform == "win32":
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
