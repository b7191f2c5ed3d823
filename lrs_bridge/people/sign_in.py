"""Sign-in by mail: one request carries a link and a code, both good once, for ten minutes.

The code counts only in the browser that asked; the link's page asks for a click, so that a mail scanner which
opens links uses nothing up. Pure: no store, no mail.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

REQUEST_LASTS = timedelta(minutes=10)
MOST_TRIES = 5
SIGN_IN_LASTS = timedelta(hours=12)
SIGN_IN_IDLE = timedelta(hours=1)
# last_seen_at is written at most this often: each write waits for the disk.
SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class SignInRequest:
    """One asking for a link and code. person_id is None when nobody has the address: the pages look the same."""

    request_id: str
    person_id: str | None
    link_hash: str
    code_hash: str
    tries: int
    asked_at: datetime
    used_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Return whether the link or the code may still be used."""
        return self.used_at is None and self.tries < MOST_TRIES and now - self.asked_at < REQUEST_LASTS


@dataclass(frozen=True)
class SignIn:
    """One browser's sign-in."""

    person_id: str
    csrf_seed: str
    started_at: datetime
    last_seen_at: datetime

    def is_open(self, now: datetime) -> bool:
        """Return whether the sign-in still counts: not too old, not left alone too long."""
        return now - self.started_at < SIGN_IN_LASTS and now - self.last_seen_at < SIGN_IN_IDLE


def new_secret() -> str:
    """Return 256 random bits for a link, a cookie or a request's name."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Return six random digits."""
    return f"{secrets.randbelow(1_000_000):06d}"


def hash_secret(secret: bytes, purpose: str, value: str) -> str:
    """Return what the store keeps in place of a link, code or cookie.

    Keyed, because a million codes are soon tried: the key lies outside the store.
    """
    return hmac.new(secret, f"handrail/{purpose}\n{value}".encode(), hashlib.sha256).hexdigest()


def hash_code(secret: bytes, request_id: str, code: str) -> str:
    """Return the hash of a code, bound to its request."""
    return hash_secret(secret, "sign-in-code", f"{request_id}\n{code}")


def read_code(typed: str) -> str:
    """Return the digits of what was typed; people add spaces and dashes."""
    return "".join(letter for letter in typed if letter in "0123456789")


def is_code(request: SignInRequest, secret: bytes, typed: str) -> bool:
    """Return whether the code is the request's own, in time that does not depend on the answer."""
    right = hmac.compare_digest(request.code_hash, hash_code(secret, request.request_id, read_code(typed)))
    return right and request.person_id is not None
