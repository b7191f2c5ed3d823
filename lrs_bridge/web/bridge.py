"""What every view needs and gets from the app it runs in."""

from dataclasses import dataclass
from pathlib import Path

from flask import current_app

from lrs_bridge.clock import Clock
from lrs_bridge.config import Config
from lrs_bridge.storage.database import Database


@dataclass(frozen=True)
class Bridge:
    """The settings, the store, the clock and the secret of one running bridge."""

    config: Config
    database: Database
    clock: Clock
    secret: bytes  # 32 random bytes made at first start, mode 0600; keys for single uses are derived from it

    @property
    def courses_folder(self) -> Path:
        return self.config.instance / "courses"

    @property
    def keys_folder(self) -> Path:
        return self.config.instance / "keys"


def bridge() -> Bridge:
    """Return the bridge that the current request runs in."""
    found: Bridge = current_app.extensions["handrail"]
    return found
