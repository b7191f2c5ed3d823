"""Durations, money and reasons in words, for pages, tables and packs alike."""

from collections.abc import Iterable

from lrs_bridge.clock import LONDON, from_seconds
from lrs_bridge.errors import FileFault

REASON_WORDS: dict[str, str] = {
    "unknown-person": "The person is not known.",
    "unknown-release": "The release is not known.",
    "unknown-setting": "The setting is not known.",
    "wrong-person": "The release belongs to another person.",
    "wrong-setting": "The person is not on the staff list of this setting.",
    "duplicate-line": "The same person and release stand on an earlier line of this claim.",
    "evidence-not-allowed": "Recorded in a way that the rules do not allow.",
    "module-not-fundable": "On a module that the rules do not fund.",
    "not-employed": "On days when the person was not employed at this setting.",
    "outside-window": "Outside the funding window.",
    "outside-release": "Outside the release from shift.",
    "overlap": "Recorded twice at the same moment; it counts once.",
    "already-counted": "Supports an earlier claim line already.",
    "module-cap": "Beyond what the rules allow for one person on this module.",
    "daily-cap": "Beyond what the rules allow for one person in a day.",
    "hours-exceed-evidence": "Claimed, with no recorded time left that counts.",
    "rate-above-rules": "The rate claimed is above the highest rate in the rules; the rules' rate was used.",
}
VERDICT_WORDS = {
    "supported": "Supported",
    "part-supported": "Part supported",
    "not-supported": "Not supported",
}
WHAT_A_VERDICT_DOES_NOT_SAY = "Time only. Who sat there, and that cover was bought, are not proved here."


def pounds(pence: int) -> str:
    """Return pence as £1,234.56."""
    return f"£{pence // 100:,}.{pence % 100:02d}"


def duration(seconds: int) -> str:
    """Return seconds as 1 h 5 min, or 45 min 30 s, or 20 s."""
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    parts = [f"{hours:,} h"] if hours else []
    parts += [f"{minutes} min"] if minutes else []
    parts += [f"{rest} s"] if rest else []
    return " ".join(parts) or "0 min"


def spoken_minutes(seconds: int) -> str:
    """Return seconds as minutes where they are whole, like 45 minutes, else as duration() does."""
    minutes, rest = divmod(seconds, 60)
    if rest:
        return duration(seconds)
    return f"{minutes:,} {'minute' if minutes == 1 else 'minutes'}"


def verdict_sentence(verdict: str, supported_seconds: int, claimed_seconds: int) -> str:
    """Return the verdict as a sentence: Part supported: 45 minutes of 60 minutes."""
    claimed = spoken_minutes(claimed_seconds)
    if verdict == "supported":
        return f"Supported: all {claimed} claimed."
    if verdict == "not-supported":
        return f"Not supported: none of the {claimed} claimed."
    return f"Part supported: {spoken_minutes(supported_seconds)} of {claimed}."


def reason_sentence(code: str, seconds: int) -> str:
    """Return a reason in words, with its time where it took any."""
    words = REASON_WORDS[code]
    return f"{spoken_minutes(seconds)}: {words[0].lower()}{words[1:]}" if seconds else words


def local_day(second: int) -> str:
    """Return Monday 2 March 2026 in local time."""
    local = from_seconds(second).astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B %Y}"


def short_day(second: int) -> str:
    """Return 2 Mar 2026 in local time."""
    local = from_seconds(second).astimezone(LONDON)
    return f"{local.day} {local:%b %Y}"


def local_clock(second: int) -> str:
    """Return 13:00, or 13:00:20 where the second is not on the minute, in local time."""
    local = from_seconds(second).astimezone(LONDON)
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"


def from_to(start: int, end: int) -> str:
    """Return 13:00 to 14:00, with the day of the end where it is another one."""
    later = "" if short_day(start) == short_day(end) else f" on {short_day(end)}"
    return f"{local_clock(start)} to {local_clock(end)}{later}"


def pseudonym(person_id: str) -> str:
    """Return how a funder's page calls a person: the short form of the random id."""
    return f"Person {person_id[:8]}"


def row_ranges(faults: Iterable[FileFault]) -> str:
    """Return the rows of faults as 502 to 600, 604: each row once, runs drawn together."""
    runs: list[list[int]] = []
    for row in sorted({fault.row for fault in faults if fault.row is not None}):
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return ", ".join(str(first) if first == last else f"{first} to {last}" for first, last in runs)
