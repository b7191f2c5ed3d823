"""The award: what a certificate says, fixed when it is given and committed to in the ledger.

It holds initials, never a name: the name is put on the PDF from the identity table when its owner asks for it.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from lrs_bridge.clock import iso_seconds


@dataclass(frozen=True)
class Award:
    """One person's certificate for one version of one module."""

    award_id: str
    person_id: str
    registration_id: str
    module_id: str
    build_id: str
    module_title: str
    module_version: str
    awarded_at: datetime
    credited_seconds: int
    initials: str
    check_code: str
    receipt_code: str
    leaf_id: str
    demonstration: bool

    @property
    def credited_minutes(self) -> int:
        """Whole minutes, rounded down: a certificate never says more than was credited."""
        return self.credited_seconds // 60


def award_document(
    *,
    award_id: str,
    registration_id: str,
    module_id: str,
    build_id: str,
    module_version: str,
    awarded_at: datetime,
    credited_seconds: int,
    demonstration: bool,
) -> bytes:
    """Return the exact bytes that the ledger commits to: no person, no initials, no code."""
    facts = {
        "type": "award",
        "award": award_id,
        "registration": registration_id,
        "module": module_id,
        "version": module_version,
        "build": build_id,
        "awarded": iso_seconds(awarded_at),
        "credited_seconds": credited_seconds,
        "demonstration": demonstration,
    }
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
