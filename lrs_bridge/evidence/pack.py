"""Makes an evidence pack from facts: pure, and refused when the pack does not verify or would tell too much."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lrs_bridge.clock import iso_seconds
from lrs_bridge.errors import HandrailError
from lrs_bridge.evidence import first_page, pack_format, read_me
from lrs_bridge.evidence.pack_format import PackRecord
from lrs_bridge.evidence.pack_sessions import read_intervals, write_sessions
from lrs_bridge.evidence.pack_summary import summarise
from lrs_bridge.evidence.verify import verify_pack
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.ledger.note import Signer

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

# Decision 9, in the words of the pack; the number is that of timekeeping's method.
TIME_METHODS = {
    "1": "The page sends a beat every 30 seconds while it is visible and was used in the last 240 seconds. Each beat "
    "credits the time since the session's last accepted beat if that is at most 75 seconds, by the bridge's clock, "
    "else nothing; the first credits nothing."
}


class PackError(HandrailError):
    """No pack can be made of this claim, now or as it is."""

    code = "no-pack"
    http_status = 409


@dataclass(frozen=True)
class PackFacts:
    """Everything that goes into one pack, read from the store."""

    pack_id: str
    made_at: datetime
    claim: Mapping[str, str]  # claim, claim_reference, setting_ref, submitted_at, evidence_of_spend
    inputs: Mapping[str, bytes]
    verdicts: bytes
    records: tuple[PackRecord, ...]
    proofs: Mapping[int, str]
    checkpoint_note: str
    withheld_statements: int
    private_words: Collection[str]  # names and addresses that no pack may hold
    demonstration: bool


def build_pack(facts: PackFacts, signer: Signer) -> tuple[bytes, str]:
    """Return the pack's bytes and the SHA-256 of its manifest.

    Raises: PackError if a private word would go out, or if the finished pack does not verify.
    """
    files = _files(facts, signer)
    _check_private_words(files, facts.records, facts.private_words)
    _check_person_refs(files, facts.records)
    manifest = pack_format.canonical_json(_manifest(facts, signer, files))
    note = signer.sign(pack_format.note_text(manifest, demonstration=facts.demonstration))
    files |= {pack_format.MANIFEST: manifest, pack_format.MANIFEST_NOTE: note.encode()}
    packed = pack_format.write_zip(files)
    report = verify_pack(packed, trusted=[signer.verifier])
    if not report.proved:
        raise PackError(f"The pack was made and does not verify, so it is not given out: {report.steps[-1].sentence()}")
    return packed, hashlib.sha256(manifest).hexdigest()


def _files(facts: PackFacts, signer: Signer) -> dict[str, bytes]:
    files = {pack_format.INPUTS_FOLDER + name: data for name, data in facts.inputs.items()}
    files |= {pack_format.proof_name(index): text.encode() for index, text in facts.proofs.items()}
    files |= {
        pack_format.VERDICTS: facts.verdicts,
        pack_format.RECORDS: pack_format.write_records(facts.records),
        pack_format.SESSIONS: write_sessions(facts.records),
        pack_format.CHECKPOINT: facts.checkpoint_note.encode(),
        pack_format.VKEY: (signer.verifier.text() + "\n").encode(),
    }
    summary = summarise(
        claim=facts.claim,
        inputs=facts.inputs,
        verdicts=facts.verdicts,
        made_at=iso_seconds(facts.made_at),
        vkey=signer.verifier.text(),
        record_count=len(facts.records),
        demonstration=facts.demonstration,
    )
    return files | {
        pack_format.FIRST_PAGE: first_page.render(summary).encode(),
        pack_format.READ_ME: read_me.render(summary).encode(),
    }


def _manifest(facts: PackFacts, signer: Signer, files: Mapping[str, bytes]) -> dict[str, Any]:
    counts = {kind.name.lower(): sum(one.leaf_type is kind for one in facts.records) for kind in LeafType}
    return {
        "format": pack_format.FORMAT,
        "demonstration": facts.demonstration,
        "pack": facts.pack_id,
        "made": iso_seconds(facts.made_at),
        "ledger": signer.name,
        "claim": dict(facts.claim),
        "records": {name: count for name, count in counts.items() if count},
        "withheld_statements": facts.withheld_statements,
        "time_methods": TIME_METHODS,
        "files": pack_format.describe_files(files),
    }


def _check_private_words(files: Mapping[str, bytes], records: Iterable[PackRecord], names: Collection[str]) -> None:
    """Refuse rather than leak: a name or an address in any text of the pack stops it.

    A single short word is passed over, since it may stand in a module's title or a setting's name by chance.
    """
    texts = {name: data for name, data in files.items() if not name.startswith(pack_format.PROOFS_FOLDER)}
    texts |= {f"record {one.leaf_index}": one.record for one in records}
    wanted = [name.casefold() for name in names if " " in name or "@" in name]
    for where, data in texts.items():
        text = data.decode("utf-8", "replace").casefold()
        if any(name in text for name in wanted):
            raise PackError(f"{where} would tell a name or an address, so the pack was not made. Please tell us.")


def _check_person_refs(files: Mapping[str, bytes], records: Iterable[PackRecord]) -> None:
    """Refuse a person_ref that is not one of our random UUIDs: a staff number may have slipped in."""
    refs = {one.interval.person_ref for one in read_intervals(records)}
    for name, data in files.items():
        if name.endswith(".csv"):
            rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
            refs |= {row["person_ref"] for row in rows if "person_ref" in row}
    for line in files[pack_format.VERDICTS].splitlines():
        refs.add(json.loads(line)["person_ref"])
    if not all(_UUID.fullmatch(ref) for ref in refs):
        raise PackError("A person in this claim has no pseudonym, so the pack was not made. Please tell us.")
