"""One beat of a session: accepted next in its chain and credited, or refused and counted. Pure."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from lrs_bridge.clock import from_seconds, iso_seconds, whole_seconds
from lrs_bridge.errors import HandrailError
from lrs_bridge.launch.session import IDLE_AFTER, closed_error
from lrs_bridge.launch.session_tokens import TokenHolder
from lrs_bridge.timekeeping.method import EVIDENCE_KIND, METHOD_VERSION, credit


class BeatRefusedError(HandrailError):
    """A beat that credits nothing. Refused ones are counted with their session."""

    code = "beat-out-of-order"
    http_status = 409


@dataclass(frozen=True)
class Beat:
    """A beat as the page sent it: the next sequence number, and the nonce of the last reply ("" at first)."""

    sequence: int
    nonce: str


@dataclass(frozen=True)
class Chain:
    """Where a session's beats stand."""

    closed_by: str | None
    last_heard_at: datetime
    beat_sequence: int
    beat_nonce: str
    last_beat_at_seconds: int | None
    credited_seconds: int
    refused_beats: int

    def is_idle(self, now: datetime) -> bool:
        """Whether an open session has been silent for so long that it is to be abandoned."""
        return self.closed_by is None and now - self.last_heard_at >= IDLE_AFTER


@dataclass(frozen=True)
class Accepted:
    """The reply to an accepted beat. credited_seconds is the session's total, span what this beat credited, if any."""

    sequence: int
    nonce: str
    credited_seconds: int
    span: tuple[int, int] | None = None

    def to_json(self) -> dict[str, object]:
        return {"sequence": self.sequence, "nonce": self.nonce, "credited_seconds": self.credited_seconds}


Outcome = Accepted | BeatRefusedError


def judge_beat(chain: Chain, beat: Beat, now: datetime) -> tuple[Chain, Outcome]:
    """Return where the chain stands after a beat, and the answer to it."""
    if chain.closed_by is not None:
        return count_refused(chain), _closed_error(chain.closed_by)
    if beat.sequence != chain.beat_sequence + 1 or beat.nonce != chain.beat_nonce:
        return count_refused(chain), _order_error(chain)
    now_seconds = whole_seconds(now)
    credited = credit(chain.last_beat_at_seconds, now_seconds)
    after = Chain(
        closed_by=None,
        last_heard_at=max(now, chain.last_heard_at),
        beat_sequence=beat.sequence,
        beat_nonce=secrets.token_urlsafe(12),
        last_beat_at_seconds=now_seconds,
        credited_seconds=chain.credited_seconds + credited,
        refused_beats=chain.refused_beats,
    )
    span = (now_seconds - credited, now_seconds) if credited else None
    return after, Accepted(after.beat_sequence, after.beat_nonce, after.credited_seconds, span)


def count_refused(chain: Chain) -> Chain:
    """Return the chain with one more beat refused."""
    return replace(chain, refused_beats=chain.refused_beats + 1)


def interval_document(holder: TokenHolder, start: int, end: int) -> bytes:
    """Return the bytes that the ledger commits to for an interval: canonical JSON.

    Every value is an id or a time that needs no escaping, so the text is written as it stands.
    """
    return (
        f'{{"build":"{holder.build_id}","end":"{iso_seconds(from_seconds(end))}","kind":"{EVIDENCE_KIND}",'
        f'"method":"{METHOD_VERSION}","module":"{holder.module_id}","person":"{holder.person_id}",'
        f'"registration":"{holder.registration_id}","session":"{holder.session_id}",'
        f'"start":"{iso_seconds(from_seconds(start))}","type":"interval"}}'
    ).encode()


def _order_error(chain: Chain) -> BeatRefusedError:
    # The holder of the token may go on from where the chain stands; the time in between credits as the gap allows.
    return BeatRefusedError(
        "This beat is not the next one of its session. Go on from the sequence and nonce given here.",
        facts={"sequence": chain.beat_sequence, "nonce": chain.beat_nonce},
    )


def _closed_error(closed_by: str | None) -> BeatRefusedError:
    words = closed_error(closed_by)
    return BeatRefusedError(words.message, code=words.code, facts=words.facts)
