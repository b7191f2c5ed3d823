"""The SQL behind pledges that are asked about again."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from lrs_bridge.errors import NotFoundError
from lrs_bridge.storage.tables import pledge_answer, response


def reflections_of(connection: Connection, person_id: str) -> list[dict[str, Any]]:
    """Return a person's reflections, oldest first."""
    rows = connection.execute(
        select(response)
        .where(response.c.person_id == person_id, response.c.card == "reflection")
        .order_by(response.c.received_at)
    )
    return [dict(row) for row in rows.mappings()]


def answered_pledges(connection: Connection, person_id: str) -> set[str]:
    """Return the client ids of pledges that a person answered or left."""
    return set(
        connection.execute(select(pledge_answer.c.client_id).where(pledge_answer.c.person_id == person_id)).scalars()
    )


def answer_pledge(connection: Connection, *, person_id: str, client_id: str, outcome: str, now: datetime) -> None:
    """Keep how a pledge went; what was said first stays.

    Raises: NotFoundError when the person made no such pledge.
    """
    own = select(response.c.client_id).where(
        response.c.person_id == person_id, response.c.client_id == client_id, response.c.card == "reflection"
    )
    if connection.execute(own).first() is None:
        raise NotFoundError("There is no such pledge of yours.")
    if client_id not in answered_pledges(connection, person_id):
        row = {"person_id": person_id, "client_id": client_id, "outcome": outcome, "answered_at": now}
        connection.execute(insert(pledge_answer).values(row))
