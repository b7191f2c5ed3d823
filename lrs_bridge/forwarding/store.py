"""The outbox's SQL: targets, what was set aside, and the statements that wait.

There is no queue to fill: each target has a position in the order in which this store keeps statements, moved on after
the other store has said that it has them. A statement that is kept is thereby queued, in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from lrs_bridge.errors import NotFoundError
from lrs_bridge.forwarding.delivery import Progress, SetAside
from lrs_bridge.forwarding.outgoing import Attachment
from lrs_bridge.forwarding.target import Lag, State, Target
from lrs_bridge.storage.tables import attachment, forward_alarm, forward_target, statement_attachment
from lrs_bridge.xapi import attachment_store, kept_order
from lrs_bridge.xapi.kept_order import Place

_COLUMNS = list(forward_target.c)


@dataclass(frozen=True)
class Alarm:
    """A statement that a target does not have as it is here, and why. status is HTTP's."""

    statement_id: str
    kind: str  # conflict, refused
    status: int
    words: str
    raised_at: datetime


def insert_target(connection: Connection, target: Target) -> None:
    """Keep a new target; what was kept up to its position is not sent."""
    values = {name: value for name, value in vars(target).items() if name != "position"}
    connection.execute(insert(forward_target).values(values | _position_values(target.position)))


def _position_values(position: Place | None) -> dict[str, Any]:
    return {
        "position_kept_at": position.kept_at if position else None,
        "position_statement_id": position.statement_id if position else "",
    }


def list_targets(connection: Connection) -> list[Target]:
    """Return every target, the oldest first."""
    rows = connection.execute(select(*_COLUMNS).order_by(forward_target.c.added_at, forward_target.c.target_id))
    return [_target(row) for row in rows]


def get_target(connection: Connection, name: str) -> Target:
    """Return the target with this label or id. Raises: NotFoundError."""
    found = select(*_COLUMNS).where((forward_target.c.label == name) | (forward_target.c.target_id == name))
    row = connection.execute(found).one_or_none()
    if row is None:
        raise NotFoundError(f'No target is called "{name}". See: handrail forward list.')
    return _target(row)


def _target(row: Row[Any]) -> Target:
    values = dict(row._mapping) | {"state": State(row.state)}
    kept_at, statement_id = values.pop("position_kept_at"), values.pop("position_statement_id")
    return Target(**values, position=Place(kept_at, statement_id) if kept_at else None)


def find_target(connection: Connection, target_id: str) -> Target | None:
    """Return a target by its id, or None once it is removed."""
    row = connection.execute(select(*_COLUMNS).where(forward_target.c.target_id == target_id)).one_or_none()
    return None if row is None else _target(row)


def remove_target(connection: Connection, target_id: str) -> None:
    """Forget a target, its sealed secret and its alarms."""
    connection.execute(delete(forward_alarm).where(forward_alarm.c.target_id == target_id))
    connection.execute(delete(forward_target).where(forward_target.c.target_id == target_id))


def pause_target(connection: Connection, target_id: str) -> None:
    """Send nothing more until it is resumed."""
    _change(connection, target_id, state=State.PAUSED, next_try_at=None)


def resume_target(connection: Connection, target_id: str) -> None:
    """Send again, at once."""
    _change(connection, target_id, state=State.RUNNING, next_try_at=None, failures_in_a_row=0, refused_in_a_row=0)


def rewind_target(connection: Connection, target_id: str, *, to_the_beginning: bool) -> None:
    """Go back to the first statement that was set aside, or to the first of all; its alarms are forgotten."""
    first = _first_alarm(connection, target_id)
    if to_the_beginning or first is not None:
        position = kept_order.place_before(connection, first) if first and not to_the_beginning else None
        _change(connection, target_id, **_position_values(position))
        forget_alarms(connection, target_id)


def _first_alarm(connection: Connection, target_id: str) -> Place | None:
    query = select(forward_alarm.c.kept_at, forward_alarm.c.statement_id).where(forward_alarm.c.target_id == target_id)
    row = connection.execute(query.order_by(*query.selected_columns).limit(1)).one_or_none()
    return None if row is None else Place(row.kept_at, row.statement_id)


def _change(connection: Connection, target_id: str, **values: Any) -> None:
    connection.execute(update(forward_target).where(forward_target.c.target_id == target_id).values(values))


def lag_of(connection: Connection, target: Target, now: datetime) -> Lag:
    """Return how far a target is behind."""
    count, first = kept_order.count_after(connection, target.position)
    return Lag(count, max(now - first, timedelta()) if first else timedelta())


def attached_bytes(connection: Connection, statement_ids: Sequence[str]) -> dict[str, int]:
    """Return how many bytes came along with each of these statements, by id."""
    query = (
        select(statement_attachment.c.statement_id, func.sum(attachment.c.length_bytes))
        .join(attachment, attachment.c.sha2 == statement_attachment.c.sha2)
        .where(statement_attachment.c.statement_id.in_(statement_ids))
        .group_by(statement_attachment.c.statement_id)
    )
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def attachments_with(connection: Connection, statement_ids: Sequence[str]) -> list[Attachment]:
    """Return what came along with these statements, each once; what was erased is left out."""
    found = []
    for one in attachment_store.attachments_of(connection, statement_ids):
        content = attachment_store.find_content(connection, one.sha2)
        if content is not None:
            found.append(Attachment(one.sha2, one.content_type, content))
    return found


# ---- what came of sending
def record_progress(connection: Connection, target: Target, progress: Progress, now: datetime) -> bool:
    """Move a target on as far as a batch came; return whether it was still where it was when the batch was read.

    If it is not (rewound, removed, or sent by another process), nothing is changed: the batch is sent again from
    wherever the target stands, and the other store knows its statements by their ids.
    """
    if progress.position is None:
        return True
    here = [
        forward_target.c[name].is_(None) if value is None else forward_target.c[name] == value
        for name, value in _position_values(target.position).items()
    ]
    values: dict[str, Any] = _position_values(progress.position) | {
        "refused_in_a_row": progress.refused_in_a_row(target.refused_in_a_row),
        "forwarded_count": forward_target.c.forwarded_count + progress.kept_count,
        "failures_in_a_row": 0,
        "next_try_at": None,
    }
    if progress.kept_count:
        values["last_success_at"] = now
    moved = connection.execute(
        update(forward_target).where(forward_target.c.target_id == target.target_id, *here).values(values)
    )
    if moved.rowcount != 1:
        return False
    _record_alarms(connection, target.target_id, progress.set_aside, now)
    return True


def _record_alarms(connection: Connection, target_id: str, set_aside: Sequence[SetAside], now: datetime) -> None:
    if set_aside:
        connection.execute(
            insert(forward_alarm),
            [
                {
                    "target_id": target_id,
                    "statement_id": one.statement.statement_id,
                    "kept_at": one.statement.place.kept_at,
                    "kind": one.answer.meaning.value,
                    "status": one.answer.status,
                    "words": one.answer.words,
                    "raised_at": now,
                }
                for one in set_aside
            ],
        )


def record_failure(connection: Connection, target_id: str, words: str, now: datetime, next_try_at: datetime) -> None:
    """Keep that a target could not be reached, and when to try again."""
    _change(
        connection,
        target_id,
        last_failure=words,
        last_failure_at=now,
        next_try_at=next_try_at,
        failures_in_a_row=forward_target.c.failures_in_a_row + 1,
    )


def record_stop(connection: Connection, target_id: str, words: str, now: datetime) -> None:
    """Stop a target until a person resumes it."""
    connection.execute(
        update(forward_target)
        .where(forward_target.c.target_id == target_id, forward_target.c.state == State.RUNNING)
        .values(state=State.STOPPED, last_failure=words, last_failure_at=now, next_try_at=None)
    )


# ---- alarms
def list_alarms(connection: Connection, target_id: str, limit: int) -> list[Alarm]:
    """Return the newest alarms of a target."""
    query = (
        select(*(forward_alarm.c[name] for name in Alarm.__dataclass_fields__))
        .where(forward_alarm.c.target_id == target_id)
        .order_by(forward_alarm.c.raised_at.desc(), forward_alarm.c.kept_at.desc())
    )
    return [Alarm(**row._mapping) for row in connection.execute(query.limit(limit))]


def count_alarms(connection: Connection, target_id: str) -> int:
    """Return how many statements of a target stand as alarms."""
    query = select(func.count()).select_from(forward_alarm).where(forward_alarm.c.target_id == target_id)
    return connection.execute(query).scalar_one()


def forget_alarms(connection: Connection, target_id: str) -> None:
    """Take what was set aside as settled."""
    connection.execute(delete(forward_alarm).where(forward_alarm.c.target_id == target_id))
