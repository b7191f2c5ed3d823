"""Basic credentials for programs: a random key and secret, of which only the secret's hash is kept.

The secret is 256 random bits, so one SHA-256 hides it; there is nothing to guess slowly.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from lrs_bridge.errors import HandrailError, NotFoundError
from lrs_bridge.storage.tables import credential as table
from lrs_bridge.xapi.agents import account_agent
from lrs_bridge.xapi.authority import NO_POLICY, SCOPES, Authority, WritePolicy

_PATH_CREDENTIALS = "/xapi/credentials"
_BY_KEY = select(table).where(table.c.key == bindparam("wanted_key"))  # made once: every request runs it


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
    return [Credential(row.key, tuple(row.scopes.split()), row.label, row.added_at, row.revoked_at) for row in rows]


def revoke_credential(connection: Connection, key: str, now: datetime) -> None:
    """Revoke a credential; doing it twice is the same.

    Raises: NotFoundError.
    """
    found = connection.execute(select(table.c.revoked_at).where(table.c.key == key)).one_or_none()
    if found is None:
        raise NotFoundError(f'No credential has the key "{key}". See: handrail credential list.')
    if found.revoked_at is None:
        connection.execute(update(table).where(table.c.key == key).values(revoked_at=now))


def find_authority(connection: Connection, key: str, secret: str, base_url: str) -> Authority | None:
    """Return whom a key and secret speak for, or None if they are wrong or revoked."""
    row = connection.execute(_BY_KEY, {"wanted_key": key}).one_or_none()
    kept = row.secret_hash if row is not None and row.revoked_at is None else "no such credential"
    if not hmac.compare_digest(kept, _hash(secret)) or row is None:
        return None
    agent = account_agent(base_url + _PATH_CREDENTIALS, key)
    return Authority(key, agent, frozenset(row.scopes.split()))


class CredentialAuthoriser:
    """The authoriser of the credentials table: pure xAPI, no rules of its own."""

    policy: WritePolicy = NO_POLICY

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url

    def authorise(self, connection: Connection, key: str, secret: str) -> Authority | None:
        return find_authority(connection, key, secret, self._base_url)

    def allows(self, method: str, resource: str, authority: Authority, params: Mapping[str, str], body: bytes) -> None:
        return
