"""What another store's answer to a batch means."""

import json
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

_LONGEST_WORDS = 300


class Meaning(StrEnum):
    """What to do after an answer."""

    KEPT = "kept"
    CONFLICT = "conflict"  # it holds a statement with such an id that says something else
    REFUSED = "refused"  # it will not have one of these statements
    LATER = "later"  # the same may go well later
    STOP = "stop"  # it does not let us in: only a person can put that right


@dataclass(frozen=True)
class Answer:
    """The meaning of one answer, in words for an administrator.

    retry_after: the wait that was asked for, if any.
    """

    meaning: Meaning
    status: int  # 0 when there was no answer
    words: str
    retry_after: timedelta | None = None


# These say that the address or the moment is wrong, not the statement.
_LATER = {
    404: "There is no xAPI store at this address",
    405: "This address does not take statements",
    408: "It waited too long for us",
    410: "The xAPI store at this address is gone",
    421: "This address answers for another server",
    425: "It is not ready yet",
    429: "It asks us to slow down",
}


def read_answer(status: int, said: str, retry_after: timedelta | None) -> Answer:
    """Return what an HTTP answer means. said: the beginning of its body."""
    words = _shorten(_message_in(said))
    if status in (200, 204):
        return Answer(Meaning.KEPT, status, "")
    if status == 401:
        return Answer(Meaning.STOP, status, "It does not know the key and secret (401).")
    if status == 403:
        return Answer(Meaning.STOP, status, "The key may not write statements there (403).")
    if status == 409:
        return Answer(Meaning.CONFLICT, status, "It holds another statement with this id (409).")
    if status in _LATER:
        return Answer(Meaning.LATER, status, f"{_LATER[status]} ({status}).", retry_after)
    if 400 <= status < 500:
        return Answer(Meaning.REFUSED, status, f"It refused ({status}). {f'It says: {words}' if words else ''}".strip())
    if 300 <= status < 400:
        return Answer(Meaning.LATER, status, f"It points to another address ({status}). Add the target under that one.")
    return Answer(Meaning.LATER, status, f"It cannot answer at present ({status}).", retry_after)


def _message_in(said: str) -> str:
    """Return what an answer in JSON says to people, or all of an answer that is something else."""
    try:
        found = json.loads(said)
    except (ValueError, RecursionError):
        return said
    message = found.get("message") if isinstance(found, dict) else None
    return message if isinstance(message, str) else said


def _shorten(said: str) -> str:
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())
    return line if len(line) <= _LONGEST_WORDS else line[: _LONGEST_WORDS - 1] + "…"
