"""Reads from the store what one pack holds, and remembers who was given it."""

import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, select

from lrs_bridge.errors import NotFoundError
from lrs_bridge.evidence.pack import PackError, PackFacts
from lrs_bridge.evidence.pack_format import PackRecord, parse_json
from lrs_bridge.evidence.pack_sessions import PACK_VERBS, may_go_out
from lrs_bridge.funding import claims
from lrs_bridge.funding import store as funding_store
from lrs_bridge.funding.claim_inputs import frozen_inputs
from lrs_bridge.funding.claim_record import verdict_lines
from lrs_bridge.funding.facts import Interval
from lrs_bridge.funding.inputs import parse_inputs
from lrs_bridge.funding.records import ClaimRow
from lrs_bridge.ledger import store as ledger_store
from lrs_bridge.people import store as people_store
from lrs_bridge.storage import tables

_MOST_IN_ONE_QUERY = 500


def load_pack_facts(connection: Connection, claim_id: str, *, now: datetime, demonstration: bool) -> PackFacts:
    """Return what the pack of a submitted claim holds.

    Raises: NotFoundError if there is no such claim; PackError for a draft, or while a record waits for its place.
    """
    claim = funding_store.find_claim(connection, claim_id)
    if claim is None:
        raise NotFoundError(claims.NO_SUCH_CLAIM)
    if claim.leaf_id is None or claim.submitted_at is None:
        raise PackError("A pack is made of a submitted claim. This one is still a draft.")
    inputs = frozen_inputs(connection, claim_id)
    intervals = parse_inputs(inputs).intervals
    documents = {claim.leaf_id: claims.claim_record(connection, claim)}
    documents |= _interval_documents(connection, intervals)
    statements, withheld = _statement_documents(connection, {one.session_ref for one in intervals})
    documents |= statements
    checkpoint = ledger_store.latest_checkpoint(connection)
    records = _records(connection, documents)
    if checkpoint is None:
        raise PackError("Nothing has been signed yet. Try again in a minute.")
    return PackFacts(
        pack_id=str(uuid.uuid4()),
        made_at=now,
        claim=_claim_facts(documents[claim.leaf_id]),
        inputs=inputs,
        verdicts=verdict_lines(line.verdict or {} for line in funding_store.lines_of(connection, claim)),
        records=records,
        proofs=ledger_store.proofs_under(connection, checkpoint, [one.leaf_index for one in records]),
        checkpoint_note=checkpoint.signed_note,
        withheld_statements=withheld,
        private_words=_private_words(connection, claim, inputs),
        demonstration=demonstration,
    )


def record_issue(
    connection: Connection, *, pack_id: str, claim_id: str, issued_to: str, manifest_sha256: str, now: datetime
) -> None:
    """Remember who was given a pack, so that they can be told of an erasure."""
    connection.execute(
        insert(tables.pack_issue).values(
            pack_id=pack_id, claim_id=claim_id, issued_to=issued_to, issued_at=now, manifest_sha256=manifest_sha256
        )
    )


def _claim_facts(record: bytes) -> dict[str, str]:
    document = parse_json(record, "the claim's record")
    return {
        name: document[name]
        for name in ("claim", "claim_reference", "setting_ref", "submitted_at", "evidence_of_spend")
    }


def _interval_documents(connection: Connection, intervals: Iterable[Interval]) -> dict[str, bytes]:
    """Return leaf id → document of each interval that the claim was decided from.

    Raises: PackError if one of them is not in the store any more.
    """
    wanted = list(intervals)
    if not wanted:
        return {}
    first, last = min(one.span[0] for one in wanted), max(one.span[1] for one in wanted)
    held: dict[Interval, list[tuple[str, bytes]]] = {}
    for person_id in {one.person_ref for one in wanted}:
        rows = connection.execute(
            select(tables.interval).where(
                tables.interval.c.person_id == person_id,
                tables.interval.c.started_at_seconds >= first,
                tables.interval.c.started_at_seconds <= last,
            )
        )
        for row in rows:
            span = (row.started_at_seconds, row.ended_at_seconds)
            key = Interval(row.person_id, row.module_id, span, row.evidence_kind, row.session_id)
            held.setdefault(key, []).append((row.leaf_id, row.document))
    try:
        return dict(held[one].pop() for one in wanted)
    except (KeyError, IndexError) as fault:
        raise PackError(
            "A record behind this claim was erased, so a full pack cannot be made any more. Packs made before still "
            "verify."
        ) from fault


def _statement_documents(connection: Connection, session_ids: set[str]) -> tuple[dict[str, bytes], int]:
    """Return leaf id → statement for the sessions, and how many were withheld since they tell more than a pack may."""
    documents: dict[str, bytes] = {}
    withheld = 0
    wanted = sorted(session_ids)
    table = tables.statement
    for start in range(0, len(wanted), _MOST_IN_ONE_QUERY):
        rows = connection.execute(
            select(table.c.leaf_id, table.c.document).where(
                table.c.launch_session_id.in_(wanted[start : start + _MOST_IN_ONE_QUERY]),
                table.c.verb_id.in_(PACK_VERBS),
                table.c.voided_by.is_(None),
            )
        )
        for row in rows:
            if may_go_out(json.loads(row.document)):
                documents[row.leaf_id] = row.document
            else:
                withheld += 1
    return documents, withheld


def _records(connection: Connection, documents: Mapping[str, bytes]) -> tuple[PackRecord, ...]:
    leaves = ledger_store.find_leaves(connection, documents)
    waiting = sum(leaf.leaf_index is None for leaf in leaves.values())
    if waiting or len(leaves) < len(documents):
        raise PackError(f"{waiting} records of this claim wait for the ledger. Try again in a minute.")
    return tuple(
        PackRecord(leaf.leaf_index or 0, leaf.leaf_type, leaf.salt or b"", documents[leaf.leaf_id])
        for leaf in leaves.values()
    )


def _private_words(connection: Connection, claim: ClaimRow, inputs: Mapping[str, bytes]) -> set[str]:
    person_ids = set(parse_inputs(inputs).people) | {claim.uploaded_by, claim.submitted_by or ""}
    words: set[str] = set()
    for person_id in person_ids:
        person = people_store.find_person(connection, person_id)
        if person is not None:
            words |= {person.name, person.email}
    return words
