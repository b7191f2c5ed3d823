"""Takes beats, many in one transaction: those that come while the last commit is on its way to disk go together.

Each caller waits until the commit that holds its own beat is durable. The first one in hands the whole batch to the
store's writer and wakes the others, so that a batch costs one hand-over between threads, one read and four writes.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from lrs_bridge.clock import whole_microseconds
from lrs_bridge.launch import service, session_store
from lrs_bridge.launch import session as sessions
from lrs_bridge.launch.ground import Ground
from lrs_bridge.launch.session_tokens import TokenHolder
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.ledger.leaf_id import new_leaf_id
from lrs_bridge.ledger.store import PendingRecord, append_pending_leaves
from lrs_bridge.people import sign_in_store
from lrs_bridge.people.sign_in import SEEN_EVERY
from lrs_bridge.storage.database import Database
from lrs_bridge.timekeeping import store
from lrs_bridge.timekeeping.beats import (
    Accepted,
    Beat,
    Chain,
    Outcome,
    count_refused,
    interval_document,
    judge_beat,
)
from lrs_bridge.timekeeping.errors import AnotherPersonsBeatError, SignedOutBeatError, UnknownSessionError
from lrs_bridge.timekeeping.method import EVIDENCE_KIND, METHOD_VERSION
from lrs_bridge.timekeeping.signed_in import find_sign_ins
from lrs_bridge.timekeeping.store import Interval


@dataclass
class SentBeat:
    """One beat on its way: whose token came with it, and the cookie of who is signed in."""

    holder: TokenHolder
    cookie: str
    beat: Beat
    now: datetime
    outcome: Outcome | BaseException | None = None
    done: threading.Lock = field(default_factory=threading.Lock)


class BeatDesk:
    """Gathers the beats of all open pages."""

    def __init__(self, database: Database, ground: Ground, secret: bytes) -> None:
        self._database = database
        self._ground = ground
        self._secret = secret
        self._waiting: list[SentBeat] = []
        self._lock = threading.Lock()

    def take(self, holder: TokenHolder, cookie: str, beat: Beat, now: datetime) -> Accepted:
        """Take one beat; return once it is durable.

        Raises: BeatRefusedError, AnotherPersonsBeatError, SignedOutBeatError; the refusal is counted and durable too.
        """
        sent = SentBeat(holder, cookie, beat, now)
        sent.done.acquire()
        with self._lock:
            self._waiting.append(sent)
            leads = len(self._waiting) == 1
        if leads:
            self._lead()
        else:
            sent.done.acquire()
        if isinstance(sent.outcome, Accepted):
            return sent.outcome
        assert sent.outcome is not None
        raise sent.outcome

    def _lead(self) -> None:
        taken: list[SentBeat] = []
        failure: BaseException | None = None
        try:
            # The batch is closed only when the writer comes to it: who arrives until then goes along.
            self._database.write(lambda connection: self._take_together(connection, self._close_batch(taken)))
        except BaseException as error:  # whatever it was, nobody behind is left waiting
            failure = error
        for sent in taken or self._close_batch(taken):
            sent.outcome = failure or sent.outcome
            sent.done.release()

    def _close_batch(self, taken: list[SentBeat]) -> list[SentBeat]:
        with self._lock:
            taken += self._waiting
            self._waiting = []
        return taken

    def _take_together(self, connection: Connection, batch: Sequence[SentBeat]) -> None:
        holders = {sent.holder.session_id: sent.holder for sent in batch}
        chains = store.find_chains(connection, holders.values())
        before = dict(chains)
        people = self._people_here(connection, batch)
        for sent in batch:
            chain = chains.get(sent.holder.session_id)
            if chain is None:
                sent.outcome = UnknownSessionError("This session is not known any more.")
                continue
            person_id = people.get(sent.cookie)
            if person_id != sent.holder.person_id:
                after, sent.outcome = count_refused(chain), _not_theirs(person_id)
            else:
                if chain.is_idle(sent.now):
                    chain = self._abandon(connection, sent, chain)
                after, sent.outcome = judge_beat(chain, sent.beat, sent.now)
            chains[sent.holder.session_id] = after
        changed = {key: chain for key, chain in chains.items() if chain is not before[key]}
        store.update_chains(connection, [(holders[key], chain) for key, chain in changed.items()])
        self._keep_intervals(connection, batch)

    def _people_here(self, connection: Connection, batch: Sequence[SentBeat]) -> dict[str, str]:
        now = max(sent.now for sent in batch)
        cookies = {sent.cookie for sent in batch if sent.cookie}
        found = find_sign_ins(connection, secret=self._secret, cookies=cookies, now=now)
        for cookie, sign_in in found.items():
            if now - sign_in.last_seen_at >= SEEN_EVERY:
                sign_in_store.record_seen(connection, secret=self._secret, token=cookie, now=now)
        return {cookie: sign_in.person_id for cookie, sign_in in found.items()}

    def _abandon(self, connection: Connection, sent: SentBeat, chain: Chain) -> Chain:
        session = session_store.find_session(connection, sent.holder.session_id)
        if session is not None:
            service.close_by_bridge(connection, self._ground, session, sessions.ABANDONED, sent.now)
        return replace(chain, closed_by=sessions.ABANDONED)

    def _keep_intervals(self, connection: Connection, batch: Sequence[SentBeat]) -> None:
        # Ids in the order of time: rows and index entries of one batch lie together, so a commit touches fewer pages.
        credited = [
            (sent.holder, sent.outcome.span, new_leaf_id(whole_microseconds(sent.now)))
            for sent in batch
            if isinstance(sent.outcome, Accepted) and sent.outcome.span
        ]
        if not credited:
            return
        documents = [interval_document(holder, *span) for holder, span, _ in credited]
        now = whole_microseconds(max(sent.now for sent in batch))
        records = [
            PendingRecord(interval_id, document, now)
            for (_, _, interval_id), document in zip(credited, documents, strict=True)
        ]
        leaf_ids = append_pending_leaves(connection, LeafType.INTERVAL, records)
        store.insert_intervals(
            connection,
            [
                Interval(
                    holder.person_id,
                    interval_id,
                    holder.session_id,
                    holder.registration_id,
                    holder.module_id,
                    holder.build_id,
                    *span,
                    EVIDENCE_KIND,
                    METHOD_VERSION,
                    document,
                    leaf_id,
                )
                for (holder, span, interval_id), document, leaf_id in zip(credited, documents, leaf_ids, strict=True)
            ],
        )


def _not_theirs(person_id: str | None) -> Exception:
    if person_id is None:
        return SignedOutBeatError("You are signed out. Sign in, then go on; nothing is lost.")
    return AnotherPersonsBeatError("This session belongs to somebody else. Its time was not counted for you.")
