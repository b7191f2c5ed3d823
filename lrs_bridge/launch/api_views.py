"""The JSON that course pages talk to: who is here, where they stand, what they did, the check."""

import base64
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, g, jsonify, request
from flask_wtf.csrf import generate_csrf  # type: ignore[import-untyped]
from sqlalchemy import Connection

from lrs_bridge.clock import iso_seconds
from lrs_bridge.errors import HandrailError, NotFoundError
from lrs_bridge.launch import attempt, attempt_store, events, preferences, session_store, store
from lrs_bridge.launch.api_person import BadJsonError, read_body, require_same_person
from lrs_bridge.launch.ground import Ground, ground
from lrs_bridge.launch.progress import count_waiting, facts_of, progress_of
from lrs_bridge.launch.store import ModuleRecord
from lrs_bridge.ledger.store import latest_checkpoint
from lrs_bridge.people.store import managers_of
from lrs_bridge.people.visitor import page_person, today
from lrs_bridge.web.access import Permission, access, signed_in
from lrs_bridge.web.bridge import bridge
from lrs_bridge.xapi.formats import is_language_tag

_LONGEST_TAG = 35  # RFC 5646, 4.4.1

blueprint = Blueprint("api", __name__, url_prefix="/api")


class NotStartedError(HandrailError):
    """The person never opened the module."""

    code = "not-started"
    http_status = 422


@blueprint.get("/me")
@access(Permission.PUBLIC)
def me() -> Response:
    """Say who is signed in, under the key that pages know them by."""
    person = g.person
    if person is None:
        return jsonify({"signed_in": False})
    return jsonify(
        {
            "signed_in": True,
            "demonstration": bridge().config.demo,
            "csrf": generate_csrf(),
            "person": {"name": person.name, "initials": person.initials, "key": page_person(person)},
            "support": {"name": person.support_name, "contact": person.support_contact},
        }
    )


@blueprint.get("/me/seal-key")
@access(Permission.LEARN)
def seal_key() -> Response:
    """Give the key of a person's only-me texts to that person."""
    with bridge().database.reading() as connection:
        key = store.find_seal_key(connection, signed_in().person_id)
    if key is None:
        raise NotFoundError("There is no key for you here.")
    return jsonify({"key": base64.b64encode(key).decode()})


@blueprint.post("/me/language")
@access(Permission.LEARN)
def prefer_language() -> Response:
    """Keep the language that the person chose to read in, so that the next launch opens in it on any device."""
    body = read_body()
    person, language = require_same_person(body.get("person")), body.get("language")
    if not isinstance(language, str) or len(language) > _LONGEST_TAG or not is_language_tag(language):
        raise BadJsonError("language must be a language's tag, like cy.", where="language")
    here, base_url = bridge(), ground().base_url
    here.database.write(
        lambda connection: preferences.prefer_language(
            connection, base_url, person.person_id, language, here.clock.now()
        )
    )
    return jsonify({"language": language})


@blueprint.get("/modules/<module_id>/progress")
@access(Permission.LEARN)
def progress(module_id: str) -> Response:
    """Say where the person stands on a module of a build (the current one if none is named)."""
    at, person = ground(), signed_in()
    with bridge().database.reading() as connection:
        current = at.library.current(connection)
        build_id = request.args.get("build") or (current.build_id if current else "")
        manifest, module = at.module(build_id, module_id)
        found = progress_of(connection, at, person_id=person.person_id, manifest=manifest, module=module)
        has_manager = bool(managers_of(connection, person, today(bridge())))
    return jsonify(found | {"has_manager": has_manager})


@blueprint.post("/modules/<module_id>/events")
@access(Permission.LEARN)
def receive_events(module_id: str) -> Response:
    """Keep what the person did; each event is received, or refused with what is wrong."""
    body = read_body()
    person, build_id = require_same_person(body.get("person")), _text(body, "build")
    sent = body.get("events")
    if not isinstance(sent, list) or len(sent) > events.MOST_EVENTS or not all(isinstance(one, dict) for one in sent):
        raise BadJsonError(f"events must be a list of up to {events.MOST_EVENTS} objects.", where="events")
    here, at = bridge(), ground()
    at.module(build_id, module_id)

    def act(connection: Connection) -> dict[str, Any]:
        now = here.clock.now()
        received, refused = [], []
        record = _record(connection, at, person.person_id, build_id, module_id)
        for one in sent:
            try:
                event = events.parse_event(one)
                events.receive_event(connection, at, record, build_id, event, now)
                received.append(event.client_id)
            except HandrailError as error:
                refused.append({"client_id": one.get("client_id"), "code": error.code, "message": error.message})
            record = _record(connection, at, person.person_id, build_id, module_id)
        events.state_in_open_session(connection, at, record, now)
        facts = facts_of(record) | {"pages_opened": _pages(connection, record)}
        return {"received": received, "refused": refused, "progress": facts}

    return jsonify(here.database.write(act))


@blueprint.post("/modules/<module_id>/check")
@access(Permission.LEARN)
def start_check(module_id: str) -> Response:
    """Hand out the person's open try, or begin the next one."""
    body = read_body()
    person, build_id = require_same_person(body.get("person")), _text(body, "build")
    here, at, language = bridge(), ground(), _language(body)
    at.module(build_id, module_id)

    def act(connection: Connection) -> attempt_store.Attempt:
        record = _record(connection, at, person.person_id, build_id, module_id)
        return attempt.start_attempt(connection, at, record, build_id=build_id, now=here.clock.now(), language=language)

    return jsonify(attempt.paper_of(at, here.database.write(act), language))


@blueprint.post("/attempts/<attempt_id>/answers")
@access(Permission.LEARN)
def keep_answers(attempt_id: str) -> Response:
    """Keep answers of an open try as the person goes."""
    body = read_body()
    person, given = require_same_person(body.get("person")), _given(body)
    at = ground()

    def act(connection: Connection) -> None:
        attempt.keep_answers(connection, at, _attempt(connection, person.person_id, attempt_id), given)

    bridge().database.write(act)
    return jsonify({"received": True})


@blueprint.post("/attempts/<attempt_id>/submission")
@access(Permission.LEARN)
def submit(attempt_id: str) -> Response:
    """Mark a try; sent again, it is answered as before."""
    body = read_body()
    person, given, client_id = require_same_person(body.get("person")), _given(body), _text(body, "client_id")
    here, at = bridge(), ground()

    def act(connection: Connection) -> tuple[attempt_store.Attempt, ModuleRecord | None]:
        found = _attempt(connection, person.person_id, attempt_id)
        done = attempt.submit_attempt(
            connection, at, found, client_id=client_id[:64], given=given, now=here.clock.now()
        )
        return done, store.find_record(connection, done.person_id, done.registration_id, done.module_id)

    done, record = here.database.write(act)
    facts = facts_of(record)
    # `passed` here is of this try; the module's own fact is in to_state and in progress.
    said = attempt.result_of(at, done, _language(body))
    return jsonify(said | {"completed": facts["completed"], "to_state": facts["to_state"]})


@blueprint.get("/attempts/<attempt_id>/result")
@access(Permission.LEARN)
def look_again(attempt_id: str) -> Response:
    """Give a marked try back to who made it: its questions, and what was said to the answers."""
    at, person_id = ground(), signed_in().person_id
    with bridge().database.reading() as connection:
        found = _attempt(connection, person_id, attempt_id)
    if found.submitted_at is None:
        raise NotFoundError("This try is still open. Hand it in first.")
    language = _language(request.args)
    return jsonify({"paper": attempt.paper_of(at, found, language), "result": attempt.result_of(at, found, language)})


@blueprint.get("/record-state")
@access(Permission.LEARN)
def record_state() -> Response:
    """Say how many of the person's records wait for a signed checkpoint."""
    with bridge().database.reading() as connection:
        waiting = count_waiting(connection, signed_in().person_id)
        checkpoint = latest_checkpoint(connection)
    return jsonify(
        {
            "waiting": waiting,
            "last_checkpoint_at": iso_seconds(checkpoint.signed_at) if checkpoint else None,
            "tree_size": checkpoint.tree_size if checkpoint else 0,
        }
    )


def _language(sent: Mapping[str, Any]) -> str:
    """Return the language that a page reads in; pages of before there were languages say none, and get the course's."""
    found = sent.get("language")
    return found if isinstance(found, str) else ""


def _record(connection: Connection, at: Ground, person_id: str, build_id: str, module_id: str) -> ModuleRecord:
    manifest = at.library.manifest(build_id)
    registration_id = session_store.find_registration(connection, person_id, manifest.course_id)
    record = store.find_record(connection, person_id, registration_id, module_id) if registration_id else None
    if record is None:
        raise NotStartedError("You have not opened this module yet. Start it from My training.")
    return record


def _pages(connection: Connection, record: ModuleRecord) -> list[str]:
    return list(store.pages_opened(connection, record.person_id, record.registration_id, record.module_id))


def _attempt(connection: Connection, person_id: str, attempt_id: str) -> attempt_store.Attempt:
    found = attempt_store.find_attempt(connection, person_id, attempt_id)
    if found is None:
        raise NotFoundError("There is no such try of yours. Open the check again.")
    return found


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if isinstance(value, str) and 0 < len(value) <= 200:
        return value
    raise BadJsonError(f"{name} must be a short text.", where=name)


def _given(body: dict[str, Any]) -> dict[str, list[str]]:
    given = body.get("given")
    if isinstance(given, dict) and all(_is_id_list(one) for one in given.values()):
        return given
    raise BadJsonError("given must be an object of question ids, each with a list of option ids.", where="given")


def _is_id_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
