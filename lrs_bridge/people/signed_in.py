"""Who a cookie's sign-in belongs to, in one query: every request of a signed-in person asks it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, and_, bindparam, or_, select

from lrs_bridge.people.sign_in import SignIn, hash_secret
from lrs_bridge.storage.tables import identity, person, setting, sign_in, spell
from lrs_bridge.web.access import SignedInPerson

# Built once: putting the statement together anew would take longer than running it.
_OF_TOKEN = (
    select(
        sign_in.c.person_id,
        sign_in.c.csrf_seed,
        sign_in.c.started_at,
        sign_in.c.last_seen_at,
        identity.c.name,
        person.c.access_role,
        setting.c.setting_id,
        setting.c.name.label("setting_name"),
        setting.c.support_name,
        setting.c.support_contact,
    )
    .join(identity, identity.c.person_id == sign_in.c.person_id)
    .join(person, person.c.person_id == sign_in.c.person_id)
    .outerjoin(
        spell,
        and_(
            spell.c.person_id == sign_in.c.person_id,
            spell.c.employed_from <= bindparam("today"),
            or_(spell.c.employed_to == "", spell.c.employed_to >= bindparam("today")),
        ),
    )
    .outerjoin(setting, setting.c.setting_id == spell.c.setting_id)
    .where(sign_in.c.token_hash == bindparam("token_hash"), sign_in.c.ended_at.is_(None))
    .order_by(spell.c.spell_number)
)


@dataclass(frozen=True)
class Here:
    """An open sign-in and its person."""

    sign_in: SignIn
    person: SignedInPerson


def find_who_is_here(connection: Connection, *, secret: bytes, token: str, now: datetime, today: date) -> Here | None:
    """Return whose cookie this is, or None when its sign-in is over or was never ours.

    The person's settings are those of the spells that are open today; who to ring comes from the first of them.
    """
    rows = connection.execute(
        _OF_TOKEN, {"token_hash": hash_secret(secret, "sign-in", token), "today": today.isoformat()}
    ).all()
    if not rows:
        return None
    first = rows[0]
    found = SignIn(first.person_id, first.csrf_seed, first.started_at, first.last_seen_at)
    if not found.is_open(now):
        return None
    settings = [row for row in rows if row.setting_id]
    home = settings[0] if settings else None
    return Here(
        found,
        SignedInPerson(
            person_id=first.person_id,
            name=first.name,
            access_role=first.access_role,
            setting_ids=tuple(dict.fromkeys(row.setting_id for row in settings)),
            setting_name=home.setting_name if home else "",
            support_name=home.support_name if home else "",
            support_contact=home.support_contact if home else "",
        ),
    )
