"""Turns the bytes of an author's file into text, or says what the file is instead."""

import re
from collections.abc import Iterator
from pathlib import Path

from builder.errors import Fault, fault_at, spot_after

# Forty thousand words. Python-Markdown's time grows faster than the text.
MOST_BYTES = 250_000
_SHOWN_BYTES = 20_000
_NOT_TEXT = {
    b"PK\x03\x04": "a Word document or another packed file",
    b"\xd0\xcf\x11\xe0": "an old Word document",
    b"{\\rtf": "a document with formatting (RTF)",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}
_AS_UTF8 = 'Save it as "UTF-8"'
# What UTF-8 looks like after it was read as Windows-1252 and saved again: â€™ for ’, Ã© for é.
_TWICE_ENCODED = re.compile("[ÂÃâð][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]+")
# Tabs and line ends are ordinary; a page separator, a soft return of Word and the like are not.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202d\u202e\ufffd\ufeff\u200b]")
_NAMES = {
    "\0": "no text at all",
    "\v": "a soft return from Word",
    "\f": "a page break from Word",
    "\u2028": "a line break from another program",
    "\u2029": "a paragraph break from another program",
    "\u202d": "a sign that turns around the order of letters",
    "\u202e": "a sign that turns around the order of letters",
    "\u200b": "a space of no width",
    "\ufeff": "a space of no width",
}


def read_text(file: Path, shown_path: str) -> tuple[str | None, list[Fault]]:
    """Return a file's text with even line ends, or None with what keeps it from being text.

    Faults beside a text are characters in it that nobody can see or meant; the text is then without them, so that it
    can be read on for its other mistakes.
    """
    try:
        size = file.stat().st_size
        data = file.read_bytes() if size <= MOST_BYTES else b""
    except OSError as error:
        return None, [Fault(shown_path, 1, _unreadable(error))]
    if size > MOST_BYTES:
        most = f"a page has {MOST_BYTES / 1_000_000} MB at most: a thick book"
        what = f"This file has {size / 1_000_000:.1f} MB, and {most}."
        return None, [Fault(shown_path, 1, f"{what} Divide it, or remove what was pasted into it.")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [_not_utf8(data, error, shown_path)]
    strange = _strange_file(data, shown_path)
    if strange:
        return None, [strange]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and not _UNSEEN.search(text):
        return text, []
    faults = list(_strange_characters(text, shown_path))
    return (_UNSEEN.sub("", text) if faults else text), faults


def text_at_all(file: Path) -> str:
    """Return what can be read of a file, however little: for showing it to its author, never for publishing it."""
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except OSError:
        return ""
    data = data if len(data) <= MOST_BYTES else data[:_SHOWN_BYTES]
    return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", errors="replace")


def _unreadable(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "This file was here a moment ago and is gone. Put it back, or run this again once it has been moved."
    if isinstance(error, IsADirectoryError):
        return "This is a folder with the name of a page. Give it a name without a dot."
    return f"This file cannot be read ({error.strerror}). Close it in other programs, or look at who may read it."


def _not_utf8(data: bytes, error: UnicodeDecodeError, shown_path: str) -> Fault:
    strange = _strange_file(data, shown_path)
    if strange:
        return strange
    if data[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        return Fault(shown_path, 1, f"This file is not UTF-8 text. It looks like UTF-32. {_AS_UTF8}.")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        cure = f'It looks like UTF-16 ("Unicode" in Notepad). {_AS_UTF8}.'
        return Fault(shown_path, 1, f"This file is not UTF-8 text. {cure}")
    before = data[: error.start].decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    cure = f'It may be in an older form ("ANSI" in Notepad). {_AS_UTF8}, and look at the letters with accents.'
    return fault_at(shown_path, spot_after(before), f"This file is not UTF-8 text from here on. {cure}")


def _strange_file(data: bytes, shown_path: str) -> Fault | None:
    for start, what in _NOT_TEXT.items():
        if data.startswith(start):
            cure = 'Open it in its own program and save its words as "plain text" in UTF-8.'
            return Fault(shown_path, 1, f"This is {what}, not text. {cure}")
    nuls = data[:200].count(0)
    if nuls and nuls * 3 >= len(data[:200]):
        cure = f'It looks like UTF-16 ("Unicode" in Notepad). {_AS_UTF8}.'
        return Fault(shown_path, 1, f"This file is not UTF-8 text. {cure}")
    return None


def _strange_characters(text: str, shown_path: str) -> Iterator[Fault]:
    """Yield the first of each line's characters that nobody can see, and the first sign of a wrong form in the file."""
    for number, line in enumerate(text.split("\n"), start=1):
        found = _UNSEEN.search(line)
        if found:
            yield Fault(shown_path, number, _unseen(found[0]), found.start() + 1)
    for found in _TWICE_ENCODED.finditer(text):
        meant = _once_decoded(found[0])
        if meant:
            what = f'"{found[0]}" should be "{meant}": this file was saved in the wrong form once.'
            cure = "Take its words from an older copy, or write them again."
            yield fault_at(shown_path, spot_after(text[: found.start()]), f"{what} {cure}")
            return


def _unseen(character: str) -> str:
    if character == "\ufffd":
        return "A letter was lost here (\ufffd), when the file was saved in another form. Write it again."
    name = _NAMES.get(character, "a sign that no program shows")
    return f"Here stands {name} (U+{ord(character):04X}). Delete it, and type a space or a new line if one is missing."


def _once_decoded(text: str) -> str | None:
    try:
        meant = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return None
    return meant if meant.isprintable() and meant != text else None
