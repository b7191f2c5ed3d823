"""Signing off what was seen at work: signed once, put right with a reason, never changed or deleted."""

import uuid
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from lrs_bridge.course.manifest import Item, Manifest, Module
from lrs_bridge.launch import observation_statement, observation_store
from lrs_bridge.launch.ground import Ground
from lrs_bridge.launch.observation import Ask, Observation, Sighting, observation_document
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.ledger.store import append_pending_leaf
from lrs_bridge.xapi.record import record_bridge_statement


def sign(
    connection: Connection, ground: Ground, ask: Ask, sighting: Sighting, *, assessor_id: str, now: datetime
) -> Observation:
    """Keep an observation, commit to it and state it."""
    manifest, module, item = _item_of(ground, ask)
    blank = Observation(
        person_id=ask.person_id,
        observation_id=str(uuid.uuid4()),
        registration_id=ask.registration_id,
        module_id=ask.module_id,
        build_id=ask.build_id,
        page_id=ask.page_id,
        item_id=ask.item_id,
        item_hash=ask.item_hash,
        assessor_id=assessor_id,
        seen=list(sighting.seen),
        all_seen=is_all_seen(item, sighting.seen),
        note=sighting.note,
        observed_on=sighting.observed_on.isoformat(),
        signed_at=now,
        corrects_id=None,
        reason="",
        corrected_by=None,
        statement_id="",
        leaf_id="",
    )
    return _keep(connection, ground, manifest, module, item, blank)


def correct(
    connection: Connection, ground: Ground, earlier: Observation, sighting: Sighting, *, assessor_id: str, now: datetime
) -> Observation:
    """Put an observation right by a new one: the earlier stays, its statement is voided, both say why."""
    manifest, module, item = _item_of(ground, earlier)
    blank = replace(
        earlier,
        observation_id=str(uuid.uuid4()),
        assessor_id=assessor_id,
        seen=list(sighting.seen),
        all_seen=is_all_seen(item, sighting.seen),
        note=sighting.note,
        observed_on=sighting.observed_on.isoformat(),
        signed_at=now,
        corrects_id=earlier.observation_id,
        reason=sighting.reason,
        corrected_by=None,
        statement_id="",
        leaf_id="",
    )
    made = _keep(connection, ground, manifest, module, item, blank, corrects_statement=earlier.statement_id)
    record_bridge_statement(
        connection,
        observation_statement.voiding(ground.base_url, assessor_id, earlier.statement_id, now),
        person_id=earlier.person_id,
        launch_session_id="",
        now=now,
        base_url=ground.base_url,
    )
    observation_store.mark_corrected(connection, earlier, made.observation_id)
    return made


def is_all_seen(item: Item, seen: tuple[str, ...]) -> bool:
    """Return whether every criterion of a sign-off was seen."""
    assert item.sign_off is not None
    return {one.id for one in item.sign_off.criteria} <= set(seen)


def _item_of(ground: Ground, at: Ask | Observation) -> tuple[Manifest, Module, Item]:
    manifest, module = ground.module(at.build_id, at.module_id)
    item = module.find_item(at.item_id)
    # An ask was checked against this very build when it came.
    assert item is not None
    assert item.sign_off is not None
    return manifest, module, item


def _keep(
    connection: Connection,
    ground: Ground,
    manifest: Manifest,
    module: Module,
    item: Item,
    blank: Observation,
    corrects_statement: str | None = None,
) -> Observation:
    statement = observation_statement.evaluated(
        ground.ids(manifest), manifest, module, item, blank, corrects_statement=corrects_statement
    )
    statement_id = record_bridge_statement(
        connection,
        statement,
        person_id=blank.person_id,
        launch_session_id="",
        now=blank.signed_at,
        base_url=ground.base_url,
    )
    made = replace(blank, statement_id=statement_id)
    document = observation_document(made)
    leaf_id = append_pending_leaf(connection, LeafType.OBSERVATION, made.observation_id, document, made.signed_at)
    made = replace(made, leaf_id=leaf_id)
    observation_store.insert_observation(connection, made)
    return made
