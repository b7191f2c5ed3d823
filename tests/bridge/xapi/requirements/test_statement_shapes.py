"""What a statement may be, over HTTP: each requirement's faults are refused, and what it allows is kept."""

from typing import Any

import pytest

from tests.bridge.xapi.requirements.conftest import Lrs
from tests.bridge.xapi.requirements.statement_cases import (
    ACCEPTED,
    ACCEPTED_IN_2,
    REFUSED,
    REFUSED_IN_1,
    REFUSED_IN_2,
    REFUSED_TEXT,
    Changes,
    changed,
)


def rows(table: dict[str, Any]) -> Any:
    return pytest.mark.parametrize("cases", table.values(), ids=table)


def check_refused(lrs: Lrs, cases: list[Changes]) -> None:
    for changes in cases:
        for statement in changed(changes):
            answer = lrs.post(statement)
            assert answer.status_code == 400, statement
            assert answer.json["message"]
    if isinstance(statement.get("id"), str):
        assert lrs.get(statementId=statement["id"]).status_code in (400, 404)


def check_kept(lrs: Lrs, cases: list[Changes]) -> None:
    statements = [statement for changes in cases for statement in changed(changes)]
    answer = lrs.post(statements)
    assert answer.status_code == 200, answer.text
    assert answer.json == [statement["id"] for statement in statements]


@rows(REFUSED)
def test_a_statement_is_refused_for(lrs: Lrs, cases: list[Changes]) -> None:
    check_refused(lrs, cases)


@rows(REFUSED_IN_2)
def test_a_statement_of_2_is_refused_for(lrs_2: Lrs, cases: list[Changes]) -> None:
    check_refused(lrs_2, cases)


@rows(REFUSED_IN_1)
def test_a_statement_of_1_is_refused_for(lrs_1: Lrs, cases: list[Changes]) -> None:
    check_refused(lrs_1, cases)


@rows(ACCEPTED)
def test_statements_are_kept_with(lrs: Lrs, cases: list[Changes]) -> None:
    check_kept(lrs, cases)


@rows(ACCEPTED_IN_2)
def test_statements_of_2_are_kept_with(lrs_2: Lrs, cases: list[Changes]) -> None:
    check_kept(lrs_2, cases)


@rows(REFUSED_TEXT)
def test_a_body_is_refused_for(lrs: Lrs, cases: list[bytes]) -> None:
    for body in cases:
        assert lrs.post(body).status_code == 400, body
