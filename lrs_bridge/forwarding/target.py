"""A target: another xAPI store that statements are forwarded to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from lrs_bridge.config import XAPI_VERSIONS, is_loopback
from lrs_bridge.errors import HandrailError
from lrs_bridge.xapi.kept_order import Place

MOST_REFUSED_IN_A_ROW = 20
_LONGEST_LABEL = 80


class TargetError(HandrailError):
    """A target's address, version or label is not one that statements can be forwarded to."""

    code = "bad-target"


class State(StrEnum):
    """What a target does at present."""

    RUNNING = "running"
    PAUSED = "paused"  # by a person
    STOPPED = "stopped"  # by an answer that only a person can put right


@dataclass(frozen=True)
class Target:
    """One other store and how far it has come.

    position: of the last statement dealt with, None before the first. The key names us there; the secret stays
    sealed in the store (sealed_secret.py).
    """

    target_id: str
    label: str
    endpoint: str
    key: str
    sealed_secret: bytes
    xapi_version: str
    state: State
    position: Place | None
    added_at: datetime
    last_success_at: datetime | None = None
    last_failure_at: datetime | None = None
    last_failure: str = ""
    failures_in_a_row: int = 0
    refused_in_a_row: int = 0
    next_try_at: datetime | None = None
    forwarded_count: int = 0

    def is_due(self, now: datetime) -> bool:
        """Return whether something may be sent to it now."""
        return self.state is State.RUNNING and (self.next_try_at is None or self.next_try_at <= now)


@dataclass(frozen=True)
class Lag:
    """How many statements wait for a target, and since when the first of them does."""

    waiting: int
    behind: timedelta


def check_endpoint(text: str, base_url: str) -> str:
    """Return the address under which the other store's resources lie, without a slash at its end.

    Raises: TargetError unless it is https, or http on this machine, and not this bridge itself.
    """
    endpoint = text.strip().rstrip("/")
    try:
        parts = urlsplit(endpoint)
        _ = parts.port
    except ValueError:
        raise TargetError(f'"{text}" is not an address. Give one like https://lrs.example.org/xapi.') from None
    if parts.scheme not in ("http", "https") or not parts.hostname or not endpoint.isascii() or " " in endpoint:
        raise TargetError(f'"{text}" is not an address. Give one like https://lrs.example.org/xapi.')
    if parts.username is not None or parts.query or parts.fragment:
        raise TargetError("The address holds a name, a question mark or a #. Give the plain address of the xAPI store.")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise TargetError("The address is http: key, secret and statements would travel unprotected. Give https.")
    if parts.path.endswith("/statements"):
        raise TargetError("Give the address without /statements at its end.")
    if endpoint == base_url or endpoint.startswith(base_url + "/"):
        raise TargetError("That is this bridge itself. Name another store.")
    return endpoint


def check_version(version: str) -> str:
    """Return the xAPI version to speak. Raises: TargetError."""
    if version not in XAPI_VERSIONS:
        raise TargetError(f'"{version}" is not a version spoken here. Give {" or ".join(XAPI_VERSIONS)}.')
    return version


def check_label(label: str) -> str:
    """Return the words that people know a target by. Raises: TargetError."""
    plain = " ".join(label.split())
    if not plain or len(plain) > _LONGEST_LABEL or not plain.isprintable():
        raise TargetError(f"Give the target a label of 1 to {_LONGEST_LABEL} characters, so that people know it.")
    return plain


def check_credential(key: str, secret: str) -> None:
    """Check a key and a secret that HTTP can carry. Raises: TargetError."""
    if not key or ":" in key or not key.isprintable():
        raise TargetError("The key is empty, or has a colon or a control character in it.")
    if not secret or not secret.isprintable():
        raise TargetError("The secret is empty or has a line end or control character in it.")
