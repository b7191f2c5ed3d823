"""Every route as every role and signed out: who may, may; nobody else does."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from lrs_bridge.web.access import PERMISSIONS_OF_ROLE, Permission, declared_permission
from lrs_bridge.web.gate import speaks_json

ROLES = {"signed out": None, "learner": "L-01", "trainer": "T-01", "manager": "M-01", "funder": "D-01"} | {
    "administrator": "A-01"
}


def routes(app: Flask) -> list[tuple[Rule, str]]:
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def address(rule: Rule) -> str:
    """Fill the parts of a rule with values that name nothing."""
    path = rule.rule
    for name, converter in rule._converters.items():
        kind = type(converter).__name__
        value = {"UUIDConverter": str(uuid.UUID(int=7)), "IntegerConverter": "1"}.get(kind, "nothing")
        path = path.replace(next(part for part in _parts(path) if part.endswith(name + ">")), value)
    return path


def _parts(path: str) -> list[str]:
    return ["<" + part.split(">")[0] + ">" for part in path.split("<")[1:]]


def test_every_route_declares_its_permission(bridge_app: Flask) -> None:
    silent = [rule.rule for rule, _ in routes(bridge_app) if _permission(bridge_app, rule) is None]
    assert silent == []


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reaches_its_own_routes_and_no_other(
    role: str, bridge_app: Flask, new_visitor: Callable[[Flask], Any]
) -> None:
    wrong = []
    visitor, token = None, ""
    for rule, method in routes(bridge_app):
        if visitor is None:
            visitor = new_visitor(bridge_app)
            token = visitor.sign_in_as(ROLES[role]).csrf_token() if ROLES[role] else ""
        answer = visitor.client.open(
            address(rule), method=method, headers={"X-CSRFToken": token}, follow_redirects=False
        )
        if rule.rule.startswith("/sign-"):
            visitor = None  # it may have signed out: the next request comes from a fresh browser
        fault = _fault(bridge_app, rule, role, answer)
        if fault:
            wrong.append(f"{method} {rule.rule}: {fault}")
    assert wrong == []


def _permission(app: Flask, rule: Rule) -> Permission | None:
    return declared_permission(app.view_functions[rule.endpoint])


def _fault(app: Flask, rule: Rule, role: str, answer: Any) -> str | None:
    permission = _permission(app, rule)
    status = answer.status_code
    if status >= 500:
        return f"crashes with {status}"
    if permission is Permission.XAPI:
        return None if status in (400, 401) else f"without credentials {status}"
    if permission is Permission.PUBLIC and getattr(app.view_functions[rule.endpoint], "handrail_own_secret", False):
        return None if status in (200, 400, 401, 404) else f"without its secret {status}"
    if permission is Permission.PUBLIC:
        return f"public, and {status}" if status in (401, 403) else None
    if role == "signed out":
        right = status == 401 if speaks_json(rule.rule) else status == 303 and "/sign-in" in answer.headers["Location"]
        return None if right else f"signed out, and {status}"
    allowed = permission is Permission.SIGNED_IN or permission in PERMISSIONS_OF_ROLE[role]
    if allowed:
        return f"allowed, and {status}" if status in (401, 403) else None
    return None if status == 403 else f"not allowed, and {status}"
