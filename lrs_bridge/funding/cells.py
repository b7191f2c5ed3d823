"""One cell of text to a value: times, dates, hours and rates, with messages that carry the cure."""

import re
from datetime import UTC, date, datetime, timedelta

from lrs_bridge.csv_rows import shorten
from lrs_bridge.errors import HandrailError
from lrs_bridge.funding.local_day import day_start

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(?:(?<=:[0-9]{2}:[0-9]{2})[.,][0-9]+)?"
    r"(?:([Zz])|([+-][0-9]{2})(?::?([0-9]{2}))?)"
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HOURS = re.compile(r"([0-9]{1,4})(?:\.([0-9]{1,4}))?")
_RATE = re.compile(r"([0-9]{1,4})(?:\.([0-9]{1,2}))?")
# Times outside these years are slips of the keyboard, and a calendar day beside them would not exist.
_FIRST_YEAR, _LAST_YEAR = 1900, 2999
_FAR_PAST = -(2**40)
_FAR_FUTURE = 2**40


class CellError(HandrailError):
    """A cell does not say what its column asks for."""

    code = "bad-cell"


def parse_time(text: str) -> int:
    """Return a time as whole UTC seconds, fractions cut off."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise CellError(_not_a_time(text))
    day, minute, second, zulu, offset_hours, offset_minutes = found.groups()
    if zulu is None and (int(offset_hours[1:]) > 23 or int(offset_minutes or 0) > 59):
        raise CellError(_not_a_time(text))
    zone = "+00:00" if zulu else f"{offset_hours}:{offset_minutes or '00'}"
    try:
        when = datetime.fromisoformat(f"{day}T{minute}{second or ':00'}{zone}")
    except ValueError:
        raise CellError(_not_a_time(text)) from None
    if not _FIRST_YEAR <= when.year <= _LAST_YEAR:
        raise CellError(
            f'"{shorten(text)}" lies outside the years {_FIRST_YEAR} to {_LAST_YEAR}. Write the year with four digits.'
        )
    return (when - _EPOCH) // timedelta(seconds=1)


def _not_a_time(text: str) -> str:
    if not text:
        return "The cell is empty. Write a time like 2026-02-28T14:00:00+00:00."
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9:.,]+", text):
        return f'"{shorten(text)}" has no offset. Write times like 2026-02-28T14:00:00+00:00, +01:00 in summer.'
    return f'"{shorten(text)}" is not a time. Write times like 2026-02-28T14:00:00+00:00.'


def parse_first_day(text: str) -> int:
    """Return the second at which a day begins; empty is open."""
    return day_start(_parse_date(text).toordinal()) if text else _FAR_PAST


def parse_last_day(text: str) -> int:
    """Return the second at which a day has ended; empty is open."""
    if not text:
        return _FAR_FUTURE
    day = _parse_date(text)
    return day_start(day.toordinal() + 1) if day < date.max else _FAR_FUTURE


def _parse_date(text: str) -> date:
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise CellError(f'"{shorten(text)}" is not a date. Write dates like 2026-02-28, or leave the cell empty.')


def parse_hours(text: str) -> int:
    """Return hours as seconds, rounded half up from at most four decimals."""
    found = _HOURS.fullmatch(text)
    if found is None:
        raise CellError(f"{_shown(text)} is not a number of hours. Write hours like 1.5, with at most four decimals.")
    ten_thousandths = int(found[1]) * 10_000 + int((found[2] or "").ljust(4, "0"))
    if ten_thousandths == 0:
        raise CellError("0 hours cannot be claimed. Write more than 0, or remove the row.")
    return (2 * ten_thousandths * 3600 + 10_000) // 20_000


def parse_rate(text: str) -> int:
    """Return an hourly rate in pounds as whole pence."""
    found = _RATE.fullmatch(text)
    if found is None:
        raise CellError(f"{_shown(text)} is not a rate. Write pounds an hour like 18.50, without a sign.")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def _shown(text: str) -> str:
    return f'"{shorten(text)}"' if text else "An empty cell"
