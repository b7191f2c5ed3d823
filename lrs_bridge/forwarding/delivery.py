"""One batch to one target: kept whole, or divided until each statement that is not wanted is found.

Nothing here writes or waits. What was dealt with is always the beginning of the batch, so a target has one position and
order is kept; a batch that broke off is sent again from there, and the other store knows the statements by their ids.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from lrs_bridge.forwarding.answer import Answer, Meaning
from lrs_bridge.xapi.kept_order import KeptStatement, Place

MOST_STATEMENTS_IN_ONE_BATCH = 50
MOST_BYTES_IN_ONE_BATCH = 1024 * 1024  # small stores refuse large bodies; one statement alone may be larger

SERVER_ERROR = 500  # a fault in the other store's program; 502 and more say that it is away or overloaded
MOST_FAILED_IN_A_ROW = 3  # beyond, the store is taken to fail at everything

Send = Callable[[list[KeptStatement]], Answer]


@dataclass(frozen=True)
class SetAside:
    """One statement that the other store will not have, and its answer."""

    statement: KeptStatement
    answer: Answer


@dataclass
class Progress:
    """How far a batch came. halted_by: the answer that ended it early."""

    dealt_with: list[KeptStatement] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    halted_by: Answer | None = None

    @property
    def position(self) -> Place | None:
        """The place of the last one dealt with."""
        return self.dealt_with[-1].place if self.dealt_with else None

    @property
    def kept_count(self) -> int:
        """How many the other store has now."""
        return len(self.dealt_with) - len(self.set_aside)

    def refused_in_a_row(self, before: int) -> int:
        """Return how many were refused since one was kept or known, counting on from before."""
        fate = {one.statement.statement_id: one.answer.meaning for one in self.set_aside}
        count = before
        for statement in self.dealt_with:
            count = count + 1 if fate.get(statement.statement_id) is Meaning.REFUSED else 0
        return count


def deliver(batch: list[KeptStatement], send: Send, *, divides_failures: bool = False) -> Progress:
    """Send a batch in order and return how far it came.

    divides_failures: also look for the one statement at which the other store fails (500). It is set aside only once
    the store has taken a later one, so that nothing is set aside while the store fails at everything.
    """
    delivery = _Delivery(send, divides_failures=divides_failures)
    delivery.deliver(batch)
    return delivery.end()


class _Delivery:
    def __init__(self, send: Send, *, divides_failures: bool) -> None:
        self._send = send
        self._divides_failures = divides_failures
        self._progress = Progress()
        self._failed: list[SetAside] = []  # they wait for a later one to be taken

    def deliver(self, batch: list[KeptStatement]) -> None:
        answer = self._send(batch)
        fails = self._divides_failures and answer.status == SERVER_ERROR
        if answer.meaning is Meaning.KEPT:
            self._set_failed_aside()
            self._progress.dealt_with += batch
        elif answer.meaning is Meaning.STOP or (answer.meaning is Meaning.LATER and not fails):
            self._progress.halted_by = answer
        elif len(batch) > 1:
            middle = len(batch) // 2
            for part in (batch[:middle], batch[middle:]):
                if self._progress.halted_by is None:
                    self.deliver(part)
        else:
            self._deal_with(SetAside(batch[0], answer), fails=fails)

    def _deal_with(self, unwanted: SetAside, *, fails: bool) -> None:
        if not fails:
            self._set_failed_aside()  # whoever says what is wrong with a statement works
            self._set_aside(unwanted)
        elif len(self._failed) < MOST_FAILED_IN_A_ROW:
            self._failed.append(unwanted)
        else:
            self._progress.halted_by = unwanted.answer

    def _set_failed_aside(self) -> None:
        for one in self._failed:
            words = f"It fails at this statement ({one.answer.status}) and takes others."
            self._set_aside(replace(one, answer=Answer(Meaning.REFUSED, one.answer.status, words)))
        self._failed = []

    def _set_aside(self, unwanted: SetAside) -> None:
        self._progress.set_aside.append(unwanted)
        self._progress.dealt_with.append(unwanted.statement)

    def end(self) -> Progress:
        if self._failed and self._progress.halted_by is None:
            self._progress.halted_by = self._failed[0].answer
        return self._progress


def cut_batch(waiting: list[KeptStatement], attached_bytes: Mapping[str, int]) -> list[KeptStatement]:
    """Return the first statements that go into one request: at most 50, and at most 1 MiB but always one.

    attached_bytes: what came along with statements, by their ids.
    """
    size = 0
    for count, one in enumerate(waiting[:MOST_STATEMENTS_IN_ONE_BATCH]):
        size += len(one.document) + attached_bytes.get(one.statement_id, 0)
        if count and size > MOST_BYTES_IN_ONE_BATCH:
            return waiting[:count]
    return waiting[:MOST_STATEMENTS_IN_ONE_BATCH]
