"""Writes lines to a statements file, and finds the place where one that was cut short goes on.

A gzip file is written in members, each a whole number of lines: what a crash leaves is some whole members and a torn
one, which is cut off. Readers of gzip take many members for one file.
"""

import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol

from lrs_bridge.errors import HandrailError
from lrs_bridge.ledger import files
from lrs_bridge.statement_files.line import LONGEST_LINE_BYTES
from lrs_bridge.statement_files.reading import is_gzip

_CHUNK_BYTES = 1 << 20
_GZIP = 16 + zlib.MAX_WBITS
_LEVEL = 6


class ExportError(HandrailError):
    """An export cannot go on where a file ends. The file was not touched."""

    code = "export"
    http_status = 409


class LineWriter(Protocol):
    """Takes whole lines, some at a time; what was taken is on disk when the call returns."""

    def write(self, lines: bytes) -> None: ...


@dataclass(frozen=True)
class End:
    """Where a file's last whole line ends, as it lies on the disk, and that line; empty at the beginning."""

    position_bytes: int
    last_line: bytes


class FileWriter:
    """Holds a statements file that grows at its end; use it in a with statement."""

    def __init__(self, path: Path, end: End) -> None:
        self._packs = is_gzip(path)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)  # statements are personal data
        self._file: IO[bytes] = os.fdopen(descriptor, "r+b")
        self._file.truncate(end.position_bytes)
        self._file.seek(end.position_bytes)
        files.sync_folder(path.resolve().parent)

    def __enter__(self) -> "FileWriter":
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def write(self, lines: bytes) -> None:
        if self._packs:
            packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
            lines = packer.compress(lines) + packer.flush()
        self._file.write(lines)
        self._file.flush()
        os.fsync(self._file.fileno())


class StreamWriter:
    """Writes to standard output, where nothing can be taken up again."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, lines: bytes) -> None:
        self._stream.write(lines)
        self._stream.flush()


def find_end(path: Path) -> End:
    """Return where a file's last whole line ends. Raises: ExportError when the file is not lines of statements."""
    if not path.exists():
        return End(0, b"")
    with path.open("rb") as file:
        return _end_of_packed(file, path) if is_gzip(path) else _end_of_plain(file, path)


def _end_of_plain(file: IO[bytes], path: Path) -> End:
    size = file.seek(0, os.SEEK_END)
    tail, start = b"", size
    while start > 0 and len(tail) <= 2 * LONGEST_LINE_BYTES:
        start = max(start - _CHUNK_BYTES, 0)
        file.seek(start)
        tail = file.read(min(_CHUNK_BYTES, size - start - len(tail))) + tail
        end = tail.rfind(b"\n")
        before = tail.rfind(b"\n", 0, max(end, 0))
        if end >= 0 and (before >= 0 or start == 0):
            return End(start + end + 1, tail[before + 1 : end])
    if start > 0:
        raise ExportError(f"{path} is not a file of statements: its last line has no beginning. Name another file.")
    return End(0, b"")  # less than one line was written


def _end_of_packed(file: IO[bytes], path: Path) -> End:
    end = End(0, b"")
    packed = file.read(_CHUNK_BYTES)
    at = 0  # of the first byte of packed, in the file
    while packed:
        member = zlib.decompressobj(_GZIP)
        line = b""  # what came since the last line feed
        last = b""
        while not member.eof and packed:
            try:
                text = line + member.decompress(packed, _CHUNK_BYTES)
            except zlib.error:
                return end  # torn here
            *whole, line = text.split(b"\n")
            last = whole[-1] if whole else last
            if len(line) > LONGEST_LINE_BYTES:
                raise ExportError(f"{path} is not a file of statements: a line never ends. Name another file.")
            left = member.unused_data if member.eof else member.unconsumed_tail
            at += len(packed) - len(left)
            packed = left or file.read(_CHUNK_BYTES)
        if not member.eof or line:
            return end
        end = End(at, last)
    return end
