"""Lengths of time in settings: `30 minutes`, `1 hour`, `30 days`."""

import re

from builder.cards.grammar import CardText, Mistake

_TIME = re.compile(r"^(\d{1,4}) ?(minute|hour|day|week)s?$")
SECONDS_OF_A_DAY = 86_400
_SECONDS = {"minute": 60, "hour": 3600, "day": SECONDS_OF_A_DAY, "week": 7 * SECONDS_OF_A_DAY}
_MOST_SECONDS = 366 * SECONDS_OF_A_DAY


def parse_time(name: str, example: str, text: CardText, mistakes: list[Mistake]) -> int:
    """Return a setting's length of time in seconds, or 0 where it is not given or cannot be read."""
    value = text.find(name)
    if not value:
        return 0
    found = _TIME.match(value.lower())
    seconds = int(found[1]) * _SECONDS[found[2]] if found else 0
    if not 0 < seconds <= _MOST_SECONDS:
        cure = f'Write a number and minutes, hours, days or weeks, like "{name}: {example}".'
        mistakes.append(text.mistake_in(name, f'"{value}" is not a length of time. {cure}'))
        return 0
    return seconds
