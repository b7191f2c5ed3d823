"""The SQL of sign-offs: who asks to be seen, and what was seen. A manager's reach is the settings handed in."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from lrs_bridge.launch.observation import Ask, Observation
from lrs_bridge.launch.store import SIGN_OFF_ASK
from lrs_bridge.people.store import at_work
from lrs_bridge.storage.tables import observation, response, spell

_MOST_SHOWN = 200
_OBSERVATION = [observation.c[name] for name in Observation.__dataclass_fields__]


def _others_at_work(setting_ids: Sequence[str], today: date, manager_id: str) -> Select[tuple[str]]:
    # Nobody signs for themselves.
    return at_work(setting_ids, today).where(spell.c.person_id != manager_id)


def open_asks(connection: Connection, setting_ids: Sequence[str], *, today: date, manager_id: str) -> list[Ask]:
    """Return who of these settings asked, did not take it back and was not signed for since; oldest first."""
    here = _others_at_work(setting_ids, today, manager_id)
    rows = connection.execute(
        select(response)
        .where(response.c.card == SIGN_OFF_ASK, response.c.person_id.in_(here))
        .order_by(response.c.received_at, response.c.happened_at)
    )
    latest: dict[tuple[str, str, str, str], Any] = {}
    for row in rows:
        latest.pop(key := (row.person_id, row.registration_id, row.module_id, row.item_id), None)
        latest[key] = row
    signed = last_signed(connection, {row.person_id for row in latest.values()})
    return [
        _ask(row)
        for key, row in latest.items()
        if row.given.get("asked") and not (key in signed and signed[key] >= row.received_at)
    ]


def find_open_ask(
    connection: Connection, ask_id: str, setting_ids: Sequence[str], *, today: date, manager_id: str
) -> Ask | None:
    """Return one of these asks, or None."""
    asks = open_asks(connection, setting_ids, today=today, manager_id=manager_id)
    return next((ask for ask in asks if ask.ask_id == ask_id), None)


def last_signed(connection: Connection, person_ids: Iterable[str]) -> dict[tuple[str, str, str, str], datetime]:
    """Return (person, registration, module, item) → when it was last signed; what was asked before is settled."""
    table = observation
    rows = connection.execute(
        select(table.c.person_id, table.c.registration_id, table.c.module_id, table.c.item_id, table.c.signed_at)
        # A correction says what was seen then; what was asked for since is still open.
        .where(table.c.person_id.in_(list(person_ids)), table.c.corrects_id.is_(None))
        .order_by(table.c.signed_at)
    )
    return {(row.person_id, row.registration_id, row.module_id, row.item_id): row.signed_at for row in rows}


def _ask(row: Any) -> Ask:
    return Ask(
        person_id=row.person_id,
        ask_id=row.client_id,
        registration_id=row.registration_id,
        module_id=row.module_id,
        build_id=row.build_id,
        page_id=row.page_id,
        item_id=row.item_id,
        item_hash=row.item_hash,
        asked_at=row.received_at,
    )


def insert_observation(connection: Connection, made: Observation) -> None:
    """Keep a new observation."""
    connection.execute(insert(observation).values(**vars(made)))


def mark_corrected(connection: Connection, earlier: Observation, by_id: str) -> None:
    """Note which observation put an earlier one right: the one thing about it that is ever written later."""
    connection.execute(
        update(observation)
        .where(
            observation.c.person_id == earlier.person_id,
            observation.c.observation_id == earlier.observation_id,
        )
        .values(corrected_by=by_id)
    )


def find_observation(
    connection: Connection, observation_id: str, setting_ids: Sequence[str], *, today: date, manager_id: str
) -> Observation | None:
    """Return an observation of somebody who works in these settings, or None."""
    query = select(*_OBSERVATION).where(
        observation.c.observation_id == observation_id,
        observation.c.person_id.in_(_others_at_work(setting_ids, today, manager_id)),
    )
    row = connection.execute(query).first()
    return None if row is None else Observation(**row._mapping)


def signed_in_settings(
    connection: Connection, setting_ids: Sequence[str], *, today: date, manager_id: str
) -> list[Observation]:
    """Return what was signed of people who work in these settings, newest first; what was put right is left out."""
    query = (
        select(*_OBSERVATION)
        .where(
            observation.c.person_id.in_(_others_at_work(setting_ids, today, manager_id)),
            observation.c.corrected_by.is_(None),
        )
        .order_by(observation.c.signed_at.desc())
        .limit(_MOST_SHOWN)
    )
    return [Observation(**row._mapping) for row in connection.execute(query)]


def observations_of(connection: Connection, person_id: str, registration_id: str, module_id: str) -> list[Observation]:
    """Return what was seen of a person in a module and still stands, by the day it was seen."""
    query = select(*_OBSERVATION).where(
        observation.c.person_id == person_id,
        observation.c.registration_id == registration_id,
        observation.c.module_id == module_id,
        observation.c.corrected_by.is_(None),
    )
    return [
        Observation(**row._mapping)
        for row in connection.execute(query.order_by(observation.c.observed_on, observation.c.signed_at))
    ]
