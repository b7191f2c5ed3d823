"""The statement of a sign-off: the assessor is its actor, and who was seen stands in its context. Pure.

xAPI 1.0.3 has no place of its own for the learner of an assessment, so they are the one member of context.team: stores
find the statement by them with related_agents. The note is not in it: words about a person stay out of statements.
Source: xAPI 1.0.3 Data 2.4.4.1, 2.4.6 and appendix C (performance).
"""

from datetime import datetime
from typing import Any

from lrs_bridge import vocabulary
from lrs_bridge.clock import iso_milliseconds
from lrs_bridge.course.manifest import Item, Manifest, Module
from lrs_bridge.launch.activity_ids import ActivityIds
from lrs_bridge.launch.observation import Observation
from lrs_bridge.xapi.agents import account_agent

Statement = dict[str, Any]


def evaluated(
    ids: ActivityIds,
    manifest: Manifest,
    module: Module,
    item: Item,
    made: Observation,
    *,
    corrects_statement: str | None = None,
) -> Statement:
    """Return `evaluated`: which of the steps were seen, and whether all were."""
    assert item.sign_off is not None
    steps = [{"id": one.id, "description": {manifest.language: one.text}} for one in item.sign_off.criteria]
    response = "[,]".join(
        f"{one.id}[.]{'seen' if one.id in made.seen else 'not-yet'}" for one in item.sign_off.criteria
    )
    context: Statement = {
        "registration": made.registration_id,
        "team": {"objectType": "Group", "member": [account_agent(ids.base_url, made.person_id)]},
        "contextActivities": {"grouping": [{"objectType": "Activity", "id": ids.publisher_module(module.id)}]},
        "extensions": {
            ids.base_url + vocabulary.PATH_MODULE_VERSION: module.version,
            ids.base_url + vocabulary.PATH_BUILD: manifest.build_id,
        },
    }
    if corrects_statement:
        context["statement"] = {"objectType": "StatementRef", "id": corrects_statement}
    return {
        "actor": account_agent(ids.base_url, made.assessor_id),
        "verb": _verb(vocabulary.EVALUATED),
        "object": {
            "objectType": "Activity",
            "id": ids.item(module.id, item.id),
            "definition": {
                "type": vocabulary.TYPE_INTERACTION,
                "interactionType": "performance",
                "name": {manifest.language: item.sign_off.title},
                "steps": steps,
            },
        },
        "result": {
            "success": made.all_seen,
            "response": response,
            "extensions": {ids.base_url + vocabulary.PATH_OBSERVED_ON: made.observed_on},
        },
        "context": context,
        "timestamp": iso_milliseconds(made.signed_at),
    }


def voiding(base_url: str, assessor_id: str, statement_id: str, when: datetime) -> Statement:
    """Return the statement that voids an observation's: whoever puts it right says so."""
    return {
        "actor": account_agent(base_url, assessor_id),
        "verb": _verb(vocabulary.VOIDED),
        "object": {"objectType": "StatementRef", "id": statement_id},
        "timestamp": iso_milliseconds(when),
    }


def _verb(verb: str) -> Statement:
    return {"id": verb, "display": {"en": vocabulary.VERB_WORDS[verb]}}
