"""The shape of an evidence pack: its file names, its manifest, its records, and a zip with one spelling only.

Pure: standard library only. The maker and the verifier share it. Described for readers in docs/rules/evidence-pack.md.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lrs_bridge.errors import HandrailError
from lrs_bridge.ledger import strict_base64
from lrs_bridge.ledger.checkpoint import DEMONSTRATION_LINE
from lrs_bridge.ledger.commitment import LeafType

FORMAT = "handrail-pack/1"
MANIFEST = "manifest.json"
MANIFEST_NOTE = "manifest.note"
VKEY = "ledger.vkey"
CHECKPOINT = "checkpoint.txt"
VERDICTS = "verdicts.jsonl"
RECORDS = "records.jsonl"
SESSIONS = "sessions.csv"
FIRST_PAGE = "README.html"
READ_ME = "README.txt"
INPUTS_FOLDER = "inputs/"
PROOFS_FOLDER = "proofs/"

INPUT_FILES = ("settings.csv", "people.csv", "releases.csv", "intervals.csv", "claims.csv", "rules.yml", "used.csv")
ALWAYS_THERE = (CHECKPOINT, FIRST_PAGE, READ_ME, RECORDS, SESSIONS, VERDICTS, VKEY)

LARGEST_PACK_BYTES = 1 << 30
_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say: the manifest holds the real time


class PackFormatError(HandrailError):
    """A pack, or a file in it, does not have the shape of an evidence pack."""

    code = "bad-pack"


@dataclass(frozen=True)
class PackRecord:
    """One record with what ties it to the ledger; record is the exact bytes that were committed to."""

    leaf_index: int
    leaf_type: LeafType
    salt: bytes
    record: bytes


def canonical_json(value: Any) -> bytes:
    """Return JSON with sorted keys and no spaces: one spelling for one value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def parse_json(data: bytes, where: str) -> Any:
    """Return the value of JSON that is in its one spelling. Raises: PackFormatError."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as fault:
        raise PackFormatError(f"{where} is not JSON: {fault}") from fault
    if canonical_json(value) != data:
        raise PackFormatError(f"{where} is not in canonical spelling (sorted keys, no spaces).")
    return value


def proof_name(leaf_index: int) -> str:
    """Return the name of the receipt of one leaf."""
    return f"{PROOFS_FOLDER}{leaf_index}.tlog-proof"


def describe_files(files: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    """Return what the manifest says of each file: its SHA-256 and its size in bytes."""
    return {
        name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)} for name, data in sorted(files.items())
    }


def note_text(manifest: bytes, *, demonstration: bool) -> str:
    """Return what is signed for a manifest. It cannot be taken for a checkpoint: those begin with the log's origin."""
    lines = [FORMAT, f"sha256 {hashlib.sha256(manifest).hexdigest()}"]
    if demonstration:
        lines.append(DEMONSTRATION_LINE)
    return "\n".join(lines) + "\n"


def write_records(records: Iterable[PackRecord]) -> bytes:
    """Return records.jsonl, by leaf index."""
    lines = [
        canonical_json(
            {
                "leaf_index": one.leaf_index,
                "leaf_type": one.leaf_type.name.lower(),
                "record": strict_base64.encode(one.record),
                "salt": strict_base64.encode(one.salt),
            }
        )
        for one in sorted(records, key=lambda one: one.leaf_index)
    ]
    return b"".join(line + b"\n" for line in lines)


def read_records(data: bytes) -> list[PackRecord]:
    """Return the records. Raises: PackFormatError naming the line."""
    records: list[PackRecord] = []
    for number, line in enumerate(data.split(b"\n")[:-1], start=1):
        where = f"{RECORDS}, line {number}"
        value = parse_json(line, where)
        try:
            salt, record = strict_base64.decode(value["salt"]), strict_base64.decode(value["record"])
            leaf_type, leaf_index = LeafType[value["leaf_type"].upper()], value["leaf_index"]
        except (KeyError, TypeError, AttributeError) as fault:
            raise PackFormatError(f"{where} is not a record.") from fault
        if salt is None or record is None or type(leaf_index) is not int or leaf_index < 0:
            raise PackFormatError(f"{where} is not a record.")
        records.append(PackRecord(leaf_index, leaf_type, salt, record))
    if write_records(records) != data or len({one.leaf_index for one in records}) != len(records):
        raise PackFormatError(f"{RECORDS} is not in order of leaf index, each once.")
    return records


def write_lines(values: Iterable[Any]) -> bytes:
    """Return JSON Lines in canonical spelling."""
    return b"".join(canonical_json(value) + b"\n" for value in values)


def write_zip(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of these files. The same files give the same bytes: stored, by name, with a fixed date."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as container:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            container.writestr(entry, files[name])
    return buffer.getvalue()


def read_zip(data: bytes) -> dict[str, bytes]:
    """Return the files of a pack.

    Raises: PackFormatError unless the zip is byte for byte what write_zip makes of its files, so that nothing can be
    hidden between, before or after them.
    """
    if len(data) > LARGEST_PACK_BYTES:
        raise PackFormatError(f"The file has {len(data)} bytes; a pack has at most {LARGEST_PACK_BYTES}.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            entries = container.infolist()
            if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
                raise PackFormatError("The zip was packed again by another program. Use the file as it was given out.")
            names = [entry.filename for entry in entries]
            if len(set(names)) != len(names):
                raise PackFormatError("The zip holds two files of one name.")
            if sum(entry.file_size for entry in entries) > len(data):
                raise PackFormatError("The zip promises more than it holds.")
            files = {entry.filename: container.read(entry) for entry in entries}
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as fault:
        raise PackFormatError(f"The zip cannot be read whole, it may be cut short or damaged: {fault}") from fault
    if write_zip(files) != data:
        raise PackFormatError(
            "The zip is not byte for byte as it was written: something was changed, or it was packed again."
        )
    return files
