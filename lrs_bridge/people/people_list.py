"""Everybody with their work today, for the administrator's page and the command line."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from lrs_bridge.people import store
from lrs_bridge.people.person import PersonRow, Spell


@dataclass(frozen=True)
class ListedPerson:
    """One line of the list; setting, job and discipline are those of today, or of the last spell."""

    person_id: str
    person_ref: str
    name: str
    access_role: str
    setting: str
    job_role: str
    discipline: str
    employed: bool


def list_lines(connection: Connection, today: date) -> list[ListedPerson]:
    """Return everybody, by name."""
    people = store.list_people(connection)
    settings = {one.setting_id: one.name for one in store.list_settings(connection)}
    spells: dict[str, list[Spell]] = {}
    for one in store.spells_of(connection, [row.person_id for row in people]):
        spells.setdefault(one.person_id, []).append(one)
    return [_line(row, spells.get(row.person_id, []), settings, today.isoformat()) for row in people]


def _line(row: PersonRow, spells: list[Spell], settings: dict[str, str], today: str) -> ListedPerson:
    open_today = [one for one in spells if one.covers(today)]
    shown = next(iter(open_today or spells[-1:]), None)
    return ListedPerson(
        person_id=row.person_id,
        person_ref=row.person_ref,
        name=row.name,
        access_role=row.access_role,
        setting=settings.get(shown.setting_id or "", "") if shown else "",
        job_role=shown.job_role if shown else "",
        discipline=shown.discipline if shown else "",
        employed=bool(open_today),
    )
