"""The acts of a launch session's life: open, fetch, state, close. Each runs inside the caller's own transaction.

Nothing here knows of requests: `now` and the store's connection are arguments, so that a set clock can live a month.
"""

import uuid
from datetime import datetime

from sqlalchemy import Connection

from lrs_bridge import vocabulary
from lrs_bridge.course.manifest import Item, Manifest
from lrs_bridge.errors import ConflictError
from lrs_bridge.launch import attempt_store, bridge_statements, fetch_token, preferences, session_store, store
from lrs_bridge.launch import session as sessions
from lrs_bridge.launch.bridge_statements import Scene
from lrs_bridge.launch.ground import Ground, module_of
from lrs_bridge.launch.launch_data import Launch, launch_data, launch_url
from lrs_bridge.launch.move_on import is_course_satisfied, is_module_satisfied, move_on_of
from lrs_bridge.launch.session import LaunchSession
from lrs_bridge.launch.store import ModuleRecord
from lrs_bridge.xapi import documents
from lrs_bridge.xapi.agents import account_agent, actor_key
from lrs_bridge.xapi.record import record_bridge_statement


class NoCourseError(ConflictError):
    """No course was imported yet."""

    code = "no-course"


def open_launch_session(
    connection: Connection, ground: Ground, *, person_id: str, module_id: str, now: datetime
) -> Launch:
    """Open a session on a module and close whatever the person had open; the order is cmi5's.

    Raises: NoCourseError, UnknownModuleError.
    """
    current = ground.library.current(connection)
    if current is None:
        raise NoCourseError("There is no course here yet. Import one: handrail build, then handrail start.")
    registration_id = session_store.find_or_make_registration(connection, person_id, current.course_id, now)
    for before in session_store.open_sessions_of(connection, person_id):
        by = sessions.ABANDONED if before.is_idle(now) else sessions.TAKEN_OVER
        close_by_bridge(connection, ground, before, by, now)
    record = store.find_record(connection, person_id, registration_id, module_id)
    manifest = _build_to_open(connection, ground, current, record)
    module = module_of(manifest, module_id)
    secret = fetch_token.new_secret()
    session = LaunchSession(
        person_id=person_id,
        session_id=str(uuid.uuid4()),
        registration_id=registration_id,
        build_id=manifest.build_id,
        module_id=module_id,
        activity_id=ground.ids(manifest).module(module_id),
        launch_mode=sessions.REVIEW if record and record.satisfied_at else sessions.NORMAL,
        fetch_hash=fetch_token.hash_of(secret),
        token_hash="",
        launched_at=now,
        fetched_at=None,
        preferences_read_at=None,
        initialized_at=None,
        last_heard_at=now,
        closed_at=None,
        closed_by=None,
        credited_seconds=0,
    )
    session_store.insert_session(connection, session)
    _begin_record(connection, session, record, now)
    scene = Scene(ground.ids(manifest), manifest, module, session)
    _write_documents(connection, scene, now)
    # Whoever reads in another language begins in it, where the module has it.
    language = preferences.find_language(connection, ground.base_url, person_id, manifest.languages)
    start = module.start_in(language or manifest.language)
    _state(connection, ground, session, bridge_statements.launched(scene, start, now), now)
    token = fetch_token.write_fetch_token(session.session_id, secret)
    actor = account_agent(ground.base_url, person_id)
    return Launch(session, launch_url(ground.base_url, manifest, start, session, actor, token), token)


def _build_to_open(connection: Connection, ground: Ground, current: Manifest, record: ModuleRecord | None) -> Manifest:
    """Return the build of an unfinished try, which ends where it began; else the current one."""
    if record is None or record.build_id == current.build_id:
        return current
    tries = attempt_store.attempts_of(connection, record.person_id, record.registration_id, record.module_id)
    unfinished = next((one for one in tries if one.submitted_at is None), None)
    return ground.library.manifest(unfinished.build_id) if unfinished else current


def _begin_record(connection: Connection, session: LaunchSession, record: ModuleRecord | None, now: datetime) -> None:
    if record is not None:
        if record.satisfied_at is None and record.build_id != session.build_id:
            store.update_record(connection, record, build_id=session.build_id)
        return
    made = ModuleRecord(
        session.person_id,
        session.registration_id,
        session.module_id,
        session.build_id,
        started_at=now,
        last_page_id="",
        completed_at=None,
        completed_statement_id=None,
        passed_at=None,
        passed_statement_id=None,
        satisfied_at=None,
    )
    store.insert_record(connection, made)


def _write_documents(connection: Connection, scene: Scene, now: datetime) -> None:
    session = scene.session
    agent_key = actor_key(account_agent(scene.ids.base_url, session.person_id))
    documents.put_state(
        connection,
        agent_key=agent_key,
        activity_id=session.activity_id,
        registration=session.registration_id,
        state_id=vocabulary.STATE_LAUNCH_DATA,
        content_type="application/json",
        content=launch_data(scene.ids, scene.manifest, scene.module, session.session_id, session.launch_mode),
        now=now,
    )
    preferences.make_preferences(connection, scene.ids.base_url, session.person_id, scene.manifest.language, now)


def fetch_auth_token(connection: Connection, token: str, now: datetime) -> str | None:
    """Exchange a fetch token for the session's auth token; None when it was used, is unknown or its session closed."""
    named = fetch_token.read_fetch_token(token)
    session = session_store.find_session(connection, named[0]) if named else None
    if named is None or session is None or not fetch_token.is_secret(named[1], session.fetch_hash):
        return None
    secret = fetch_token.new_secret()
    if not session_store.take_fetch(connection, session, fetch_token.hash_of(secret), now):
        return None
    return fetch_token.write_auth_token(session.session_id, secret)


def close_by_bridge(
    connection: Connection, ground: Ground, session: LaunchSession, closed_by: str, now: datetime
) -> None:
    """Close a session that did not end itself, and state it as abandoned."""
    session_store.update_session(connection, session, closed_at=now, closed_by=closed_by)
    _state(connection, ground, session, bridge_statements.abandoned(scene_of(ground, session), now), now)


def abandon_idle_sessions(connection: Connection, ground: Ground, now: datetime) -> int:
    """Abandon every session that was silent for 30 minutes; return how many."""
    idle = session_store.idle_sessions(connection, now)
    for session in idle:
        close_by_bridge(connection, ground, session, sessions.ABANDONED, now)
    return len(idle)


def scene_of(ground: Ground, session: LaunchSession) -> Scene:
    """Return what the bridge's statements in a session are made from."""
    manifest, module = ground.module(session.build_id, session.module_id)
    return Scene(ground.ids(manifest), manifest, module, session)


def satisfy_if_due(connection: Connection, ground: Ground, session: LaunchSession, now: datetime) -> None:
    """State `satisfied` for the module, then for the course, when what was stated meets their moveOn."""
    record = store.find_record(connection, session.person_id, session.registration_id, session.module_id)
    scene = scene_of(ground, session)
    if record is None or record.satisfied_at is not None:
        return
    completed, passed = record.completed_statement_id is not None, record.passed_statement_id is not None
    if not is_module_satisfied(move_on_of(scene.module), completed=completed, passed=passed):
        return
    store.update_record(connection, record, satisfied_at=now)
    _state(connection, ground, session, bridge_statements.module_satisfied(scene, now), now)
    done = store.satisfied_modules(connection, session.person_id, session.registration_id)
    stated = session_store.is_course_stated_satisfied(connection, session.person_id, session.registration_id)
    if not stated and is_course_satisfied(scene.manifest.modules, done):
        session_store.record_course_satisfied(connection, session.person_id, session.registration_id, now)
        _state(connection, ground, session, bridge_statements.course_satisfied(scene, now), now)


def _state(
    connection: Connection,
    ground: Ground,
    session: LaunchSession,
    statement: bridge_statements.Statement,
    now: datetime,
) -> str:
    return record_bridge_statement(
        connection,
        statement,
        person_id=session.person_id,
        launch_session_id=session.session_id,
        now=now,
        base_url=ground.base_url,
    )


def state_responses(connection: Connection, ground: Ground, session: LaunchSession, now: datetime) -> None:
    """State every response of the session's module that was not stated yet, oldest first."""
    scene = scene_of(ground, session)
    for one in store.responses_of(connection, session.person_id, session.registration_id, session.module_id):
        item = _item_of(ground, one)
        # What is kept only to resume by has a name of its own, which is no card's.
        if one.statement_id is not None or item is None or item.card != one.card:
            continue
        given = one.given if isinstance(one.given, list) else None
        # A browser's clock may run ahead: what is said to happen later than now is stated as happening now.
        when = min(one.happened_at or one.received_at, now)
        marks = ground.library.answer_key(one.build_id)
        if item.scenario and given:
            rating = marks.ratings.get(item.id, {}).get(given[-1])
            statement = bridge_statements.decided(scene, item, given[-1], rating, when)
        elif item.card in bridge_statements.MEDIA_CARDS:
            statement = bridge_statements.experienced(scene, item, when)
        else:
            statement = bridge_statements.answered(scene, item, given, one.right, when, marks.practice.get(item.id))
        store.record_response_stated(connection, one, _state(connection, ground, session, statement, now))


def _item_of(ground: Ground, one: store.Response) -> Item | None:
    manifest = ground.library.find_manifest(one.build_id)
    module = manifest.find_module(one.module_id) if manifest else None
    return module.find_item(one.item_id) if module else None
