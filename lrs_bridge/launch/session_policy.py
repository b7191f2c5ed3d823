"""How a launch session's token reaches xAPI: who it speaks for, and the cmi5 rules that its requests meet.

The rules are checked inside the transaction that keeps the statement, on rows read there, so two tabs cannot both pass.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from lrs_bridge import vocabulary as v
from lrs_bridge.clock import Clock
from lrs_bridge.errors import ForbiddenError
from lrs_bridge.launch import service, session_store, store
from lrs_bridge.launch import session as sessions
from lrs_bridge.launch.cmi5_rules import Cmi5RuleError, Facts, check_cmi5, is_cmi5_defined
from lrs_bridge.launch.fetch_token import is_secret
from lrs_bridge.launch.ground import Ground
from lrs_bridge.launch.launch_data import context_template
from lrs_bridge.launch.session import LaunchSession, closed_error
from lrs_bridge.storage.database import Database
from lrs_bridge.xapi.agents import account_agent, actor_key
from lrs_bridge.xapi.authority import Authority
from lrs_bridge.xapi.formats import is_language_tag

SCOPES = frozenset({"statements/write", "statements/read/mine", "state", "profile"})
_SECONDS = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?")


class SessionPolicy:
    """The WritePolicy of a module's statements."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def check(self, connection: Connection, statement: dict[str, Any], authority: Authority) -> None:
        """Refuse what cmi5, or the bridge's own record, does not bear out. Raises: ForbiddenError."""
        session = _session(connection, authority)
        if not session.is_open:
            raise closed_error(session.closed_by)
        check_cmi5(statement, self._facts(connection, session))

    def after(self, connection: Connection, statement: dict[str, Any], authority: Authority, now: datetime) -> None:
        """Keep the session and the module's record in step with what was just stated."""
        session = _session(connection, authority)
        session_store.update_session(connection, session, last_heard_at=max(now, session.last_heard_at))
        if not is_cmi5_defined(statement):
            return
        verb = statement["verb"]["id"]
        if verb == v.INITIALIZED:
            session_store.update_session(connection, session, initialized_at=now)
            service.state_responses(connection, self._ground, session, now)
        elif verb in (v.COMPLETED, v.PASSED):
            self._note_fact(connection, session, verb, statement["id"], now)
        elif verb == v.TERMINATED:
            reported = reported_seconds(statement["result"]["duration"])
            closing = {"closed_at": now, "closed_by": sessions.TERMINATED, "reported_seconds": reported}
            session_store.update_session(connection, session, **closing)

    def _note_fact(
        self, connection: Connection, session: LaunchSession, verb: str, statement_id: str, now: datetime
    ) -> None:
        record = store.find_record(connection, session.person_id, session.registration_id, session.module_id)
        if record is None:
            return
        column = "completed_statement_id" if verb == v.COMPLETED else "passed_statement_id"
        store.update_record(connection, record, **{column: statement_id})
        service.satisfy_if_due(connection, self._ground, session, now)

    def _facts(self, connection: Connection, session: LaunchSession) -> Facts:
        ground = self._ground
        manifest, module = ground.module(session.build_id, session.module_id)
        record = store.find_record(connection, session.person_id, session.registration_id, session.module_id)
        return Facts(
            actor=account_agent(ground.base_url, session.person_id),
            activity_id=session.activity_id,
            registration_id=session.registration_id,
            template=context_template(ground.ids(manifest), manifest, module, session.session_id),
            launch_mode=session.launch_mode,
            preferences_read=session.preferences_read_at is not None,
            initialized=session.initialized_at is not None,
            stated_completed=record is not None and record.completed_statement_id is not None,
            stated_passed=record is not None and record.passed_statement_id is not None,
            completed=record is not None and record.completed_at is not None,
            passed=record is not None and record.passed_at is not None,
        )


class SessionAuthoriser:
    """Knows launch sessions' tokens; registered with the xAPI door when the blueprint is."""

    def __init__(self, ground: Ground, database: Database, clock: Clock) -> None:
        self.policy = SessionPolicy(ground)
        self._ground = ground
        self._database = database
        self._clock = clock

    def authorise(self, connection: Connection, key: str, secret: str) -> Authority | None:
        """Return the session behind a token, closed ones too: what it may still do is said by `allows`."""
        session = session_store.find_session(connection, key)
        if session is None or not is_secret(secret, session.token_hash):
            return None
        return session_authority(self._ground, session)

    def allows(self, method: str, resource: str, authority: Authority, params: Mapping[str, str], body: bytes) -> None:
        """Check one request of a module. Raises: ForbiddenError."""
        session: LaunchSession = authority.launch_session
        writes_statements = resource == "statements" and method in ("PUT", "POST")
        if not session.is_open and not writes_statements:
            # A statement goes on to the policy: the same one again, its answer lost, is answered as before.
            raise closed_error(session.closed_by)
        self._check_own(params, session)
        if resource == "activities/state":
            _check_state(method, params, session)
        if resource == "agents/profile":
            self._check_profile(method, params, session, body)

    def _check_own(self, params: Mapping[str, str], session: LaunchSession) -> None:
        if "registration" in params and params["registration"].lower() != session.registration_id:
            raise Cmi5RuleError("The registration is not the one of this launch.", requirement="cmi5 8.1.4.0-3")
        if "agent" not in params:
            return
        try:
            asked = actor_key(json.loads(params["agent"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            return  # not an agent at all: the resource says so, with 400
        if asked != actor_key(account_agent(self._ground.base_url, session.person_id)):
            raise Cmi5RuleError("The agent is not the actor of this launch.", requirement="cmi5 8.1.3.0-3")

    def _check_profile(self, method: str, params: Mapping[str, str], session: LaunchSession, body: bytes) -> None:
        about_preferences = params.get("profileId") == v.PROFILE_LEARNER_PREFERENCES
        if method in ("GET", "HEAD"):
            if about_preferences and session.preferences_read_at is None:
                now = self._clock.now()
                self._database.write(
                    lambda connection: session_store.update_session(connection, session, preferences_read_at=now)
                )
        elif not about_preferences:
            raise Cmi5RuleError("A module writes cmi5LearnerPreferences only.", requirement="cmi5 11.0.0.0-4")
        elif method != "DELETE":
            _check_preferences(body)


def session_authority(ground: Ground, session: LaunchSession) -> Authority:
    """Return whom a session's token speaks for."""
    agent = account_agent(f"{ground.base_url}/launch/sessions", session.session_id)
    return Authority(session.session_id, agent, SCOPES, session)


def reported_seconds(duration: str) -> int | None:
    """Return the whole seconds of an ISO 8601 duration as the module reported it, or None for years, months, weeks."""
    found = _SECONDS.fullmatch(duration)
    if found is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return min(((days * 24 + hours) * 60 + minutes) * 60 + seconds, 2**31 - 1)


def _session(connection: Connection, authority: Authority) -> LaunchSession:
    session = session_store.find_session(connection, authority.launch_session.session_id)
    if session is None:
        raise ForbiddenError("This session is not known any more.", code="session-closed")
    return session


def _check_state(method: str, params: Mapping[str, str], session: LaunchSession) -> None:
    if method in ("GET", "HEAD"):
        return
    if params.get("stateId", v.STATE_LAUNCH_DATA) == v.STATE_LAUNCH_DATA:
        raise Cmi5RuleError(
            "LMS.LaunchData belongs to the bridge; a module only reads it.", requirement="cmi5 10.2.1.0-5"
        )
    if params.get("activityId", session.activity_id) != session.activity_id:
        raise Cmi5RuleError("A module keeps state for its own activity only.", requirement="cmi5 8.1.5.0-6")


def _check_preferences(body: bytes) -> None:
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not {"languagePreference", "audioPreference"} <= set(found):
        raise Cmi5RuleError(
            "cmi5LearnerPreferences is a JSON object with languagePreference and audioPreference.",
            requirement="cmi5 11.0.0.0-5",
        )
    languages = found["languagePreference"]
    if not isinstance(languages, str) or not all(is_language_tag(tag.strip()) for tag in languages.split(",")):
        raise Cmi5RuleError(
            "languagePreference is a comma-separated list of language tags.", requirement="cmi5 11.1.0.0-1"
        )
    if found["audioPreference"] not in ("on", "off"):
        raise Cmi5RuleError("audioPreference is on or off.", requirement="cmi5 11.0.0.0-5")
