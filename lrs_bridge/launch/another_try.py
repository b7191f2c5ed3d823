"""One more try at a check whose tries are used up: its learner asks, a manager or trainer opens it or says not now."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from lrs_bridge.course.manifest import Module
from lrs_bridge.errors import ConflictError
from lrs_bridge.launch import another_try_store, attempt, attempt_store, session_store, store
from lrs_bridge.launch.another_try_store import AnotherTry
from lrs_bridge.launch.store import ModuleRecord


class TriesLeftError(ConflictError):
    """There is a try left, or the check is passed: nothing has to be opened."""

    code = "tries-left"


@dataclass(frozen=True)
class Tries:
    """How somebody stands at a check with limited tries that they have not passed. asks: in order."""

    left: int
    asks: tuple[AnotherTry, ...]

    @property
    def waiting(self) -> AnotherTry | None:
        """The ask that nothing became of yet."""
        return next((ask for ask in self.asks if ask.is_waiting), None)

    @property
    def last(self) -> AnotherTry | None:
        """The ask that was made last."""
        return self.asks[-1] if self.asks else None

    @property
    def last_opened(self) -> AnotherTry | None:
        """The try that was opened last."""
        opened = [ask for ask in self.asks if ask.opened_at is not None]
        return opened[-1] if opened else None


def tries_of(connection: Connection, person_id: str, course_id: str, module: Module) -> Tries | None:
    """Return how a person stands, or None where no try can run out: no limit, not begun, passed."""
    record = _record(connection, person_id, course_id, module)
    return None if record is None else _tries(connection, module, record)


def ask(connection: Connection, person_id: str, course_id: str, module: Module, *, now: datetime) -> None:
    """Keep that a person asks for one more try; asked again while it waits, nothing changes.

    Raises: TriesLeftError.
    """
    record = _record(connection, person_id, course_id, module)
    tries = None if record is None else _tries(connection, module, record)
    if record is None or tries is None or tries.left or module.check is None:
        raise TriesLeftError("You have a try left at this check. Open the module and go on.")
    if tries.waiting is None:
        made = AnotherTry(
            person_id=person_id,
            ask_id=str(uuid.uuid4()),
            registration_id=record.registration_id,
            module_id=module.id,
            check_id=module.check.id,
            asked_at=now,
        )
        another_try_store.insert_ask(connection, made)


def take_back(connection: Connection, person_id: str, course_id: str, module: Module, *, now: datetime) -> None:
    """Keep that a person took back the ask that waits; where none does, nothing changes."""
    tries = tries_of(connection, person_id, course_id, module)
    if tries is not None and tries.waiting is not None:
        another_try_store.mark_taken_back(connection, tries.waiting, now)


def _record(connection: Connection, person_id: str, course_id: str, module: Module) -> ModuleRecord | None:
    registration_id = session_store.find_registration(connection, person_id, course_id)
    return store.find_record(connection, person_id, registration_id, module.id) if registration_id else None


def _tries(connection: Connection, module: Module, record: ModuleRecord) -> Tries | None:
    if record.passed_at is not None:
        return None
    key = (record.person_id, record.registration_id, record.module_id)
    left = attempt.tries_left(connection, module, record, attempt_store.attempts_of(connection, *key))
    return None if left is None else Tries(left, tuple(another_try_store.asks_of(connection, *key)))
