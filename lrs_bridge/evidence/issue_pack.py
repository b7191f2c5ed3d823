"""Makes a claim's pack from the store, after what waits is sealed, and remembers who was given it."""

import re
from dataclasses import dataclass
from datetime import datetime

from lrs_bridge.config import Config
from lrs_bridge.evidence.pack import build_pack
from lrs_bridge.evidence.pack_store import load_pack_facts, record_issue
from lrs_bridge.ledger.keys import load_or_make_signer
from lrs_bridge.ledger.sequencer import Sequencer
from lrs_bridge.storage.database import Database


@dataclass(frozen=True)
class IssuedPack:
    """A pack and the name to save it under."""

    data: bytes
    file_name: str


def issue_pack(
    config: Config, database: Database, sequencer: Sequencer, claim_id: str, *, issued_to: str, now: datetime
) -> IssuedPack:
    """Return the pack of a submitted claim. Raises: NotFoundError, PackError."""
    sequencer.sequence_once()
    with database.reading() as connection:
        facts = load_pack_facts(connection, claim_id, now=now, demonstration=config.demo)
    data, manifest_sha256 = build_pack(facts, load_or_make_signer(config))
    database.write(
        lambda connection: record_issue(
            connection,
            pack_id=facts.pack_id,
            claim_id=claim_id,
            issued_to=issued_to,
            manifest_sha256=manifest_sha256,
            now=now,
        )
    )
    reference = re.sub(r"[^A-Za-z0-9._-]+", "-", facts.claim["claim_reference"]).strip("-.") or "claim"
    mark = "DEMONSTRATION-" if config.demo else ""
    return IssuedPack(data, f"{mark}evidence-pack-{reference}-{facts.pack_id[:8]}.zip")
