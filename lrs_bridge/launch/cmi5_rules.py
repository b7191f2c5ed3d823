"""What cmi5 asks of the statements of a launched module: pure, one rule a function, each with its requirement.

What pure xAPI accepts may be refused here; then the answer is 403 and names the requirement.
Source: cmi5 sections 6 to 10; ids are those of CATAPULT's requirements.json.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lrs_bridge import vocabulary as v
from lrs_bridge.errors import ForbiddenError
from lrs_bridge.xapi.agents import Agent, actor_key

Statement = Mapping[str, Any]

AU_VERBS = (v.INITIALIZED, v.COMPLETED, v.PASSED, v.FAILED, v.TERMINATED)
LMS_VERBS = (v.LAUNCHED, v.ABANDONED, v.WAIVED, v.SATISFIED)
_JUDGING = (v.COMPLETED, v.PASSED, v.FAILED)
_UTC = re.compile(r".*(Z|[+]00(:?00)?|-00(:?00)?)")


class Cmi5RuleError(ForbiddenError):
    """A statement of a launched module breaks a rule of cmi5."""

    code = "cmi5-rule"


@dataclass(frozen=True)
class Facts:
    """What the rules need to know of the session and of what was stated before."""

    actor: Agent
    activity_id: str
    registration_id: str
    template: Mapping[str, Any]  # the contextTemplate of LMS.LaunchData
    launch_mode: str
    preferences_read: bool
    initialized: bool
    stated_completed: bool  # per registration, in any session
    stated_passed: bool
    completed: bool  # the bridge's own records
    passed: bool


def check_cmi5(statement: Statement, facts: Facts) -> None:
    """Check one statement of a launched module.

    Raises: Cmi5RuleError.
    """
    for rule in _RULES:
        rule(statement, facts)
    if is_cmi5_defined(statement):
        for rule in _DEFINED_RULES:
            rule(statement, facts)


def is_cmi5_defined(statement: Statement) -> bool:
    """Return whether a statement carries the cmi5 category."""
    return v.CATEGORY_CMI5 in _categories(statement)


def _refuse(requirement: str, message: str, code: str | None = None) -> None:
    raise Cmi5RuleError(message, requirement=f"cmi5 {requirement}", code=code)


def _activities(statement: Statement, name: str) -> list[dict[str, Any]]:
    found = statement.get("context", {}).get("contextActivities", {}).get(name, [])
    return found if isinstance(found, list) else [found]


def _categories(statement: Statement) -> set[str]:
    return {activity["id"] for activity in _activities(statement, "category")}


def _verb(statement: Statement) -> str:
    return str(statement["verb"]["id"])


# ---- every statement
def _whole(statement: Statement, facts: Facts) -> None:
    if "id" not in statement:
        _refuse("9.1.0.0-1", "A module gives each statement an id of its own. This one has none.")
    if "timestamp" not in statement:
        _refuse("9.7.0.0-1", "A module says when it happened. This statement has no timestamp.")
    if not _UTC.fullmatch(statement["timestamp"]):
        _refuse("9.7.0.0-2", "Timestamps of a module are in UTC, with Z.")


def _own_actor(statement: Statement, facts: Facts) -> None:
    actor = statement["actor"]
    if actor.get("objectType", "Agent") != "Agent":
        _refuse("9.2.0.0-2", "The actor of a module's statements is an Agent.")
    if "account" not in actor:
        _refuse("9.2.0.0-3", "The actor of a module's statements is known by an account.")
    if actor_key(actor) != actor_key(facts.actor):
        _refuse("8.1.3.0-3", "The actor is not the one of this launch. Use the actor of the launch address.")


def _no_voiding(statement: Statement, facts: Facts) -> None:
    if _verb(statement) == v.VOIDED:
        _refuse("6.3.0.0-1", "A module may not void statements.")


def _own_context(statement: Statement, facts: Facts) -> None:
    context = statement.get("context", {})
    if str(context.get("registration", "")).lower() != facts.registration_id:
        _refuse("9.6.1.0-1", "The registration is not the one of this launch.")
    extensions = context.get("extensions", {})
    if extensions.get(v.EXTENSION_SESSION_ID) != facts.template["extensions"][v.EXTENSION_SESSION_ID]:
        _refuse("9.6.3.1-4", "The session id of the launch data is missing from the context, or is another's.")
    if any(extensions.get(name) != value for name, value in facts.template["extensions"].items()):
        _refuse("10.2.1.0-7", "The context must hold every extension of the contextTemplate, unaltered.")
    for name, wanted in facts.template["contextActivities"].items():
        found = {activity["id"] for activity in _activities(statement, name)}
        if not found.issuperset(activity["id"] for activity in wanted):
            _refuse("10.2.1.0-6", f'The context must hold every "{name}" activity of the contextTemplate.')


def _first_initialized(statement: Statement, facts: Facts) -> None:
    if _verb(statement) == v.INITIALIZED and is_cmi5_defined(statement):
        if facts.initialized:
            _refuse("9.3.2.0-3", "This session was initialized already.")
        if not facts.preferences_read:
            _refuse("11.0.0.0-3", "Read cmi5LearnerPreferences before you say initialized.")
    elif not facts.initialized:
        _refuse("9.3.0.0-4", "The first statement of a session is initialized.")


def _move_on_category(statement: Statement, facts: Facts) -> None:
    judged = {"success", "completion"} & set(statement.get("result", {}))
    present = v.CATEGORY_MOVE_ON in _categories(statement)
    if present and not (judged and is_cmi5_defined(statement)):
        _refuse("9.6.2.2-2", "Only cmi5 statements with success or completion carry the moveOn category.")
    if judged and is_cmi5_defined(statement) and not present:
        _refuse("9.6.2.2-1", "A cmi5 statement with success or completion carries the moveOn category.")


def _known_category(statement: Statement, facts: Facts) -> None:
    verb = _verb(statement)
    about_module = statement["object"].get("id") == facts.activity_id
    if not is_cmi5_defined(statement) and about_module and verb in (*AU_VERBS, *LMS_VERBS):
        _refuse("9.6.2.1-1", "A cmi5 verb about the module itself needs the cmi5 category.")


_RULES: tuple[Callable[[Statement, Facts], None], ...] = (
    _whole,
    _own_actor,
    _no_voiding,
    _own_context,
    _first_initialized,
    _known_category,
    _move_on_category,
)


# ---- cmi5 defined statements
def _own_verb(statement: Statement, facts: Facts) -> None:
    if _verb(statement) not in AU_VERBS:
        _refuse("9.3.0.0-1", f"{v.VERB_WORDS.get(_verb(statement), 'This verb')} is not a module's to say.")


def _own_object(statement: Statement, facts: Facts) -> None:
    if statement["object"].get("id") != facts.activity_id:
        _refuse("8.1.5.0-6", "The object is not the activity of this launch.")


def _launch_mode(statement: Statement, facts: Facts) -> None:
    if facts.launch_mode != "Normal" and _verb(statement) in _JUDGING:
        _refuse("10.2.2.0-5", f"In {facts.launch_mode} mode nothing is completed, passed or failed.")


def _result(statement: Statement, facts: Facts) -> None:
    verb, result = _verb(statement), statement.get("result", {})
    if verb in (*_JUDGING, v.TERMINATED) and "duration" not in result:
        _refuse("9.5.4.1-1", f"{v.VERB_WORDS[verb]} carries result.duration.")
    for name, wanted, requirement in (
        ("success", {v.PASSED: True, v.FAILED: False}, "9.5.2.0"),
        ("completion", {v.COMPLETED: True}, "9.5.3.0"),
    ):
        if name in result and verb not in wanted:
            _refuse(f"{requirement}-3" if name == "success" else "9.5.3.0-2", f"{v.VERB_WORDS[verb]} has no {name}.")
        if verb in wanted and result.get(name) is not wanted[verb]:
            _refuse(f"{requirement}-1", f"{v.VERB_WORDS[verb]} carries {name} {str(wanted[verb]).lower()}.")


def _no_score(statement: Statement, facts: Facts) -> None:
    if "score" in statement.get("result", {}):
        if _verb(statement) not in (v.PASSED, v.FAILED):
            _refuse("9.5.1.0-2", "Only passed and failed may carry a score.")
        _refuse("9.3.4.0-2", "Marks stay with the attempt: a statement here carries no score.", "score-not-kept")


def _once(statement: Statement, facts: Facts) -> None:
    verb = _verb(statement)
    if verb == v.COMPLETED and facts.stated_completed:
        _refuse("9.3.0.0-6", "This module was stated as completed already, in this registration.")
    if verb == v.PASSED and facts.stated_passed:
        _refuse("9.3.0.0-7", "This module was stated as passed already, in this registration.")
    if verb == v.FAILED and facts.stated_passed:
        _refuse("9.3.0.0-8", "What was passed cannot fail afterwards.")


def _as_the_bridge_knows(statement: Statement, facts: Facts) -> None:
    """Refuse what the bridge's own marks and page visits do not bear out: no page can pass itself."""
    verb = _verb(statement)
    if verb == v.COMPLETED and not facts.completed:
        _refuse("9.3.3.0-1", "Not every page of this module was opened yet, as far as we saw.", "not-seen-as-completed")
    if verb == v.PASSED and not facts.passed:
        _refuse("9.3.4.0-1", "No try at this module's check was marked as passed.", "not-marked-as-passed")
    if verb == v.FAILED and facts.passed:
        _refuse("9.3.0.0-8", "A try at this module's check was marked as passed.", "not-marked-as-failed")


_DEFINED_RULES: tuple[Callable[[Statement, Facts], None], ...] = (
    _own_verb,
    _own_object,
    _launch_mode,
    _result,
    _no_score,
    _once,
    _as_the_bridge_knows,
)
