"""What a person did on a page, as their browser tells it: checked, kept once, stated when a session may speak.

Keyed by person and the id that the browser made, so that a resend, a second tab and a late delivery double nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from lrs_bridge.clock import iso_milliseconds
from lrs_bridge.course.answer_key import canonical_json
from lrs_bridge.course.manifest import Item, Module
from lrs_bridge.launch import service, session_store, store
from lrs_bridge.launch.answer_shape import is_right, kept_answer
from lrs_bridge.launch.given import EventRefusedError, check_given
from lrs_bridge.launch.ground import Ground
from lrs_bridge.launch.move_on import are_pages_complete
from lrs_bridge.launch.store import SIGN_OFF_ASK, ModuleRecord, Response
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.ledger.store import append_pending_leaf
from lrs_bridge.xapi.formats import find_instant

MOST_EVENTS = 200
PAGE_OPENED, ANSWERED, REFLECTED, ROUTE_CHOSEN = "page-opened", "answered", "reflected", "route-chosen"
DECIDED, WENT_BACK, SIGN_OFF_ASKED = "decided", "went-back", "sign-off-asked"
WATCHED = "watched"
# What a page may say of a card, and the kind of card that it says it of.
_CARDS_OF = {
    ANSWERED: ("question",),
    REFLECTED: ("reflection",),
    DECIDED: ("scenario",),
    WENT_BACK: ("scenario",),
    SIGN_OFF_ASKED: ("sign-off",),
    WATCHED: ("video", "audio"),
}
# What is kept to resume by and is no answer, so that it is never stated: under which name.
_NOT_STATED = {ROUTE_CHOSEN: "route", WENT_BACK: "scenario-place", SIGN_OFF_ASKED: SIGN_OFF_ASK}


@dataclass(frozen=True)
class CourseEvent:
    """One event as it came, of the right types. happened_at is the browser's word; None where it gave no time."""

    client_id: str
    kind: str
    page_id: str
    item_id: str
    item_hash: str
    given: Any
    happened_at: datetime | None
    session_id: str


def parse_event(found: Mapping[str, Any]) -> CourseEvent:
    """Return an event of a request body.

    Raises: EventRefusedError.
    """
    try:
        client_id = str(UUID(_text(found, "client_id")))
    except ValueError:
        raise EventRefusedError("client_id must be a UUID made in the browser.", where="client_id") from None
    happened = found.get("happened_at")
    return CourseEvent(
        client_id=client_id,
        kind=_text(found, "kind"),
        page_id=_text(found, "page"),
        item_id=_text(found, "item", optional=True),
        item_hash=_text(found, "item_hash", optional=True),
        given=found.get("given"),
        happened_at=find_instant(happened) if isinstance(happened, str) else None,
        session_id=_text(found, "session", optional=True),
    )


def _text(found: Mapping[str, Any], name: str, *, optional: bool = False) -> str:
    value = found.get(name)
    if optional and value is None:
        return ""
    if isinstance(value, str) and (optional or value) and len(value) <= 200 and "\0" not in value:
        return value
    raise EventRefusedError(f"{name} must be a short text.", where=name)


def receive_event(
    connection: Connection, ground: Ground, record: ModuleRecord, build_id: str, event: CourseEvent, now: datetime
) -> None:
    """Keep one event; one that was kept before is left as it is.

    Raises: EventRefusedError, UnknownBuildError, UnknownModuleError.
    """
    _, module = ground.module(build_id, record.module_id)
    if module.find_page(event.page_id) is None:
        raise EventRefusedError("This version of the module has no such page.", where="page")
    if event.kind == PAGE_OPENED:
        store.record_page_opened(connection, record, event.page_id, now)
        _note_completed(connection, record, module, now)
    elif event.kind == ROUTE_CHOSEN or event.kind in _CARDS_OF:
        _keep_response(connection, ground, record, build_id, module, event, now)
    else:
        raise EventRefusedError(f'"{event.kind[:40]}" is not something that a page reports.', where="kind")
    if event.session_id:
        session_store.record_heard(connection, record.person_id, event.session_id, now)


def _note_completed(connection: Connection, record: ModuleRecord, module: Module, now: datetime) -> None:
    if record.completed_at is not None:
        return
    visits = store.pages_opened(connection, record.person_id, record.registration_id, record.module_id)
    if are_pages_complete(module, visits):
        store.update_record(connection, record, completed_at=now)


def _keep_response(
    connection: Connection,
    ground: Ground,
    record: ModuleRecord,
    build_id: str,
    module: Module,
    event: CourseEvent,
    now: datetime,
) -> None:
    if store.find_response(connection, record.person_id, event.client_id) is not None:
        return
    card, item_hash, right, given = _NOT_STATED.get(event.kind, ""), event.item_hash, None, event.given
    if event.kind == ROUTE_CHOSEN:
        check_route(module, event)
    else:
        item = check_item(module, event)
        card, item_hash = card or item.card, event.item_hash or item.hash
        if event.kind == ANSWERED:
            key = ground.library.answer_key(build_id).practice.get(item.id)
            right = None if key is None or key.right is None else is_right(item.kind, key.right, given)
            given = kept_answer(item.kind, item.keeps_text, given)
    response = Response(
        person_id=record.person_id,
        client_id=event.client_id,
        registration_id=record.registration_id,
        module_id=record.module_id,
        build_id=build_id,
        page_id=event.page_id,
        item_id=event.item_id,
        item_hash=item_hash,
        card=card,
        given=given,
        right=right,
        happened_at=event.happened_at,
        received_at=now,
        statement_id=None,
        leaf_id="",
    )
    leaf_id = append_pending_leaf(connection, LeafType.RESPONSE, event.client_id, response_document(response), now)
    store.insert_response(connection, Response(**{**vars(response), "leaf_id": leaf_id}))


def check_item(module: Module, event: CourseEvent) -> Item:
    """Return the card that an event belongs to, what was given to it checked. Raises: EventRefusedError."""
    item = module.find_item(event.item_id)
    wanted = _CARDS_OF[event.kind]
    if item is None or item.card not in wanted or item.page != event.page_id:
        raise EventRefusedError(f"This page has no such {wanted[0]}.", where="item")
    check_given(item, event.given)
    if event.kind == DECIDED and not event.given:
        raise EventRefusedError("A decision names the choice that was made.", where="given")
    return item


def check_route(module: Module, event: CourseEvent) -> None:
    """Check a choice of route: given names a page of the module. Raises: EventRefusedError."""
    if not isinstance(event.given, str) or module.find_page(event.given) is None:
        raise EventRefusedError("A choice of route names a page of this module.", where="given")


def state_in_open_session(connection: Connection, ground: Ground, record: ModuleRecord, now: datetime) -> None:
    """State what was just kept, if a session of the module is open and initialized; else the next one states it."""
    for session in session_store.open_sessions_of(connection, record.person_id):
        same = (session.registration_id, session.module_id) == (record.registration_id, record.module_id)
        if same and session.initialized_at is not None:
            service.state_responses(connection, ground, session, now)


def response_document(response: Response) -> bytes:
    """Return the bytes that the ledger commits to for a response; they can be made again from its row."""
    return canonical_json(
        {
            "type": "response",
            "person": response.person_id,
            "client_id": response.client_id,
            "registration": response.registration_id,
            "module": response.module_id,
            "build": response.build_id,
            "page": response.page_id,
            "item": response.item_id,
            "item_hash": response.item_hash,
            "card": response.card,
            "given": response.given,
            "right": response.right,
            "happened": iso_milliseconds(response.happened_at) if response.happened_at else None,
            "received": iso_milliseconds(response.received_at),
        }
    )
