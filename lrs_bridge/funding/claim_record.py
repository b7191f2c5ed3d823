"""What a submitted claim commits to in the ledger: pure, so that a pack's verifier builds the same bytes."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any


def verdict_lines(verdicts: Iterable[dict[str, Any]]) -> bytes:
    """Return verdicts as JSON Lines, as `handrail claims check --json` prints them."""
    return "".join(json.dumps(verdict, ensure_ascii=False) + "\n" for verdict in verdicts).encode()


def build_claim_record(
    *,
    claim_id: str,
    claim_reference: str,
    setting_ref: str,
    submitted_at: str,
    evidence_of_spend: str,
    inputs: Mapping[str, bytes],
    verdicts: bytes,
) -> bytes:
    """Return the canonical JSON that the claim's leaf commits to: hashes of the frozen files and of the verdicts."""
    record = {
        "type": "claim",
        "claim": claim_id,
        "claim_reference": claim_reference,
        "setting_ref": setting_ref,
        "submitted_at": submitted_at,
        "evidence_of_spend": evidence_of_spend,
        "inputs": {name: hashlib.sha256(data).hexdigest() for name, data in inputs.items()},
        "verdicts": hashlib.sha256(verdicts).hexdigest(),
    }
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
