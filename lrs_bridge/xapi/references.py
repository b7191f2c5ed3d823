"""Statements that refer to statements: whoever looks for the one referred to finds the one that refers too.

A statement gets, beside its own rows in statement_link, the keys of every statement that its reference leads to. This
holds whichever of them came first. The keys of one target stay together (target_id), since a filter must match one
statement of the chain as a whole.
Source: xAPI 1.0.3 Communication 2.1.3 (StatementRefs), Data 2.3.2 (voiding).
"""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from lrs_bridge import vocabulary
from lrs_bridge.clock import whole_microseconds
from lrs_bridge.storage.bulk import insert_rows, rows_with
from lrs_bridge.storage.tables import statement_link
from lrs_bridge.xapi import store
from lrs_bridge.xapi.keys import key_hash, keys_of, reference_key, reference_of
from lrs_bridge.xapi.statement import Statement, is_voiding
from lrs_bridge.xapi.store import StoredStatement

LINK_COLUMNS = ("key_hash", "kept_at", "statement_id", "target_id")
_LONGEST_CHAIN = 64

Link = tuple[int, int, str, str]


def own_links(hashes: Collection[int], statement_id: str, kept_at_microseconds: int) -> list[Link]:
    """Return the rows of a statement's own keys."""
    return [(hashed, kept_at_microseconds, statement_id, "") for hashed in hashes]


def follow_references(connection: Connection, kept: Sequence[tuple[str, Statement]]) -> None:
    """Give just kept statements, and older ones that refer to them, the keys that they lead to; mark what is voided.

    Shape: (statement id, statement) each, already in the store with their own links.
    """
    referrers = _referrers(connection, [statement_id for statement_id, _ in kept])
    for statement_id, statement in kept:
        target_id = reference_of(statement)
        if target_id is not None:
            _lead(connection, [statement_id], _chain(connection, target_id))
            if is_voiding(statement):
                store.mark_voided(connection, target_id, statement_id)
        if statement_id in referrers:
            _take_in(connection, statement_id, referrers[statement_id])


def _take_in(connection: Connection, statement_id: str, direct: set[str]) -> None:
    """Follow up a statement that others referred to before it came."""
    _lead(connection, sorted(_all_referrers(connection, direct)), _chain(connection, statement_id))
    for one in store.statements_with_ids(connection, sorted(direct)):
        if one.verb_id == vocabulary.VOIDED:
            store.mark_voided(connection, statement_id, one.statement_id)


def _referrers(connection: Connection, statement_ids: Sequence[str]) -> dict[str, set[str]]:
    """Return, by id, the ids of the statements whose object refers to it."""
    by_hash = {key_hash(reference_key(one)): one for one in statement_ids}
    found: dict[str, set[str]] = {}
    columns = ("key_hash", "statement_id", "target_id")
    for hashed, referrer, through in rows_with(connection, statement_link, columns, "key_hash", list(by_hash)):
        if not through:
            found.setdefault(by_hash[hashed], set()).add(referrer)
    return found


def _all_referrers(connection: Connection, direct: set[str]) -> set[str]:
    found = set(direct)
    newest = direct
    for _ in range(_LONGEST_CHAIN):
        further = _referrers(connection, sorted(newest))
        newest = {one for ids in further.values() for one in ids} - found
        if not newest:
            break
        found |= newest
    return found


def _chain(connection: Connection, target_id: str) -> dict[str, Statement]:
    """Return the statements that a reference leads to, by id, whole: its target, the target's target, and so on."""
    found: dict[str, Statement] = {}
    following: str | None = target_id
    while following is not None and following not in found and len(found) < _LONGEST_CHAIN:
        kept = store.find_statement(connection, following)
        if kept is None:
            break
        found[following] = kept.statement
        following = reference_of(kept.statement)
    return found


def _lead(connection: Connection, referrers: Sequence[str], reached: dict[str, Statement]) -> None:
    """Write each referrer's rows for the keys of the statements that it reaches."""
    hashes = [
        (key_hash(key), target_id)
        for target_id, statement in reached.items()
        for key in set(keys_of(statement))
        if not key.startswith("s|")  # a reference is looked up from its own statement only
    ]
    rows: list[Link] = []
    for one in _in_parts(connection, referrers):
        kept_at = whole_microseconds(one.kept_at)
        rows += [(hashed, kept_at, one.statement_id, target) for hashed, target in hashes if target != one.statement_id]
    insert_rows(connection, statement_link, LINK_COLUMNS, rows, leave_existing=True)


def _in_parts(connection: Connection, statement_ids: Sequence[str]) -> list[StoredStatement]:
    found: list[StoredStatement] = []
    for start in range(0, len(statement_ids), 500):
        found += store.statements_with_ids(connection, statement_ids[start : start + 500])
    return found
