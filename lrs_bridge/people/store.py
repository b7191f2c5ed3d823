"""The people tables: settings, identities, persons, spells."""

import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, or_, select, update

from lrs_bridge.people.csv_import import PersonEntry, SettingEntry
from lrs_bridge.people.person import PersonRow, Setting, Spell
from lrs_bridge.storage.tables import identity, person, setting, spell
from lrs_bridge.web.access import SignedInPerson

# Fewer than SQLite's limit of variables in one statement.
_MOST_IN_ONE_QUERY = 500


def import_people(
    connection: Connection,
    settings_rows: Sequence[SettingEntry],
    people_rows: Sequence[PersonEntry],
    now: datetime,
) -> None:
    """Add or bring up to date settings and people. Who is not in the files stays as they are.

    Shape: rows as csv_import gives them, checked against each other and the store.
    """
    setting_ids = _record_settings(connection, settings_rows)
    known = {row.person_ref: row for row in list_people(connection)}
    for entry in people_rows:
        # Two people may swap addresses in one file, and an address is unique: so all are moved aside first.
        if entry.person_ref in known:
            person_id = known[entry.person_ref].person_id
            connection.execute(update(identity).where(identity.c.person_id == person_id).values(email=f"·{person_id}"))
    for entry in people_rows:
        before = known.get(entry.person_ref)
        person_id = before.person_id if before else str(uuid.uuid4())
        _record_person(connection, entry, person_id, is_new=before is None, now=now)
        _record_spells(connection, entry, person_id, setting_ids)


def _record_settings(connection: Connection, rows: Sequence[SettingEntry]) -> dict[str, str]:
    ids = {one.setting_ref: one.setting_id for one in list_settings(connection)}
    for row in rows:
        values = dict(vars(row))
        if row.setting_ref in ids:
            connection.execute(update(setting).where(setting.c.setting_ref == row.setting_ref).values(values))
        else:
            ids[row.setting_ref] = str(uuid.uuid4())
            connection.execute(insert(setting).values(setting_id=ids[row.setting_ref], **values))
    return ids


def _record_person(connection: Connection, entry: PersonEntry, person_id: str, *, is_new: bool, now: datetime) -> None:
    values = {"name": entry.name, "email": entry.email, "trn": entry.trn}
    if is_new:
        connection.execute(
            insert(identity).values(
                person_id=person_id, person_ref=entry.person_ref, seal_key=secrets.token_bytes(32), **values
            )
        )
        connection.execute(insert(person).values(person_id=person_id, access_role=entry.access_role, added_at=now))
    else:
        connection.execute(update(identity).where(identity.c.person_id == person_id).values(values))
        connection.execute(update(person).where(person.c.person_id == person_id).values(access_role=entry.access_role))


def _record_spells(connection: Connection, entry: PersonEntry, person_id: str, setting_ids: dict[str, str]) -> None:
    connection.execute(delete(spell).where(spell.c.person_id == person_id))
    connection.execute(
        insert(spell),
        [
            {
                "person_id": person_id,
                "spell_number": number,
                "setting_id": setting_ids[one.setting_ref] if one.setting_ref else None,
                "job_role": one.job_role,
                "discipline": one.discipline,
                "employed_from": one.employed_from,
                "employed_to": one.employed_to,
            }
            for number, one in enumerate(entry.spells, start=1)
        ],
    )


def _people() -> Select[Any]:
    return select(
        identity.c.person_id,
        identity.c.person_ref,
        identity.c.name,
        identity.c.email,
        person.c.access_role,
        identity.c.trn,
    ).join(person, person.c.person_id == identity.c.person_id)


def list_people(connection: Connection) -> list[PersonRow]:
    """Return everybody, by name."""
    return [
        PersonRow(**row._mapping)
        for row in connection.execute(_people().order_by(identity.c.name, identity.c.person_id))
    ]


def people_by_role(connection: Connection, role: str) -> list[PersonRow]:
    """Return everybody with one role, in the order of their references."""
    query = _people().where(person.c.access_role == role).order_by(identity.c.person_ref)
    return [PersonRow(**row._mapping) for row in connection.execute(query)]


def find_person_by_ref(connection: Connection, person_ref: str) -> PersonRow | None:
    """Return the person whom the files call person_ref."""
    row = connection.execute(_people().where(identity.c.person_ref == person_ref)).first()
    return PersonRow(**row._mapping) if row else None


def find_person_by_email(connection: Connection, email: str) -> PersonRow | None:
    """Return the person with a mail address, in any case of letters."""
    row = connection.execute(_people().where(identity.c.email == email.strip().lower())).first()
    return PersonRow(**row._mapping) if row else None


def find_person(connection: Connection, person_id: str) -> PersonRow | None:
    """Return one person."""
    row = connection.execute(_people().where(identity.c.person_id == person_id)).first()
    return PersonRow(**row._mapping) if row else None


def person_refs(connection: Connection, setting_ids: Iterable[str]) -> dict[str, str]:
    """Return person_ref → person_id of everybody who ever had a spell at one of the settings."""
    query = (
        select(identity.c.person_ref, identity.c.person_id)
        .join(spell, spell.c.person_id == identity.c.person_id)
        .where(spell.c.setting_id.in_(list(setting_ids)))
    )
    return {row.person_ref: row.person_id for row in connection.execute(query)}


def find_names(connection: Connection, person_ids: Iterable[str]) -> dict[str, str]:
    """Return person_id → name; erased people are not in it."""
    wanted = sorted(set(person_ids))
    names: dict[str, str] = {}
    for start in range(0, len(wanted), _MOST_IN_ONE_QUERY):
        query = select(identity.c.person_id, identity.c.name).where(
            identity.c.person_id.in_(wanted[start : start + _MOST_IN_ONE_QUERY])
        )
        names |= {row.person_id: row.name for row in connection.execute(query)}
    return names


def _settings() -> Select[Any]:
    return select(*(setting.c[field.name] for field in fields(Setting)))


def list_settings(connection: Connection) -> list[Setting]:
    """Return every setting, by name."""
    return [Setting(**row._mapping) for row in connection.execute(_settings().order_by(setting.c.name))]


def find_setting(connection: Connection, setting_id: str) -> Setting | None:
    """Return one setting."""
    row = connection.execute(_settings().where(setting.c.setting_id == setting_id)).first()
    return Setting(**row._mapping) if row else None


def at_work(setting_ids: Iterable[str], today: date) -> Select[tuple[str]]:
    """Select the ids of the people who work in these settings today."""
    day = today.isoformat()
    return select(spell.c.person_id).where(
        spell.c.setting_id.in_(list(setting_ids)),
        spell.c.employed_from <= day,
        or_(spell.c.employed_to == "", spell.c.employed_to >= day),
    )


def managers_at_work(connection: Connection, setting_ids: Iterable[str], today: date) -> list[PersonRow]:
    """Return the managers of these settings, by name."""
    query = _people().where(person.c.access_role == "manager", person.c.person_id.in_(at_work(setting_ids, today)))
    return [PersonRow(**row._mapping) for row in connection.execute(query.order_by(identity.c.name))]


def managers_of(connection: Connection, who: SignedInPerson, today: date) -> list[PersonRow]:
    """Return who manages where somebody works today, by name; nobody is their own manager."""
    return [one for one in managers_at_work(connection, who.setting_ids, today) if one.person_id != who.person_id]


def spells_of(connection: Connection, person_ids: Iterable[str]) -> list[Spell]:
    """Return the spells of people, by person and number."""
    wanted = sorted(set(person_ids))
    found: list[Spell] = []
    for start in range(0, len(wanted), _MOST_IN_ONE_QUERY):
        query = (
            select(*(spell.c[field.name] for field in fields(Spell)))
            .where(spell.c.person_id.in_(wanted[start : start + _MOST_IN_ONE_QUERY]))
            .order_by(spell.c.person_id, spell.c.spell_number)
        )
        found += [Spell(**row._mapping) for row in connection.execute(query)]
    return found


def find_signed_in_person(connection: Connection, person_id: str, today: date) -> SignedInPerson | None:
    """Return the person as pages need them, or None when they are not known (any more).

    A manager's reach is the settings of the spells that are open today; who to ring comes from the first of them.
    """
    row = find_person(connection, person_id)
    if row is None:
        return None
    open_today = [one for one in spells_of(connection, [person_id]) if one.setting_id and one.covers(today.isoformat())]
    setting_ids = tuple(dict.fromkeys(one.setting_id for one in open_today if one.setting_id))
    first = find_setting(connection, setting_ids[0]) if setting_ids else None
    return SignedInPerson(
        person_id=row.person_id,
        name=row.name,
        access_role=row.access_role,
        setting_ids=setting_ids,
        setting_name=first.name if first else "",
        support_name=first.support_name if first else "",
        support_contact=first.support_contact if first else "",
    )


def count_people(connection: Connection) -> int:
    """Return how many people there are."""
    return connection.execute(select(func.count()).select_from(identity)).scalar_one()
