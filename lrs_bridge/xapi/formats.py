"""The shapes of single xAPI values: UUID, IRI, time, duration, language tag and their kin.

Source: xAPI 1.0.3 Data 4; RFC 3339, 3987, 4122, 5646; ISO 8601 durations.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
# A scheme, a colon, and characters that RFC 3987 allows (no spaces, quotes, brackets or control characters).
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20\x7f<>\"{}|\\^`]+")
_MBOX = re.compile(r"mailto:[^\x00-\x20\x7f<>@\"]+@[^\x00-\x20\x7f<>@\"]+")
_SHA1 = re.compile(r"[0-9a-fA-F]{40}")
_SHA2 = re.compile(r"(?:[0-9a-fA-F]{2}){28,64}")
_TIMESTAMP = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d+))?(?:([Zz])|([+-])(\d{2})(?::?(\d{2}))?)"
)
# How nearly all are written, and what Python reads by itself; a leap second is not among them.
_PLAIN_UTC = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:[0-5]\d(?:\.(?:\d{3}|\d{6}))?Z", re.ASCII)
_PART = r"\d+(?:[.,]\d+)?"
_DURATION = re.compile(
    rf"P(?:(?P<weeks>{_PART})W|(?=\d|T\d)(?:(?P<years>{_PART})Y)?(?:(?P<months>{_PART})M)?(?:(?P<days>{_PART})D)?"
    rf"(?:T(?=\d)(?:(?P<hours>{_PART})H)?(?:(?P<minutes>{_PART})M)?(?:(?P<seconds>{_PART})S)?)?)",
    re.ASCII,
)
_LANGUAGE = re.compile(
    r"(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})"  # language and extended language
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"  # script, region
    r"(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*"  # variants
    r"(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*"  # extensions
    r"(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+|i-[a-z]+|en-gb-oed|sgn-(?:be-fr|be-nl|ch-de)|zh-min(?:-nan)?)",
    re.IGNORECASE | re.ASCII,
)
_CONTENT_TYPE = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:[ \t]*;[\x20-\x7e]*)?")


def json_schema(what: str, holds: Callable[[str], bool]) -> dict[str, Any]:
    """Return the JSON Schema of the strings of which one of the functions below is true.

    A pattern says exactly that; a format only comes near it, and so does a description.
    """
    return {"type": "string", "description": what} | _JSON_SCHEMAS.get(holds, {})


def is_uuid(text: str) -> bool:
    """Return whether text is a UUID in its hyphenated form, in either case."""
    return _UUID.fullmatch(text) is not None


@lru_cache(maxsize=10_000)  # the same few come again and again
def is_iri(text: str) -> bool:
    """Return whether text is an absolute IRI."""
    return _IRI.fullmatch(text) is not None


def is_mbox(text: str) -> bool:
    """Return whether text is a mailto IRI of one address."""
    return _MBOX.fullmatch(text) is not None


def is_sha1(text: str) -> bool:
    """Return whether text is a SHA-1 in hexadecimal."""
    return _SHA1.fullmatch(text) is not None


def is_sha2(text: str) -> bool:
    """Return whether text is a SHA-224, 256, 384 or 512 in hexadecimal."""
    return _SHA2.fullmatch(text) is not None and len(text) in (56, 64, 96, 128)


@lru_cache(maxsize=1_000)
def is_language_tag(text: str) -> bool:
    """Return whether text has the shape of an RFC 5646 language tag."""
    return _LANGUAGE.fullmatch(text) is not None


def is_content_type(text: str) -> bool:
    """Return whether text is an Internet media type."""
    return _CONTENT_TYPE.fullmatch(text) is not None


def is_duration(text: str) -> bool:
    """Return whether text is an ISO 8601 duration, PnYnMnDTnHnMnS or PnW; only the last part may have a fraction."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return False
    parts = [part for part in match.groups() if part is not None]
    return all(part.isdigit() for part in parts[:-1])


def comparable_duration(text: str) -> str:
    """Return a duration with what is finer than 0.01 s cut off, so that two of them compare as 2.0 asks."""
    match = re.search(r"(\d+)[.,](\d+)S$", text)
    if match is None:
        return text
    fraction = match[2][:2].rstrip("0")
    return text[: match.start()] + match[1] + (f".{fraction}" if fraction else "") + "S"


def find_instant(text: str) -> datetime | None:
    """Return the UTC time that an RFC 3339 text names, or None; -00:00, which says *zone unknown*, is none.

    Source: xAPI 1.0.3 Data 4.5. A leap second counts as the second after it.
    """
    if _PLAIN_UTC.fullmatch(text):
        return _find_plain(text)
    match = _TIMESTAMP.fullmatch(text)
    if match is None or not text.isascii():
        return None
    year, month, day, hour, minute, second = (int(match[n]) for n in range(1, 7))
    offset_hours, offset_minutes = int(match[10] or 0), int(match[11] or 0)
    if match[9] == "-" and offset_hours == offset_minutes == 0:
        return None
    if offset_hours > 23 or offset_minutes > 59:
        return None
    offset = timedelta(hours=offset_hours, minutes=offset_minutes)
    microsecond = int(match[7][:6].ljust(6, "0")) if match[7] else 0
    try:
        local = datetime(year, month, day, hour, minute, min(second, 59), microsecond, tzinfo=UTC)  # noqa: DTZ001
        local += timedelta(seconds=1 if second == 60 else 0)
        if second > 60:
            return None
        return local + offset if match[9] == "-" else local - offset
    except (ValueError, OverflowError):
        return None


def is_instant(text: str) -> bool:
    """Return whether text is an RFC 3339 time that names an instant."""
    return find_instant(text) is not None


def _find_plain(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def to_utc_text(text: str) -> str:
    """Return an RFC 3339 time in UTC with every digit of its fraction kept; a text that is UTC already as it is."""
    match = _TIMESTAMP.fullmatch(text)
    instant = find_instant(text)
    if match is None or instant is None or match[8]:
        return text
    fraction = f".{match[7]}" if match[7] else ""
    return instant.replace(microsecond=0, tzinfo=None).isoformat() + fraction + "Z"


_JSON_SCHEMAS: dict[Callable[[str], bool], dict[str, Any]] = {
    is_uuid: {"pattern": f"^{_UUID.pattern}$"},
    is_iri: {"pattern": f"^{_IRI.pattern}$"},
    is_mbox: {"pattern": f"^{_MBOX.pattern}$"},
    is_sha1: {"pattern": f"^{_SHA1.pattern}$"},
    is_sha2: {"pattern": "^(?:[0-9a-fA-F]{56}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128})$"},
    is_content_type: {"pattern": f"^{_CONTENT_TYPE.pattern}$"},
}
