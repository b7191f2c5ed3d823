"""One batch to one target: kept whole, or divided until each statement that is not wanted is found.

Nothing here writes or waits. What was dealt with is always the beginning of the batch, so a target has one position and
order is kept; a batch that broke off is sent again from there, and the other store knows the statements by their ids.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lrs_bridge.forwarding.answer import Answer, Meaning
from lrs_bridge.xapi.kept_order import KeptStatement, Place

MOST_STATEMENTS_IN_ONE_BATCH = 50
MOST_BYTES_IN_ONE_BATCH = 1024 * 1024  # small stores refuse large bodies; one statement alone may be larger

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


def deliver(batch: list[KeptStatement], send: Send) -> Progress:
    """Send a batch in order and return how far it came."""
    progress = Progress()
    _deliver(batch, send, progress)
    return progress


def _deliver(batch: list[KeptStatement], send: Send, progress: Progress) -> None:
    answer = send(batch)
    if answer.meaning in (Meaning.LATER, Meaning.STOP):
        progress.halted_by = answer
        return
    if answer.meaning is not Meaning.KEPT and len(batch) > 1:
        middle = len(batch) // 2
        for part in (batch[:middle], batch[middle:]):
            if progress.halted_by is None:
                _deliver(part, send, progress)
        return
    if answer.meaning is not Meaning.KEPT:
        progress.set_aside.append(SetAside(batch[0], answer))
    progress.dealt_with += batch


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
