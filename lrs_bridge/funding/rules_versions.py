"""Rules versions: an administrator enters a file, a funder approves it, claims are decided by an approved one."""

import json
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from lrs_bridge.clock import from_seconds, iso_milliseconds
from lrs_bridge.errors import ConflictError, NotFoundError
from lrs_bridge.funding import store
from lrs_bridge.funding.facts import Rules
from lrs_bridge.funding.records import RulesRow
from lrs_bridge.funding.rules import parse_rules
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.ledger.store import append_pending_leaf


def add_rules(connection: Connection, data: bytes, *, entered_by: str, now: datetime) -> RulesRow:
    """Keep a rules.yml as entered, waiting for a funder's approval.

    Raises: BadFileError for a bad file; ConflictError for an id and version that is there already.
    """
    rules = parse_rules(data)
    if store.find_rules(connection, rules.rules_id, rules.version):
        raise ConflictError(
            f"Version {rules.version} of {rules.rules_id} is there already and stays as it is. "
            "Give the file a new version.",
            code="rules-version-exists",
        )
    row = RulesRow(rules.rules_id, rules.version, data.decode("utf-8-sig"), entered_by, now, None, None)
    store.record_rules(connection, row)
    return row


def approve_rules(connection: Connection, *, rules_id: str, version: str, approved_by: str, now: datetime) -> RulesRow:
    """Approve one version; from now on new verdicts use it. A second approval changes nothing."""
    row = store.find_rules(connection, rules_id, version)
    if row is None:
        raise NotFoundError(f"There is no version {version} of {rules_id}. See the list of rules.")
    if row.approved_at is not None:
        return row
    if row.entered_by == approved_by:
        raise ConflictError("Who entered a version cannot approve it. Ask a funder.", code="own-rules")
    approved = replace(row, approved_by=approved_by, approved_at=now)
    store.record_approval(connection, approved)
    record = {
        "type": "rules",
        "id": row.rules_id,
        "version": row.version,
        "body": row.body,
        "approved_by": approved_by,
        "approved_at": iso_milliseconds(now),
    }
    document = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    append_pending_leaf(connection, LeafType.RULES, f"{row.rules_id}/{row.version}", document, now)
    return approved


def rules_for(connection: Connection, seconds: int) -> tuple[RulesRow, Rules] | None:
    """Return the approved rules whose window holds a moment, the latest approved first; else the latest of all."""
    approved = sorted(
        (row for row in store.list_rules(connection) if row.approved_at is not None),
        key=lambda row: row.approved_at or from_seconds(0),
        reverse=True,
    )
    read = [(row, parse_rules(row.body.encode())) for row in approved]
    holding = (one for one in read if one[1].window[0] <= seconds < one[1].window[1])
    return next(holding, read[0] if read else None)
