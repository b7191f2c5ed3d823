"""Who is signed in behind several cookies, in one query: a batch of beats asks for all its browsers at once."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from lrs_bridge.people.sign_in import SignIn, hash_secret
from lrs_bridge.storage.tables import sign_in

_FIND = select(
    sign_in.c.token_hash, *(sign_in.c[name] for name in ("person_id", "csrf_seed", "started_at", "last_seen_at"))
).where(sign_in.c.token_hash.in_(bindparam("tokens", expanding=True)), sign_in.c.ended_at.is_(None))


def find_sign_ins(
    connection: Connection, *, secret: bytes, cookies: Collection[str], now: datetime
) -> dict[str, SignIn]:
    """Return cookie → its open sign-in; a cookie that is over or was never ours is left out."""
    if not cookies:
        return {}
    cookie_of = {hash_secret(secret, "sign-in", cookie): cookie for cookie in cookies}
    rows = connection.execute(_FIND, {"tokens": list(cookie_of)})
    found = {cookie_of[row[0]]: SignIn(*row[1:]) for row in rows}
    return {cookie: one for cookie, one in found.items() if one.is_open(now)}
