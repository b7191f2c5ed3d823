"""The door of the validator: a statement, or an agent in a parameter, checked for one version of xAPI."""

from typing import Any

from lrs_bridge.xapi import actor_schema, schema
from lrs_bridge.xapi.checks import StatementError

__all__ = ["StatementError", "check_actor", "check_agent", "check_statement"]


def check_statement(statement: Any, version: str) -> None:
    """Check one statement as version ("1.0.3" or "2.0.0") asks.

    Raises: StatementError, whose `where` is the path to the fault and `requirement` ADL's id for the rule.
    """
    schema.STATEMENT[version](statement)


def check_agent(value: Any) -> None:
    """Check an Agent. Raises: StatementError."""
    actor_schema.AGENT(value)


def check_actor(value: Any) -> None:
    """Check an Agent or a Group. Raises: StatementError."""
    actor_schema.ACTOR(value)
