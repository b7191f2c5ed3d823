"""Whose session a token speaks for, remembered: beats ask twice a minute from every open page.

What is remembered never changes once a token was fetched; whether the session is still open is read each time.
"""

import threading
from typing import NamedTuple

from lrs_bridge.launch import session_store
from lrs_bridge.launch.fetch_token import is_secret
from lrs_bridge.storage.database import Database

_MOST_REMEMBERED = 10_000


class TokenHolder(NamedTuple):
    """What a token stands for."""

    person_id: str
    session_id: str
    registration_id: str
    module_id: str
    build_id: str
    token_hash: str


class SessionTokens:
    """Looks tokens up in the store once each."""

    def __init__(self) -> None:
        self._holders: dict[str, TokenHolder] = {}
        self._lock = threading.Lock()

    def find(self, database: Database, session_id: str, secret: str) -> TokenHolder | None:
        """Return what a token stands for, open or closed, or None if it is not the session's."""
        holder = self._holders.get(session_id) or self._look_up(database, session_id)
        return holder if holder is not None and is_secret(secret, holder.token_hash) else None

    def _look_up(self, database: Database, session_id: str) -> TokenHolder | None:
        with database.reading() as connection:
            session = session_store.find_session(connection, session_id)
        if session is None or not session.token_hash:
            return None
        holder = TokenHolder(*(getattr(session, name) for name in TokenHolder._fields))
        with self._lock:
            if len(self._holders) >= _MOST_REMEMBERED:
                self._holders.clear()
            self._holders[session_id] = holder
        return holder
