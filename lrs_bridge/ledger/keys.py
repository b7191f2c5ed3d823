"""The ledger's signing key: made once at first start, kept in the instance folder with mode 0600."""

import os
import re
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from lrs_bridge.config import Config
from lrs_bridge.ledger import files
from lrs_bridge.ledger.checkpoint import DEMONSTRATION_PREFIX
from lrs_bridge.ledger.errors import LedgerKeyError
from lrs_bridge.ledger.note import NoteError, Signer, parse_signer


def key_path(config: Config) -> Path:
    """Return where the key file is."""
    return config.instance / "keys" / "ledger.key"


def log_path(config: Config) -> Path:
    """Return where the list of all published checkpoints is."""
    return config.instance / "checkpoints" / "log.txt"


def load_or_make_signer(config: Config) -> Signer:
    """Return the ledger's key, made if this instance never had one.

    Raises: LedgerKeyError if the key is damaged or open to others, or is gone though checkpoints were signed with it.
    """
    path = key_path(config)
    if path.exists():
        return _load(path, config)
    if log_path(config).exists():
        raise LedgerKeyError(
            f"{path} is missing, and checkpoints were signed with it. Bring the key back from a backup; "
            "a new key cannot go on with an old log."
        )
    signer = new_signer(config)
    files.make_private_folder(path.parent)
    try:
        files.create_private(path, (signer.secret_text() + "\n").encode())
    except FileExistsError:  # another process was quicker: its key is the one
        return _load(path, config)
    return signer


def new_signer(config: Config) -> Signer:
    """Return a fresh key under a fresh origin; nothing is written."""
    host = re.sub(r"[^\w.:-]", "-", urlsplit(config.base_url).netloc)
    prefix = DEMONSTRATION_PREFIX if config.demo else ""
    return Signer(f"{prefix}{host}/handrail/{secrets.token_hex(4)}", secrets.token_bytes(32))


def _load(path: Path, config: Config) -> Signer:
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise LedgerKeyError(f"{path} can be read by others. Run: chmod 600 {path}")
    try:
        signer = parse_signer(path.read_text("utf-8"))
    except (NoteError, UnicodeDecodeError) as fault:
        raise LedgerKeyError(f"{path}: {fault}") from fault
    if signer.name.startswith(DEMONSTRATION_PREFIX) != config.demo:
        kind = "real" if config.demo else "demonstration"
        raise LedgerKeyError(
            f"{path} belongs to a {kind} ledger, and HANDRAIL_DEMO says otherwise. "
            "Use another HANDRAIL_INSTANCE, or change HANDRAIL_DEMO."
        )
    return signer
