"""What the administrator's pages show of a statement: who, what, about what, how it went; never an answer.

What a learner answered, and how often, is read by the learner alone (decision 11). So of statements that belong to a
person here only completion, duration and a pass are shown; statements of other systems are shown whole.
"""

import json
from collections.abc import Iterable
from typing import Any

from lrs_bridge import vocabulary
from lrs_bridge.clock import iso_microseconds
from lrs_bridge.csv_rows import is_formula
from lrs_bridge.xapi.statement import Statement
from lrs_bridge.xapi.store import StoredStatement

WITHHELD = "withheld: the learner alone reads it"
CSV_COLUMNS = (
    "statement_id",
    "kept_at",
    "stored",
    "timestamp",
    "actor",
    "verb",
    "object",
    "registration",
    "completion",
    "success",
    "score_scaled",
    "duration",
)
_PRIVATE = ("response", "score", "success", "extensions")
_TOLD_VERBS = frozenset({vocabulary.PASSED, vocabulary.COMPLETED})


def for_reading(kept: StoredStatement) -> Statement:
    """Return a statement as these pages may show it."""
    statement = kept.statement
    if not kept.person_id or "result" not in statement:
        return statement
    told = ("success",) if kept.verb_id in _TOLD_VERBS else ()
    result = {
        name: WITHHELD if name in _PRIVATE and name not in told else value
        for name, value in statement["result"].items()
    }
    return statement | {"result": result}


def pretty(statement: Statement) -> str:
    """Return a statement as indented JSON."""
    return json.dumps(statement, indent=2, ensure_ascii=False)


def actor_words(actor: dict[str, Any]) -> str:
    """Return what an actor is known by."""
    if "account" in actor:
        return str(actor["account"]["name"])
    for name in ("mbox", "openid", "mbox_sha1sum"):
        if name in actor:
            return str(actor[name]).removeprefix("mailto:")
    members = [actor_words(member) for member in actor.get("member", ())]
    return str(actor.get("name") or ", ".join(members[:3]) + (" and others" if len(members) > 3 else ""))


def verb_words(verb: dict[str, Any]) -> str:
    """Return a verb in words: its first display, else the end of its id."""
    return _first(verb.get("display")) or str(verb["id"]).rstrip("/").rpartition("/")[2]


def object_words(target: dict[str, Any]) -> str:
    """Return what a statement is about, in words."""
    kind = target.get("objectType", "Activity")
    if kind == "StatementRef":
        return f"statement {target['id']}"
    if kind == "SubStatement":
        who, what = actor_words(target["actor"]), verb_words(target["verb"])
        return f"that {who} {what} {object_words(target['object'])}"
    if kind in ("Agent", "Group"):
        return actor_words(target)
    return _first(target.get("definition", {}).get("name")) or str(target["id"])


def _first(languages: dict[str, str] | None) -> str:
    return next(iter(languages.values()), "") if languages else ""


def csv_row(kept: StoredStatement) -> list[str]:
    """Return the cells of CSV_COLUMNS."""
    shown = for_reading(kept)
    result, target = shown.get("result", {}), shown["object"]
    score = result.get("score")
    return [
        kept.statement_id,
        iso_microseconds(kept.kept_at),
        str(shown["stored"]),
        str(shown["timestamp"]),
        actor_words(shown["actor"]),
        str(shown["verb"]["id"]),
        str(target.get("id") or object_words(target)),
        kept.registration,
        _yes_or_no(result.get("completion")),
        _yes_or_no(result.get("success")),
        str(score.get("scaled", "")) if isinstance(score, dict) else "",
        str(result.get("duration", "")),
    ]


def _yes_or_no(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else ""


def safe_cells(cells: Iterable[str]) -> list[str]:
    """Return cells that a spreadsheet takes as text: none begins a formula."""
    return ["'" + cell if is_formula(cell) else cell for cell in cells]
