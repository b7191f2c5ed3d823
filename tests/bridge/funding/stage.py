"""Files and recorded time that the funding tests share."""

import re
import uuid

from flask import Flask
from sqlalchemy import Connection, insert

from lrs_bridge.clock import from_seconds, iso_seconds
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.ledger.store import append_pending_leaf
from lrs_bridge.people import store as people_store
from lrs_bridge.storage.tables import interval
from lrs_bridge.web.bridge import Bridge

RULES = b"""\
id: backfill
version: "1"
window: {start: 2026-01-01T00:00:00Z, end: 2027-01-01T00:00:00Z}
tolerance_minutes: 10
daily_cap_minutes: 180
max_hourly_rate: 26.00
claim_step_minutes: 15
evidence_kinds_allowed: [beats]
modules:
  m01: {fundable: true, cap_minutes: 60}
"""
RELEASE_HEADER = "release_ref,person_ref,planned_start,planned_end,backfill_method,authorised_by"
CLAIM_HEADER = "claim_reference,setting_ref,person_ref,release_ref,hours_claimed,hourly_rate"


def here(app: Flask) -> Bridge:
    found: Bridge = app.extensions["handrail"]
    return found


def person_id_of(app: Flask, person_ref: str) -> str:
    with here(app).database.reading() as connection:
        found = people_store.find_person_by_ref(connection, person_ref)
    assert found
    return found.person_id


def record_time(
    connection: Connection, person_id: str, start: int, end: int, *, session_id: str, module_id: str = "m01"
) -> None:
    """Put one credited interval into the store as timekeeping does, leaf and all."""
    interval_id = str(uuid.uuid4())
    document = f"{person_id} {iso_seconds(from_seconds(start))} {iso_seconds(from_seconds(end))}".encode()
    connection.execute(
        insert(interval).values(
            person_id=person_id,
            interval_id=interval_id,
            session_id=session_id,
            registration_id=str(uuid.uuid4()),
            module_id=module_id,
            build_id="0" * 16,
            started_at_seconds=start,
            ended_at_seconds=end,
            evidence_kind="beats",
            method_version="1",
            document=document,
            leaf_id=append_pending_leaf(connection, LeafType.INTERVAL, interval_id, document, from_seconds(end)),
        )
    )


def without_tokens(page: str) -> str:
    """Return a page without its CSRF tokens, which change from second to second."""
    return re.sub(r'(data-csrf|name="csrf_token" value)="[^"]*"', "", page)
