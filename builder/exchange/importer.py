"""Reads a file of another tool into cards."""

from collections.abc import Callable
from pathlib import Path

from builder.exchange.aiken import read_aiken
from builder.exchange.gift import read_gift
from builder.exchange.item import ExchangeError, Findings
from builder.exchange.moodle_xml import read_moodle_xml

_MOST_BYTES = 20_000_000


def _text(read: Callable[[str], Findings]) -> Callable[[bytes], Findings]:
    def read_bytes(data: bytes) -> Findings:
        try:
            return read(data.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise ExchangeError(f'Line {line}: this is not UTF-8 text. Save the file as "UTF-8".') from error

    return read_bytes


READERS: dict[str, Callable[[bytes], Findings]] = {
    "gift": _text(read_gift),
    "aiken": _text(read_aiken),
    "moodle-xml": read_moodle_xml,
}


def read_file(file: Path, form: str | None = None) -> Findings:
    """Return the questions of a file, in the named form or the one that its text looks like.

    Raises: ExchangeError when it cannot be read as that.
    """
    if file.stat().st_size > _MOST_BYTES:
        most = f"{_MOST_BYTES // 1_000_000} MB"
        raise ExchangeError(f"{file.name} is larger than {most}. Export fewer questions at once.")
    data = file.read_bytes()
    found = READERS[form or guess_form(data)](data)
    if not found.items and not found.losses:
        raise ExchangeError(f"There is no question in {file.name}. Name its form with --format if it has some.")
    return found


def guess_form(data: bytes) -> str:
    """Return the form that a file looks like."""
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        return "moodle-xml"
    return "aiken" if b"\nANSWER:" in data.replace(b"\r", b"\n") and b"{" not in data else "gift"
