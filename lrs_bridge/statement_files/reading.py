"""Reads the lines of a statements file, plain or gzip, in constant memory, and refuses what would never end."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

from lrs_bridge.errors import HandrailError
from lrs_bridge.statement_files.line import LONGEST_LINE_BYTES

# gzip makes statements 5 to 60 times smaller, and zeros 1,000 times: what is far above the first is made to harm.
MOST_TIMES_UNPACKED = 200
_UNPACKED_FREELY_BYTES = 64 * 1024 * 1024


class StatementsFileError(HandrailError):
    """A statements file is damaged, or holds what cannot be statements. Nothing of it was imported."""

    code = "bad-statements-file"
    http_status = 422


@dataclass(frozen=True)
class Line:
    """One line as it stands in the file. number counts from 1."""

    number: int
    raw: bytes


class LineReader:
    """Holds an open statements file; use it in a with statement."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] = path.open("rb")
        self._lines: IO[bytes] = self._file
        if is_gzip(path):
            self._lines = gzip.GzipFile(fileobj=self._file, mode="rb")  # type: ignore[assignment]
        self._unpacked = 0

    def __enter__(self) -> "LineReader":
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._lines.close()
        self._file.close()

    @property
    def position(self) -> int:
        """How many bytes of the file were read so far."""
        return self._file.tell()

    def __iter__(self) -> Iterator[Line]:
        """Yield the lines. Raises: StatementsFileError when it cannot go on."""
        number = 0
        while True:
            number += 1
            raw = self._next(number)
            if not raw:
                return
            self._check(raw, number)
            yield Line(number, raw)

    def _next(self, number: int) -> bytes:
        try:
            return self._lines.readline(LONGEST_LINE_BYTES + 1)
        except (OSError, EOFError, zlib.error) as fault:
            raise StatementsFileError(
                f"{self._path.name}:{number}: The file cannot be read to its end, it may be cut short ({fault}). "
                "Export it again, or copy it again."
            ) from None

    def _check(self, raw: bytes, number: int) -> None:
        if len(raw) > LONGEST_LINE_BYTES:
            raise StatementsFileError(
                f"{self._path.name}:{number}: The line is longer than {LONGEST_LINE_BYTES // 1024**2} MiB, "
                "and no statement is. Write each statement on a line of its own."
            )
        self._unpacked += len(raw)
        if self._unpacked > max(self.position * MOST_TIMES_UNPACKED, _UNPACKED_FREELY_BYTES):
            raise StatementsFileError(
                f"{self._path.name}:{number}: The file unpacks to more than {MOST_TIMES_UNPACKED} times its size. "
                "Unpack it yourself and look what it is."
            )


def is_gzip(path: Path) -> bool:
    """Return whether a file's name says that it is packed with gzip."""
    return path.name.endswith(".gz")
