"""The keys that a checker already holds: a text file, one vkey a line, in the checker's own configuration folder."""

import os
from collections.abc import Mapping
from pathlib import Path

from lrs_bridge.errors import HandrailError
from lrs_bridge.ledger.note import Verifier, parse_verifier


class TrustFileError(HandrailError):
    """The trust file holds a line that is not a key."""

    code = "bad-trust-file"


def trust_file(environ: Mapping[str, str] = os.environ) -> Path:
    """Return where trusted keys are kept: under XDG_CONFIG_HOME, APPDATA or ~/.config."""
    base = environ.get("XDG_CONFIG_HOME") or environ.get("APPDATA")
    return (Path(base) if base else Path.home() / ".config") / "handrail" / "trusted-keys.txt"


def read_trusted(path: Path) -> list[Verifier]:
    """Return the keys in a trust file; none if there is no such file. Raises: TrustFileError."""
    if not path.exists():
        return []
    keys = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        try:
            keys.append(parse_verifier(text))
        except HandrailError as fault:
            raise TrustFileError(f"{path}:{number}: {fault.message} Correct or remove the line.") from fault
    return keys


def add_trusted(path: Path, verifier: Verifier) -> bool:
    """Add a key to a trust file; return False if it is there already."""
    if verifier in read_trusted(path):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(verifier.text() + "\n")
    return True
