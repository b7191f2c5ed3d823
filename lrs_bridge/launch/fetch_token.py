"""The two secrets of a launch: the one-use fetch token in the address, and the session's token it is exchanged for.

Both name their session, so that each is found by one look-up, and carry 256 random bits; only a hash is kept.
"""

import base64
import hashlib
import hmac
import secrets
from uuid import UUID


def new_secret() -> str:
    """Return 256 random bits as text that is safe in an address."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """Return what the store keeps of a secret."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def is_secret(given: str, kept_hash: str) -> bool:
    """Return whether this is the secret behind a kept hash; an empty hash has none."""
    return bool(kept_hash) and hmac.compare_digest(hash_of(given), kept_hash)


def write_fetch_token(session_id: str, secret: str) -> str:
    """Return the token of a fetch address: the session's 32 hex digits, a dot, the secret."""
    return f"{UUID(session_id).hex}.{secret}"


def read_fetch_token(token: str) -> tuple[str, str] | None:
    """Return (session id, secret) of a fetch token, or None when it has another shape."""
    named, dot, secret = token.partition(".")
    try:
        return (str(UUID(hex=named)), secret) if dot and len(named) == 32 else None
    except ValueError:
        return None


def write_auth_token(session_id: str, secret: str) -> str:
    """Return what follows "Basic " in the session's Authorization header."""
    return base64.b64encode(f"{session_id}:{secret}".encode()).decode()
