"""The instance folder and the bridge's own secret in it."""

import os
import secrets
from pathlib import Path

from lrs_bridge.errors import HandrailError

_SECRET_BYTES = 32


class SecretError(HandrailError):
    """The bridge's secret is damaged or can be read by others."""

    code = "bad-secret"
    http_status = 503


def make_instance_folder(instance: Path) -> None:
    """Make the folders of an instance, open to their owner only."""
    for folder in (instance, instance / "keys", instance / "courses"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def load_or_make_secret(instance: Path) -> bytes:
    """Return the 32 random bytes of keys/secret, made at first start with mode 0600.

    Raises: SecretError when the file is not what was made, or is open to others.
    """
    path = instance / "keys" / "secret"
    if not path.exists():
        _make(path)
    return _load(path)


def _make(path: Path) -> None:
    """Make the secret under its name whole: of two processes that start at once, one is first and both read it."""
    made = path.with_name(f".secret-{secrets.token_hex(8)}")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(_SECRET_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(made, path)
    except FileExistsError:
        pass
    finally:
        made.unlink()


def _load(path: Path) -> bytes:
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise SecretError(f"{path} can be read by others. Run: chmod 600 {path}")
    try:
        secret = bytes.fromhex(path.read_text("ascii").strip())
    except ValueError as fault:
        raise SecretError(f"{path} is damaged. Bring it back from a backup.") from fault
    if len(secret) != _SECRET_BYTES:
        raise SecretError(f"{path} is cut short. Bring it back from a backup.")
    return secret
