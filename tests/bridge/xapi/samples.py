"""Statements that tests begin with."""

import uuid
from typing import Any

AGENT = {"objectType": "Agent", "account": {"homePage": "https://bridge.example", "name": "a1b2"}}
ACTIVITY_ID = "https://bridge.example/modules/m01"
ATTEMPTED = "http://adlnet.gov/expapi/verbs/attempted"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"


def a_statement(**changes: Any) -> dict[str, Any]:
    """Return a small valid statement with changes; a change of None takes the property out."""
    statement: dict[str, Any] = {
        "id": str(uuid.uuid4()),
        "actor": AGENT,
        "verb": {"id": ATTEMPTED, "display": {"en-GB": "attempted"}},
        "object": {"objectType": "Activity", "id": ACTIVITY_ID},
        "timestamp": "2026-03-02T08:59:00.000Z",
    } | changes
    return {name: value for name, value in statement.items() if value is not None}


def a_void_of(statement_id: str, **changes: Any) -> dict[str, Any]:
    """Return a statement that voids another."""
    return a_statement(verb={"id": VOIDED}, object={"objectType": "StatementRef", "id": statement_id}, **changes)
