"""One line of a statements file: a statement's exact bytes.

A statement is JSON, so a line feed can only stand between its parts, where a client that indents its JSON put it. Such
a statement is written as a JSON string that holds it, and comes out of the string as it was.
"""

import json

from lrs_bridge.errors import HandrailError
from lrs_bridge.xapi import strict_json

LONGEST_LINE_BYTES = 48 * 1024 * 1024  # longer than any statement that can be kept


class LineError(HandrailError):
    """A line holds no statement. It is named with its file and number, as part of a refusal."""

    code = "bad-line"


def write_line(document: bytes) -> bytes:
    """Return the line of a statement, with its line feed."""
    if b"\n" in document or b"\r" in document or document != document.strip(strict_json.WHITE):
        return json.dumps(document.decode(), ensure_ascii=False).encode() + b"\n"
    return document + b"\n"


def read_line(line: bytes) -> bytes:
    """Return the exact bytes of the statement on a line.

    Raises: LineError.
    """
    bare = line.strip(strict_json.WHITE)
    if not bare:
        raise LineError("The line is empty. Take it out.")
    if not bare.startswith(b'"'):
        return bare
    try:
        return str(json.loads(bare)).encode()
    except (ValueError, UnicodeEncodeError):
        raise LineError("The line begins like a JSON string and is none.") from None
