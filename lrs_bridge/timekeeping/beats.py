"""One beat: accepted next in its session's chain and credited, or refused and counted. Runs in one transaction."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from lrs_bridge.clock import from_seconds, iso_seconds, whole_seconds
from lrs_bridge.errors import HandrailError
from lrs_bridge.launch import service, session_store
from lrs_bridge.launch import session as sessions
from lrs_bridge.launch.ground import Ground
from lrs_bridge.launch.session import IDLE_AFTER
from lrs_bridge.launch.session_tokens import TokenHolder
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.ledger.store import append_pending_leaf
from lrs_bridge.timekeeping import store
from lrs_bridge.timekeeping.method import EVIDENCE_KIND, METHOD_VERSION, credit
from lrs_bridge.timekeeping.store import Chain, Interval


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
class Accepted:
    """The reply to an accepted beat; credited_seconds is the session's total."""

    sequence: int
    nonce: str
    credited_seconds: int


def take_beat(
    connection: Connection, ground: Ground, holder: TokenHolder, beat: Beat, now: datetime
) -> Accepted | BeatRefusedError:
    """Take one beat of a session whose token was checked.

    A refusal is returned, not raised: its count has to be kept, and what raises inside a write is undone.
    """
    chain = store.find_chain(connection, holder.person_id, holder.session_id)
    if chain is None:
        return _closed_error(None)
    if chain.closed_by is None and now - chain.last_heard_at >= IDLE_AFTER:
        session = session_store.find_session(connection, holder.session_id)
        if session is not None:
            service.close_by_bridge(connection, ground, session, sessions.ABANDONED, now)
        chain = chain._replace(closed_by=sessions.ABANDONED)
    if chain.closed_by is not None:
        return _refuse(connection, holder, chain, _closed_error(chain.closed_by))
    if beat.sequence != chain.beat_sequence + 1 or beat.nonce != chain.beat_nonce:
        return _refuse(connection, holder, chain, _order_error(chain))
    return _accept(connection, holder, chain, beat, now)


def count_refused(connection: Connection, holder: TokenHolder) -> None:
    """Count a beat that was refused before it came to its chain."""
    chain = store.find_chain(connection, holder.person_id, holder.session_id)
    if chain is not None:
        store.record_refused(connection, holder.person_id, holder.session_id, chain.refused_beats + 1)


def _accept(connection: Connection, holder: TokenHolder, chain: Chain, beat: Beat, now: datetime) -> Accepted:
    now_seconds = whole_seconds(now)
    credited = credit(chain.last_beat_at_seconds, now_seconds)
    nonce = secrets.token_urlsafe(12)
    total = chain.credited_seconds + credited
    store.record_accepted(
        connection,
        person_id=holder.person_id,
        session_id=holder.session_id,
        sequence=beat.sequence,
        nonce=nonce,
        now=max(now, chain.last_heard_at),
        credited=total,
    )
    if credited:
        _keep_interval(connection, holder, now_seconds - credited, now_seconds, now)
    return Accepted(beat.sequence, nonce, total)


def _keep_interval(connection: Connection, holder: TokenHolder, start: int, end: int, now: datetime) -> None:
    interval_id = str(uuid.uuid4())
    document = interval_document(holder, start, end)
    leaf_id = append_pending_leaf(connection, LeafType.INTERVAL, interval_id, document, now)
    store.insert_interval(
        connection,
        Interval(
            person_id=holder.person_id,
            interval_id=interval_id,
            session_id=holder.session_id,
            registration_id=holder.registration_id,
            module_id=holder.module_id,
            build_id=holder.build_id,
            started_at_seconds=start,
            ended_at_seconds=end,
            evidence_kind=EVIDENCE_KIND,
            method_version=METHOD_VERSION,
            document=document,
            leaf_id=leaf_id,
        ),
    )


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


def _refuse(connection: Connection, holder: TokenHolder, chain: Chain, error: BeatRefusedError) -> BeatRefusedError:
    store.record_refused(connection, holder.person_id, holder.session_id, chain.refused_beats + 1)
    return error


def _order_error(chain: Chain) -> BeatRefusedError:
    # The holder of the token may go on from where the chain stands; the time in between credits as the gap allows.
    return BeatRefusedError(
        "This beat is not the next one of its session. Go on from the sequence and nonce given here.",
        facts={"sequence": chain.beat_sequence, "nonce": chain.beat_nonce},
    )


def _closed_error(closed_by: str | None) -> BeatRefusedError:
    words = sessions.closed_error(closed_by)
    return BeatRefusedError(words.message, code=words.code, facts=words.facts)
