"""Sends what waits to every target, in the background. A slow target keeps no other one waiting.

A crash at any point loses nothing and doubles nothing: a target's position moves on only after the other store has
said that it has the statements, and what is sent twice is known there by its id.
"""

import logging
import random
import threading
import time
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from lrs_bridge.clock import Clock
from lrs_bridge.config import Config
from lrs_bridge.forwarding import store
from lrs_bridge.forwarding.answer import Answer, Meaning
from lrs_bridge.forwarding.backoff import delay_after
from lrs_bridge.forwarding.delivery import MOST_STATEMENTS_IN_ONE_BATCH, Progress, cut_batch, deliver
from lrs_bridge.forwarding.outgoing import Attachment
from lrs_bridge.forwarding.sealed_secret import SealedSecretError, open_secret
from lrs_bridge.forwarding.sending import Sender
from lrs_bridge.forwarding.target import MOST_REFUSED_IN_A_ROW, State, Target
from lrs_bridge.forwarding.turn import turn_for
from lrs_bridge.storage.database import Database
from lrs_bridge.xapi import kept_order
from lrs_bridge.xapi.kept_order import KeptStatement

EVERY_SECONDS = 1.0
FAILURES_BEFORE_DIVIDING = 3  # by then some seconds have passed: it is no hiccup
_STOP_SECONDS = 3.0  # what is under way may be lost: it is sent again
_OUR_FAULT = "Something went wrong here; the server's log says what."

_log = logging.getLogger(__name__)


class Forwarder:
    """Holds, once started, a thread that looks what waits, and one more for each target that is being sent to."""

    def __init__(self, database: Database, instance_secret: bytes, clock: Clock, config: Config) -> None:
        self._database = database
        self._instance_secret = instance_secret
        self._clock = clock
        self._turn = turn_for(database, config.instance)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._under_way: dict[str, threading.Thread] = {}

    def start(self) -> None:
        """Begin to forward in the background, as soon as it is this process's turn."""
        self._thread = threading.Thread(target=self._run, name="handrail-forwarder", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the threads; a request that hangs is left to its fate."""
        self._stopping.set()
        deadline = time.monotonic() + _STOP_SECONDS
        for thread in (self._thread, *self._under_way.values()):
            if thread is not None:
                thread.join(max(deadline - time.monotonic(), 0))
        self._turn.give_up()

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_SECONDS):
            try:
                if self._turn.is_mine():
                    self._send_out()
            except Exception:  # looked at again in a second; what waits is safe in the store
                if not self._stopping.is_set():
                    _log.exception("What waits to be forwarded could not be looked at")

    def _send_out(self) -> None:
        now = self._clock.now()
        with self._database.reading() as connection:
            wanted = [
                target.target_id
                for target in store.list_targets(connection)
                if target.is_due(now) and kept_order.is_anything_after(connection, target.position)
            ]
        self._under_way = {name: thread for name, thread in self._under_way.items() if thread.is_alive()}
        for target_id in wanted:
            if target_id not in self._under_way:
                thread = threading.Thread(
                    target=self._forward, args=(target_id,), name="handrail-forwarding", daemon=True
                )
                self._under_way[target_id] = thread
                thread.start()

    def _forward(self, target_id: str) -> None:
        try:
            self.forward_waiting(target_id)
        except Exception:
            if self._stopping.is_set():
                return
            _log.exception("Forwarding failed")
            self._database.write(lambda connection: self._put_off(connection, target_id, _OUR_FAULT, None))

    def forward_waiting(self, target_id: str) -> int:
        """Send a target what waits for it, batch after batch, until nothing waits or something is in the way.

        Return how many statements it has now that it had not before.
        """
        with self._database.reading() as connection:
            target = store.find_target(connection, target_id)
        if target is None:
            return 0
        try:
            secret = open_secret(self._instance_secret, target_id, target.sealed_secret)
        except SealedSecretError as error:
            words = error.message
            self._database.write(lambda connection: store.record_stop(connection, target_id, words, self._clock.now()))
            return 0
        sender = Sender(target, secret)
        try:
            return self._send_batches(target_id, sender)
        finally:
            sender.close()

    def _send_batches(self, target_id: str, sender: Sender) -> int:
        kept = 0
        while not self._stopping.is_set():
            until = kept_order.settled_until(self._database)
            with self._database.reading() as connection:
                target = store.find_target(connection, target_id)
                if target is None or not target.is_due(self._clock.now()):
                    break
                waiting = kept_order.statements_after(connection, target.position, MOST_STATEMENTS_IN_ONE_BATCH, until)
                attached = store.attached_bytes(connection, [one.statement_id for one in waiting])
            if not waiting:
                break
            progress = deliver(
                cut_batch(waiting, attached),
                partial(self._send, sender, has_attachments=bool(attached)),
                divides_failures=target.failures_in_a_row >= FAILURES_BEFORE_DIVIDING,
            )
            if not self._record(target, progress):
                break
            kept += progress.kept_count
        return kept

    def _send(self, sender: Sender, batch: list[KeptStatement], *, has_attachments: bool) -> Answer:
        attachments: list[Attachment] = []
        if has_attachments:
            with self._database.reading() as connection:
                attachments = store.attachments_with(connection, [one.statement_id for one in batch])
        return sender.send(batch, attachments, self._clock.now())

    def _record(self, target: Target, progress: Progress) -> bool:
        """Keep what came of a batch; return whether to go on."""
        now = self._clock.now()

        def act(connection: Connection) -> bool:
            moved = store.record_progress(connection, target, progress, now)
            halted = progress.halted_by
            if halted is None and progress.refused_in_a_row(target.refused_in_a_row) >= MOST_REFUSED_IN_A_ROW:
                halted = Answer(Meaning.STOP, 0, _refused_too_often(progress))
            if halted is None:
                return moved
            if halted.meaning is Meaning.STOP:
                store.record_stop(connection, target.target_id, halted.words, now)
            else:
                self._put_off(connection, target.target_id, halted.words, halted.retry_after)
            return False

        return self._database.write(act)

    def _put_off(self, connection: Connection, target_id: str, words: str, asked_for: timedelta | None) -> None:
        target = store.find_target(connection, target_id)
        if target is None or target.state is not State.RUNNING:
            return
        now: datetime = self._clock.now()
        delay = delay_after(target.failures_in_a_row + 1, random.random(), asked_for)  # noqa: S311
        store.record_failure(connection, target_id, words, now, now + delay)


def _refused_too_often(progress: Progress) -> str:
    last = progress.set_aside[-1].answer.words
    return f"It refused {MOST_REFUSED_IN_A_ROW} statements in a row, so sending was stopped. {last}"
