"""Intervals and launch sessions as the records in a pack tell them. Pure; the maker and the verifier share it."""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lrs_bridge import vocabulary
from lrs_bridge.evidence.pack_format import PackFormatError, PackRecord
from lrs_bridge.funding.cells import CellError, parse_time
from lrs_bridge.funding.facts import Interval
from lrs_bridge.ledger.commitment import LeafType

# What a pack tells of a session. Not `failed`: it would tell of tries, which are the learner's own.
PACK_VERBS = (
    vocabulary.LAUNCHED,
    vocabulary.INITIALIZED,
    vocabulary.COMPLETED,
    vocabulary.PASSED,
    vocabulary.SATISFIED,
    vocabulary.WAIVED,
    vocabulary.ABANDONED,
    vocabulary.TERMINATED,
)
_COLUMNS = ("session_ref", "person_ref", "module_id", "build", "credited_intervals", "credited_seconds") + tuple(
    vocabulary.VERB_WORDS[verb] for verb in PACK_VERBS
)


@dataclass(frozen=True)
class RecordedInterval:
    """An interval record: what intervals.csv says of it, and the build it was spent on."""

    interval: Interval
    build: str


def may_go_out(statement: Any) -> bool:
    """Return whether a statement tells no more than a pack may: no name, address, answer or score."""
    if not isinstance(statement, dict) or statement.get("verb", {}).get("id") not in PACK_VERBS:
        return False
    actor, result, context = (statement.get(part, {}) for part in ("actor", "result", "context"))
    return (
        set(actor) <= {"objectType", "account"}
        and not {"score", "response"} & set(result)
        and not {"instructor", "team"} & set(context)
        and "attachments" not in statement
    )


def read_intervals(records: Iterable[PackRecord]) -> list[RecordedInterval]:
    """Return the intervals among the records. Raises: PackFormatError."""
    return [_interval(one) for one in records if one.leaf_type is LeafType.INTERVAL]


def read_statements(records: Iterable[PackRecord]) -> list[dict[str, Any]]:
    """Return the statements among the records. Raises: PackFormatError for one that a pack may not hold."""
    statements = []
    for one in records:
        if one.leaf_type is LeafType.STATEMENT:
            statement = _document(one)
            if not may_go_out(statement):
                raise PackFormatError(f"Record {one.leaf_index} is a statement that no pack may hold.")
            statements.append(statement)
    return statements


def write_sessions(records: Iterable[PackRecord]) -> bytes:
    """Return sessions.csv: for each launch session its credited time and when each thing was stated (as kept)."""
    kept = list(records)
    rows: dict[str, dict[str, Any]] = {}
    for one in read_intervals(kept):
        interval = one.interval
        row = rows.setdefault(interval.session_ref, _new_row(interval.session_ref))
        row |= {"person_ref": interval.person_ref, "module_id": interval.module_id, "build": one.build}
        row["credited_intervals"] += 1
        row["credited_seconds"] += interval.span[1] - interval.span[0]
    for statement in read_statements(kept):
        session_ref = statement.get("context", {}).get("extensions", {}).get(vocabulary.EXTENSION_SESSION_ID, "")
        if session_ref in rows:
            word = vocabulary.VERB_WORDS[statement["verb"]["id"]]
            stored = str(statement.get("stored", ""))
            rows[session_ref][word] = min(filter(None, (rows[session_ref].get(word), stored)), default="")
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows[session_ref] for session_ref in sorted(rows))
    return text.getvalue().encode()


def _new_row(session_ref: str) -> dict[str, Any]:
    return {"session_ref": session_ref, "credited_intervals": 0, "credited_seconds": 0}


def _interval(one: PackRecord) -> RecordedInterval:
    document = _document(one)
    try:
        return RecordedInterval(
            Interval(
                person_ref=document["person"],
                module_id=document["module"],
                span=(parse_time(document["start"]), parse_time(document["end"])),
                evidence_kind=document["kind"],
                session_ref=document["session"],
            ),
            build=str(document.get("build", "")),
        )
    except (KeyError, TypeError, CellError) as fault:
        raise PackFormatError(f"Record {one.leaf_index} is not an interval: {fault}") from fault


def _document(one: PackRecord) -> dict[str, Any]:
    try:
        document = json.loads(one.record)
    except (ValueError, RecursionError) as fault:
        raise PackFormatError(f"Record {one.leaf_index} is not JSON.") from fault
    if not isinstance(document, dict):
        raise PackFormatError(f"Record {one.leaf_index} is not a JSON object.")
    return document
