"""The runtime's pure rules, asked in the browser that will run them."""

from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def ask(page: Page, module: str, expression: str) -> Any:
    page.goto("")
    return page.evaluate(f"import('/assets/handrail/{module}').then((m) => ({expression}))")


def test_a_duration_is_hours_minutes_and_seconds_and_never_negative(plain_page: Page) -> None:
    found = ask(plain_page, "statements.mjs", "[0, 1499, 61000, 3723000, 90000000, -5000].map(m.isoDuration)")
    assert found == ["PT0H0M0S", "PT0H0M1S", "PT0H1M1S", "PT1H2M3S", "PT25H0M0S", "PT0H0M0S"]


SESSION = """{actor: {account: {homePage: 'h', name: 'n'}}, registration: 'r', activityId: 'a',
    startedAt: '2026-11-24T10:00:00Z',
    contextTemplate: {extensions: {x: 1}, contextActivities: {grouping: [{id: 'g'}], category: [{id: 'own'}]}}}"""


def test_a_completed_statement_keeps_the_template_and_adds_both_categories(plain_page: Page) -> None:
    made = ask(
        plain_page, "statements.mjs", f"m.buildStatement('completed', {SESSION}, new Date('2026-11-24T10:02:00Z'))"
    )
    assert made["result"] == {"completion": True, "duration": "PT0H2M0S"}
    assert made["context"]["extensions"] == {"x": 1}
    assert made["context"]["contextActivities"]["grouping"] == [{"id": "g"}]
    assert [one["id"].rsplit("/", 1)[-1] for one in made["context"]["contextActivities"]["category"]] == [
        "own",
        "cmi5",
        "moveon",
    ]


@pytest.mark.parametrize(
    ("verb", "result"),
    [("initialized", None), ("passed", {"success": True}), ("terminated", {})],
)
def test_no_statement_says_more_than_its_verb_allows(
    plain_page: Page, verb: str, result: dict[str, Any] | None
) -> None:
    made = ask(plain_page, "statements.mjs", f"m.buildStatement('{verb}', {SESSION}, new Date('2026-11-24T10:00:09Z'))")
    if result is None:
        assert "result" not in made
    else:
        assert made["result"] == result | {"duration": "PT0H0M9S"}
    assert "score" not in str(made)
    assert made["timestamp"] == "2026-11-24T10:00:09.000Z"


@pytest.mark.parametrize(
    ("visible", "used_ago", "beat_ago", "due"),
    [
        ("true", 0, 30, True),
        ("true", 0, 29, False),
        ("false", 0, 60, False),
        ("true", 240, 30, True),
        ("true", 241, 30, False),
    ],
)
def test_a_beat_is_due_only_while_the_page_is_seen_and_used(
    plain_page: Page, visible: str, used_ago: int, beat_ago: int, due: bool
) -> None:
    now = 10_000_000
    facts = f"{{visible: {visible}, now: {now}, usedAt: {now - used_ago * 1000}, beatAt: {now - beat_ago * 1000}}}"
    assert ask(plain_page, "beats.mjs", f"m.isBeatDue({facts})") is due


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        ("{pending: 1, kept: false, online: true, any: false, waiting: null}", 0),
        ("{pending: 2, kept: true, online: true, any: true, waiting: 0}", 1),
        ("{pending: 2, kept: true, online: false, any: true, waiting: 0}", 1),
        ("{pending: 0, kept: true, online: true, any: true, waiting: null}", 2),
        ("{pending: 0, kept: true, online: true, any: true, waiting: 3}", 2),
        ("{pending: 0, kept: true, online: true, any: true, waiting: 0}", 3),
    ],
)
def test_the_saved_line_never_claims_more_than_was_answered_for(plain_page: Page, facts: str, step: int) -> None:
    assert ask(plain_page, "saved-line.mjs", f"m.lineFor({facts}).step") == step


def test_a_page_and_its_other_route_are_opened_by_either(plain_page: Page) -> None:
    pages = "[{id: 'a'}, {id: 'b'}, {id: 'b2', alternative_to: 'b'}, {id: 'c'}]"
    left = f"[m.pagesToOpen({pages}, ['a', 'b2']), m.pagesToOpen({pages}, ['b'])].map((l) => l.map((p) => p.id))"
    assert ask(plain_page, "page.mjs", left) == [["c"], ["a", "c"]]
