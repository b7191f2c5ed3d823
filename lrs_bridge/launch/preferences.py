"""A learner's preferences as cmi5 keeps them, in the agent profile cmi5LearnerPreferences: the languages they read in.

Source: cmi5 section 11.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from lrs_bridge import vocabulary
from lrs_bridge.xapi import documents
from lrs_bridge.xapi.agents import account_agent, actor_key
from lrs_bridge.xapi.formats import is_language_tag
from lrs_bridge.xapi.strict_json import write_json

_MOST_LANGUAGES = 5


def find_language(connection: Connection, base_url: str, person_id: str, there: Sequence[str]) -> str | None:
    """Return the first of a person's languages that there is, or None. Shape: there are language tags."""
    return choose_language(_languages_of(_read(connection, base_url, person_id)), there)


def choose_language(preferred: Iterable[str], there: Sequence[str]) -> str | None:
    """Return the language to read in: the first preferred one that is there, as such or in another region's form."""
    for tag in preferred:
        same = [one for one in there if one.lower() == tag.lower()]
        found = same or [one for one in there if _base(one) == _base(tag)]
        if found:
            return found[0]
    return None


def make_preferences(connection: Connection, base_url: str, person_id: str, language: str, now: datetime) -> None:
    """Write the preferences of somebody who has none yet: the course's language, and sound."""
    if _read(connection, base_url, person_id) is None:
        _write(connection, base_url, person_id, {"languagePreference": language, "audioPreference": "on"}, now)


def prefer_language(connection: Connection, base_url: str, person_id: str, language: str, now: datetime) -> None:
    """Put a language first among those that a person reads in; all else of their preferences stays."""
    found = _read(connection, base_url, person_id) or {}
    others = [one for one in _languages_of(found) if one.lower() != language.lower()]
    tags = [language, *others][:_MOST_LANGUAGES]
    changed = {"audioPreference": "on"} | found | {"languagePreference": ",".join(tags)}
    if changed != found:
        _write(connection, base_url, person_id, changed, now)


def _base(tag: str) -> str:
    return tag.partition("-")[0].lower()


def _languages_of(preferences: dict[str, Any] | None) -> list[str]:
    said = (preferences or {}).get("languagePreference")
    tags = [tag.strip() for tag in said.split(",")] if isinstance(said, str) else []
    return [tag for tag in tags if is_language_tag(tag)]


def _read(connection: Connection, base_url: str, person_id: str) -> dict[str, Any] | None:
    """Return the preferences, empty where the document is none that cmi5 knows, and None where there is no document."""
    key = actor_key(account_agent(base_url, person_id))
    profile = vocabulary.PROFILE_LEARNER_PREFERENCES
    document = documents.get_agent_profile(connection, agent_key=key, profile_id=profile)
    if document is None:
        return None
    try:
        found = json.loads(document.content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _write(connection: Connection, base_url: str, person_id: str, preferences: dict[str, Any], now: datetime) -> None:
    documents.put_agent_profile(
        connection,
        agent_key=actor_key(account_agent(base_url, person_id)),
        profile_id=vocabulary.PROFILE_LEARNER_PREFERENCES,
        content_type="application/json",
        content=write_json(preferences),
        now=now,
    )
