"""multipart/mixed, read strictly and written: bytes in, parts out, no byte of a part changed.

The libraries there are read multipart/form-data (and want a Content-Disposition), or e-mail, whose reader mends what is
broken and changes line ends. Here every part is a slice of what came, and what is broken is refused.
Source: RFC 2046 section 5.1.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lrs_bridge.errors import HandrailError

MOST_PARTS = 1001  # the statements and a thousand attachments
_MOST_HEADER_BYTES = 8 * 1024
_CRLF = b"\r\n"

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 (RFC 9110's name for a word)
_PARAMETER = re.compile(rf'[ \t]*;[ \t]*(?:({_TOKEN})=({_TOKEN}|"(?:[^"\\\x00-\x1f\x7f]|\\[ -~])*"))?[ \t]*')
_MEDIA_TYPE = re.compile(rf"[ \t]*({_TOKEN}/{_TOKEN})[ \t]*")
_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")
_HEADER = re.compile(rf"({_TOKEN}):[ \t]*([\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?)?[ \t]*")


class MultipartError(HandrailError):
    """The body is not the multipart/mixed that its Content-Type says."""

    code = "bad-multipart"


@dataclass(frozen=True)
class Part:
    """One part; headers by their names in lower case, content exactly as it came."""

    headers: Mapping[str, str]
    content: bytes


def media_type(content_type: str) -> str:
    """Return the type of a Content-Type in lower case, without its parameters."""
    return content_type.partition(";")[0].strip().lower()


def find_boundary(content_type: str) -> str:
    """Return the boundary that a Content-Type names.

    Raises: MultipartError.
    """
    match = _MEDIA_TYPE.match(content_type)
    position = match.end() if match else len(content_type) + 1
    boundaries = []
    while position < len(content_type):
        match = _PARAMETER.match(content_type, position)
        if match is None:
            break
        position = match.end()
        if match[1] is not None and match[1].lower() == "boundary":
            boundaries.append(re.sub(r"\\(.)", r"\1", match[2][1:-1]) if match[2][0] == '"' else match[2])
    if position != len(content_type) or len(boundaries) != 1 or not _BOUNDARY.fullmatch(boundaries[0]):
        raise MultipartError(
            "Name one boundary, of 1 to 70 characters: multipart/mixed; boundary=…",
            where="Content-Type",
            requirement="XAPI-00131",
        )
    return boundaries[0]


def parse_multipart(content_type: str, body: bytes) -> list[Part]:
    """Return the parts of a body, at least one.

    What stands before the first boundary and after the last says nothing, as RFC 2046 has it.
    Raises: MultipartError.
    """
    parts = [_parse_part(content, place) for place, content in enumerate(_split(body, find_boundary(content_type)))]
    if not parts:
        raise MultipartError("The body has no part.", requirement="XAPI-00130")
    return parts


def _split(body: bytes, boundary: str) -> Iterator[bytes]:
    """Give what lies between the boundaries."""
    mark = b"--" + boundary.encode()
    ending = re.compile(rb"(--)?[ \t]*(\r\n|$)")
    start = None  # of the part that is open
    count = 0
    position = 0 if body.startswith(mark) else _next(body, mark, 0)
    while True:
        if position < 0:
            raise MultipartError(
                "The body has no such boundary." if start is None else "The body ends before its last boundary.",
                requirement="XAPI-00130",
            )
        end = ending.match(body, position + len(mark))
        if end is None or (end[1] is None and not end[2]):
            raise MultipartError(
                f"The line at byte {position} begins with the boundary and goes on. End it there, or choose another.",
                requirement="XAPI-00130",
            )
        if start is not None:
            count += 1
            if count > MOST_PARTS:
                raise MultipartError(f"The body has more than {MOST_PARTS} parts. Send less at a time.")
            yield body[start : position - len(_CRLF)]
        if end[1] is not None:
            return
        start = end.end()
        # The line end of one boundary may be the one that the next begins with.
        position = _next(body, mark, start - len(_CRLF))


def _next(body: bytes, mark: bytes, position: int) -> int:
    found = body.find(_CRLF + mark, position)
    return found if found < 0 else found + len(_CRLF)


def _parse_part(raw: bytes, place: int) -> Part:
    where = f"part {place + 1}"
    if raw.startswith(_CRLF):
        return Part({}, raw[len(_CRLF) :])
    end = raw.find(_CRLF * 2, 0, _MOST_HEADER_BYTES)
    if end < 0:
        raise MultipartError(
            "A part begins with headers and a blank line, both with CRLF at their ends.",
            where=where,
            requirement="XAPI-00130",
        )
    headers: dict[str, str] = {}
    for line in raw[:end].split(_CRLF):
        match = _HEADER.fullmatch(line.decode("latin-1"))
        if match is None or match[1].lower() in headers:
            raise MultipartError(
                "A header of this part is malformed, folded or comes twice. Send each on one line, once, in ASCII.",
                where=where,
                requirement="XAPI-00130",
            )
        headers[match[1].lower()] = match[2] or ""
    return Part(headers, raw[end + 2 * len(_CRLF) :])


def part_head(boundary: str, headers: Mapping[str, str], *, first: bool = False) -> bytes:
    """Return what stands before a part's content when it is written."""
    lines = [f"{'' if first else _CRLF.decode()}--{boundary}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def tail(boundary: str) -> bytes:
    """Return what stands after the last part."""
    return f"\r\n--{boundary}--\r\n".encode()
