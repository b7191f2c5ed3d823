"""Verifies an evidence pack offline, in nine numbered steps that fail closed.

Needs the standard library, cryptography and PyYAML; no store, network, Flask or SQLAlchemy (a test blocks them).
Whatever goes wrong inside a step, also an error nobody foresaw, is that step's failure.

What remains the caller's to do: to have the public key from somewhere else than the pack.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from lrs_bridge.errors import HandrailError
from lrs_bridge.evidence import pack_format
from lrs_bridge.evidence.pack_format import PackRecord
from lrs_bridge.evidence.pack_sessions import read_intervals, write_sessions
from lrs_bridge.evidence.verify_report import Report, Step
from lrs_bridge.funding.claim_record import build_claim_record
from lrs_bridge.funding.facts import Inputs
from lrs_bridge.funding.inputs import parse_inputs
from lrs_bridge.funding.verdict import decide
from lrs_bridge.ledger import tlog_proof
from lrs_bridge.ledger.checkpoint import Checkpoint, open_checkpoint
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.ledger.note import Verifier, open_note, parse_verifier

Established = TypeVar("Established")


class StepFailedError(HandrailError):
    """One step of the verification did not hold."""

    code = "not-proved"


@dataclass
class _Pack:
    """What the steps have established so far; each fills in what the next rests on."""

    data: bytes
    trusted: Sequence[Verifier]
    files: Mapping[str, bytes] = field(default_factory=dict)
    manifest: dict[str, Any] = field(default_factory=dict)
    verifier: Verifier | None = None
    checkpoint: Checkpoint | None = None
    records: list[PackRecord] = field(default_factory=list)
    inputs: Inputs | None = None


def verify_pack(data: bytes, *, trusted: Sequence[Verifier]) -> Report:
    """Return what each step found. trusted holds the public keys that the checker already has."""
    pack = _Pack(data, trusted)
    steps: list[Step] = []
    for number, step in enumerate(_STEPS, start=1):
        try:
            steps.append(Step(number, True, step(pack)))
        except HandrailError as fault:
            steps.append(Step(number, False, " ".join(fault.message.split())))
        except Exception as fault:  # fail closed: a pack that breaks the verifier is not proved
            steps.append(Step(number, False, f"it could not be read ({type(fault).__name__}: {fault})"))
        if not steps[-1].held:
            break
    return Report(tuple(steps), demonstration=pack.manifest.get("demonstration") is True)


# Step 1: nothing cut off, nothing added, nothing hidden in the zip.
def _container(pack: _Pack) -> str:
    pack.files = pack_format.read_zip(pack.data)
    for name in (pack_format.MANIFEST, pack_format.MANIFEST_NOTE):
        if name not in pack.files:
            raise StepFailedError(f"{name} is missing.")
    manifest = pack_format.parse_json(pack.files[pack_format.MANIFEST], pack_format.MANIFEST)
    if not isinstance(manifest, dict) or manifest.get("format") != pack_format.FORMAT:
        raise StepFailedError(f"{pack_format.MANIFEST} is not that of a {pack_format.FORMAT} pack.")
    pack.manifest = manifest
    listed = set(manifest["files"])
    present = set(pack.files) - {pack_format.MANIFEST, pack_format.MANIFEST_NOTE}
    missing, extra = sorted(listed - present), sorted(present - listed)
    if missing:
        raise StepFailedError(f"{_some(missing)} listed in the manifest and missing.")
    if extra:
        raise StepFailedError(f"{_some(extra)} there and not listed in the manifest.")
    needed = set(pack_format.ALWAYS_THERE) | {pack_format.INPUTS_FOLDER + name for name in pack_format.INPUT_FILES}
    absent = sorted(needed - {pack_format.INPUTS_FOLDER + "used.csv"} - listed)
    if absent:
        raise StepFailedError(f"{_some(absent)} missing from pack and manifest.")
    return f"{len(listed)} files"


# Step 2: bytes against the manifest.
def _hashes(pack: _Pack) -> str:
    listed = pack.manifest["files"]
    found = pack_format.describe_files({name: pack.files[name] for name in listed})
    changed = [name for name in sorted(listed) if found[name] != listed[name]]
    if changed:
        name = changed[0]
        raise StepFailedError(
            f"{name} was changed: expected SHA-256 {_short(listed[name])}, got {_short(found[name])}"
            + (f" (and {len(changed) - 1} more)." if len(changed) > 1 else ".")
        )
    return f"{len(listed)} hashes agree"


# Step 3: the manifest, and through it every file, is signed by the key that the pack names.
def _manifest_signature(pack: _Pack) -> str:
    pack.verifier = parse_verifier(_text(pack, pack_format.VKEY))
    signed = open_note(_text(pack, pack_format.MANIFEST_NOTE), pack.verifier)
    manifest = pack.files[pack_format.MANIFEST]
    expected = pack_format.note_text(manifest, demonstration=pack.manifest["demonstration"] is True)
    if signed != expected:
        raise StepFailedError("what was signed is another manifest than this one.")
    return f"by {pack.verifier.name}"


# Step 4: the checkpoint is the same ledger's, and says DEMONSTRATION exactly if the manifest does.
def _checkpoint(pack: _Pack) -> str:
    pack.checkpoint = open_checkpoint(_text(pack, pack_format.CHECKPOINT), _known(pack.verifier))
    if pack.manifest["ledger"] != pack.checkpoint.origin:
        raise StepFailedError(f"the manifest names ledger {pack.manifest['ledger']}, got {pack.checkpoint.origin}.")
    if (pack.manifest["demonstration"] is True) != pack.checkpoint.demonstration:
        raise StepFailedError("manifest and checkpoint differ on whether this is a demonstration.")
    return f"a tree of {pack.checkpoint.tree_size} records"


# Step 5: commitment and inclusion of each record, under that checkpoint and no other.
def _records(pack: _Pack) -> str:
    pack.records = pack_format.read_records(pack.files[pack_format.RECORDS])
    proofs = {name for name in pack.files if name.startswith(pack_format.PROOFS_FOLDER)}
    unused = sorted(proofs - {pack_format.proof_name(one.leaf_index) for one in pack.records})
    if unused:
        raise StepFailedError(f"{_some(unused)} there without a record.")
    note = _text(pack, pack_format.CHECKPOINT)
    for one in pack.records:
        name = pack_format.proof_name(one.leaf_index)
        if name not in pack.files:
            raise StepFailedError(f"{name} is missing.")
        proof = tlog_proof.parse_proof(_text(pack, name))
        if proof.leaf_index != one.leaf_index or proof.signed_checkpoint != note:
            raise StepFailedError(f"{name} is for leaf {proof.leaf_index} or under another checkpoint.")
        try:
            tlog_proof.verify_under(
                proof, _known(pack.checkpoint), leaf_type=one.leaf_type, salt=one.salt, record=one.record
            )
        except HandrailError as fault:
            raise StepFailedError(f"record {one.leaf_index} ({one.leaf_type.name.lower()}): {fault}") from fault
    return f"{len(pack.records)} records"


# Step 6: intervals.csv and sessions.csv say what the records say, no more and no less.
def _time(pack: _Pack) -> str:
    pack.inputs = parse_inputs(_input_files(pack))
    recorded = Counter(one.interval for one in read_intervals(pack.records))
    stated = Counter(pack.inputs.intervals)
    for interval in stated - recorded:
        raise StepFailedError(
            f"intervals.csv has {interval.span[1] - interval.span[0]} seconds of session {interval.session_ref} "
            "that no record supports."
        )
    for interval in recorded - stated:
        raise StepFailedError(f"a record of session {interval.session_ref} is not in intervals.csv.")
    if write_sessions(pack.records) != pack.files[pack_format.SESSIONS]:
        raise StepFailedError(f"{pack_format.SESSIONS} does not say what the records say.")
    return f"{sum(recorded.values())} intervals"


# Step 7: the one claim record in the ledger holds the hashes of exactly these files and verdicts.
def _claim(pack: _Pack) -> str:
    claims = [one for one in pack.records if one.leaf_type is LeafType.CLAIM]
    if len(claims) != 1:
        raise StepFailedError(f"expected one claim record, got {len(claims)}.")
    claim = pack.manifest["claim"]
    rebuilt = build_claim_record(
        claim_id=claim["claim"],
        claim_reference=claim["claim_reference"],
        setting_ref=claim["setting_ref"],
        submitted_at=claim["submitted_at"],
        evidence_of_spend=claim["evidence_of_spend"],
        inputs=_input_files(pack),
        verdicts=pack.files[pack_format.VERDICTS],
    )
    if rebuilt != claims[0].record:
        raise StepFailedError(_difference(json.loads(rebuilt), json.loads(claims[0].record)))
    return f"claim {claim['claim_reference']}, submitted {claim['submitted_at']}"


# Step 8: the same rule that anybody can read gives the same verdicts.
def _verdicts(pack: _Pack) -> str:
    decided = [verdict.to_json() for verdict in decide(_known(pack.inputs))]
    stated = [json.loads(line) for line in pack.files[pack_format.VERDICTS].splitlines()]
    if len(decided) != len(stated):
        raise StepFailedError(f"expected {len(decided)} verdicts, got {len(stated)}.")
    for ours, theirs in zip(decided, stated, strict=True):
        if ours != theirs:
            raise StepFailedError(f"line {ours['line']}: expected {json.dumps(ours)}, got {json.dumps(theirs)}.")
    return f"{len(decided)} lines"


# Step 9: the key is one that the checker had before.
def _signer(pack: _Pack) -> str:
    verifier = _known(pack.verifier)
    if not pack.trusted:
        raise StepFailedError("who signed this was not proved: no key was given (--key) and none is trusted here.")
    if verifier not in pack.trusted:
        held = ", ".join(one.text() for one in pack.trusted)
        raise StepFailedError(f"expected one of the keys you hold ({held}), got {verifier.text()}.")
    return f"{verifier.name}, whose key you hold"


_STEPS: tuple[Callable[[_Pack], str], ...] = (
    _container,
    _hashes,
    _manifest_signature,
    _checkpoint,
    _records,
    _time,
    _claim,
    _verdicts,
    _signer,
)


def _input_files(pack: _Pack) -> dict[str, bytes]:
    folder = pack_format.INPUTS_FOLDER
    return {name.removeprefix(folder): data for name, data in pack.files.items() if name.startswith(folder)}


def _text(pack: _Pack, name: str) -> str:
    return pack.files[name].decode("utf-8")


def _known(value: Established | None) -> Established:
    if value is None:
        raise StepFailedError("an earlier step was not done.")
    return value


def _difference(ours: dict[str, Any], theirs: dict[str, Any]) -> str:
    if ours.get("inputs") != theirs.get("inputs"):
        names = sorted(set(ours["inputs"]) | set(theirs.get("inputs", {})))
        changed = [name for name in names if ours["inputs"].get(name) != theirs.get("inputs", {}).get(name)]
        return f"{_some(changed)} not what was submitted."
    changed = sorted(key for key in set(ours) | set(theirs) if ours.get(key) != theirs.get(key))
    return f"the claim record in the ledger differs in {', '.join(changed)}."


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"{', '.join(names[:3])}{more} {'is' if len(names) == 1 else 'are'}"


def _short(described: Any) -> str:
    return f"{str(described.get('sha256'))[:12]}… of {described.get('size')} bytes"
