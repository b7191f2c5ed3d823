"""Basic credentials for programs: a random key and secret, of which only the secret's hash is kept.

The secret is 256 random bits, so one SHA-256 hides it; there is nothing to guess slowly.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from lrs_bridge.errors import HandrailError, NotFoundError
from lrs_bridge.storage.tables import credential as table
from lrs_bridge.xapi.agents import account_agent
from lrs_bridge.xapi.authority import NO_POLICY, SCOPES, Authority, WritePolicy

_PATH_CREDENTIALS = "/xapi/credentials"
_BY_KEY = select(table).where(table.c.key == bindparam("wanted_key"))  # made once: every request runs it


_REMEMBERED_SECONDS = 1.0
_MOST_REMEMBERED = 1_000


class _Changes:
    """How often this process revoked or changed a credential: what was remembered before counts no more."""

    count = 0


_changes = _Changes()


class UnknownScopeError(HandrailError):
    """A scope that does not exist."""

    code = "unknown-scope"


@dataclass(frozen=True)
class Credential:
    """A credential as it is listed: never with its secret."""

    key: str
    scopes: tuple[str, ...]
    label: str
    added_at: datetime
    rotated_at: datetime | None
    revoked_at: datetime | None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def add_credential(connection: Connection, scopes: Iterable[str], label: str, now: datetime) -> tuple[str, str]:
    """Keep a new credential and return its key and secret; the secret is shown this once.

    Raises: UnknownScopeError.
    """
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown or not wanted:
        raise UnknownScopeError(f'"{" ".join(unknown)}" is not a scope. Scopes are: {", ".join(SCOPES)}.')
    key, secret = secrets.token_hex(16), secrets.token_urlsafe(32)
    connection.execute(
        table.insert().values(key=key, secret_hash=_hash(secret), scopes=" ".join(wanted), label=label, added_at=now)
    )
    return key, secret


def list_credentials(connection: Connection) -> list[Credential]:
    """Return every credential, oldest first, revoked ones included."""
    rows = connection.execute(select(table).order_by(table.c.added_at, table.c.key))
    return [_credential(row) for row in rows]


def find_credential(connection: Connection, key: str) -> Credential | None:
    """Return one credential, or None."""
    row = connection.execute(select(table).where(table.c.key == key)).one_or_none()
    return None if row is None else _credential(row)


def _credential(row: Any) -> Credential:
    return Credential(row.key, tuple(row.scopes.split()), row.label, row.added_at, row.rotated_at, row.revoked_at)


def rotate_credential(connection: Connection, key: str, now: datetime) -> str:
    """Give a credential a new secret and return it, shown this once; the old one is refused from now on.

    Raises: NotFoundError when there is none, or it was revoked.
    """
    found = find_credential(connection, key)
    if found is None or found.revoked_at is not None:
        raise NotFoundError(f'No credential in use has the key "{key}". See: handrail credential list.')
    secret = secrets.token_urlsafe(32)
    connection.execute(update(table).where(table.c.key == key).values(secret_hash=_hash(secret), rotated_at=now))
    _changes.count += 1
    return secret


def revoke_credential(connection: Connection, key: str, now: datetime) -> None:
    """Revoke a credential; doing it twice is the same.

    Raises: NotFoundError.
    """
    found = connection.execute(select(table.c.revoked_at).where(table.c.key == key)).one_or_none()
    if found is None:
        raise NotFoundError(f'No credential has the key "{key}". See: handrail credential list.')
    if found.revoked_at is None:
        connection.execute(update(table).where(table.c.key == key).values(revoked_at=now))
    _changes.count += 1


def find_authority(connection: Connection, key: str, secret: str, base_url: str) -> Authority | None:
    """Return whom a key and secret speak for, or None if they are wrong or revoked."""
    row = connection.execute(_BY_KEY, {"wanted_key": key}).one_or_none()
    kept = row.secret_hash if row is not None and row.revoked_at is None else "no such credential"
    if not hmac.compare_digest(kept, _hash(secret)) or row is None:
        return None
    agent = account_agent(base_url + _PATH_CREDENTIALS, key)
    return Authority(key, agent, frozenset(row.scopes.split()))


class CredentialAuthoriser:
    """The authoriser of the credentials table: pure xAPI, no rules of its own.

    Whom a credential speaks for is remembered for a second, since programs send many requests: one revoked by this
    process is refused at once, one revoked by another process within that second.
    """

    policy: WritePolicy = NO_POLICY

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._remembered: dict[tuple[str, str], tuple[float, int, Authority]] = {}

    def recall(self, key: str, secret: str) -> Authority | None:
        """Return whom a credential spoke for within the last second, or None: then ask the store."""
        found = self._remembered.get((key, _hash(secret)))
        if found is None or found[0] < time.monotonic() or found[1] != _changes.count:
            return None
        return found[2]

    def authorise(self, connection: Connection, key: str, secret: str) -> Authority | None:
        changes = _changes.count
        authority = find_authority(connection, key, secret, self._base_url)
        if authority is not None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered = {}
            until = time.monotonic() + _REMEMBERED_SECONDS
            self._remembered[key, _hash(secret)] = (until, changes, authority)
        return authority

    def allows(self, method: str, resource: str, authority: Authority, params: Mapping[str, str], body: bytes) -> None:
        return
