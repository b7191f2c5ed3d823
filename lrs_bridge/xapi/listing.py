"""Pages of statements: what a filter asks for, and the SQL that answers from one index range.

Each filter is a term: the hashes of the keys that satisfy it. The rarest term leads: its rows in statement_link stand
in the order of listings, so a page is read from there and stops when it is full; the other terms are looked up row by
row. A page costs what it holds, not what the store holds; and it ends early where its statements are large.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, Select, case, func, literal, or_, select

from lrs_bridge.clock import from_microseconds, whole_microseconds
from lrs_bridge.storage.tables import statement as table
from lrs_bridge.storage.tables import statement_link as link
from lrs_bridge.xapi import keys, store
from lrs_bridge.xapi.keys import key_hash
from lrs_bridge.xapi.store import StoredStatement

MOST_PAGE_BYTES = 8 * 1024 * 1024  # of statements; a page has at least one, however large
# A statement up to this length comes with the rest of its row. A larger one is read by itself once it has its place on
# the page: a query brings many rows, of which a page of large statements takes few.
_MOST_BYTES_WITH_ROW = 32 * 1024
_FEW = 1_000  # a term with fewer rows than this leads at once; beyond, all are alike


@dataclass(frozen=True)
class Place:
    """Where a page ended in the order of listings."""

    kept_at_microseconds: int
    statement_id: str

    def text(self) -> str:
        """Return the place as `more` carries it."""
        return f"{self.kept_at_microseconds}.{self.statement_id}"


def place_of(stored: StoredStatement) -> Place:
    """Return the place of a statement."""
    return Place(whole_microseconds(stored.kept_at), stored.statement_id)


@dataclass(frozen=True)
class Filter:
    """What a listing asks for; agent_key is agents.actor_key."""

    agent_key: str | None = None
    related_agents: bool = False
    verb_id: str | None = None
    activity_id: str | None = None
    related_activities: bool = False
    registration: str | None = None
    since: datetime | None = None  # exclusive
    until: datetime | None = None  # inclusive
    authority_key: str | None = None  # only what this authority wrote; with the actor key of its agent
    authority_actor_key: str | None = None
    ascending: bool = False
    after: Place | None = None  # where the page before ended
    horizon: datetime | None = None  # what is kept after this is not listed yet


@dataclass(frozen=True)
class Page:
    """Statements in the order of listings. is_last: nothing that matches comes after them."""

    statements: list[StoredStatement]
    is_last: bool


@dataclass(frozen=True)
class _Term:
    """The hashes of the keys of which one must be there."""

    hashes: tuple[int, ...]


_LENGTH = func.length(table.c.document) + func.coalesce(func.length(table.c.received), 0)


def _column(name: str) -> Any:
    column = table.c[name]
    return case((_LENGTH <= _MOST_BYTES_WITH_ROW, column)).label(name) if name in ("document", "received") else column


# As store.COLUMNS, with the bytes of a large statement left out; and last, how many bytes they are.
_COLUMNS = [*(_column(column.name) for column in store.COLUMNS), _LENGTH.label("length_bytes")]
# Made once: naming the columns anew for every page costs as much as reading it.
_ALL = select(*_COLUMNS).where(table.c.voided_by.is_(None))
_LINKED = _ALL.select_from(link.join(table, table.c.statement_id == link.c.statement_id))


def list_statements(connection: Connection, wanted: Filter, limit: int) -> Page:
    """Return up to limit statements in the order in which they were kept, newest first; voided ones are left out.

    The page ends before it is larger than MOST_PAGE_BYTES.
    """
    page: list[StoredStatement] = []
    bytes_taken = 0
    for row in islice(_matching(connection, wanted, limit + 1), limit + 1):
        bytes_taken += row.length_bytes
        if len(page) == limit or (page and bytes_taken > MOST_PAGE_BYTES):
            return Page(page, is_last=False)
        page.append(_whole(connection, row))
    return Page(page, is_last=True)


def _matching(connection: Connection, wanted: Filter, limit: int) -> Iterator[Row[Any]]:
    terms = _terms(wanted)
    if not terms:
        query = _ALL.where(*_exactly(wanted), *_range(wanted, table))
        return iter(connection.execute(_ordered(query, wanted, table).limit(limit)).all())
    leading = _rarest(connection, terms, wanted)
    others = [term for term in terms if term is not leading]
    streams = [_rows(connection, hashed, others, wanted, limit) for hashed in leading.hashes]
    return _once_each(merge(*streams, key=_sort_key, reverse=not wanted.ascending))


def _whole(connection: Connection, row: Row[Any]) -> StoredStatement:
    if row.document is not None:
        columns: tuple[Any, ...] = tuple(row)[:-1]
        return StoredStatement(*columns)
    found = store.find_statement(connection, row.statement_id)
    assert found is not None, "a row of this very view of the store"
    return found


def count_statements(connection: Connection, wanted: Filter, most: int) -> int:
    """Return how many statements match, counted up to `most`."""
    terms = _terms(wanted)
    if not terms:
        inner = (
            select(literal(1))
            .select_from(table)
            .where(table.c.voided_by.is_(None), *_exactly(wanted), *_range(wanted, table))
        )
    else:
        leading = _rarest(connection, terms, wanted)
        others = [term for term in terms if term is not leading]
        inner = (
            select(link.c.statement_id)
            .distinct()
            .select_from(link.join(table, table.c.statement_id == link.c.statement_id))
            .where(table.c.voided_by.is_(None), link.c.key_hash.in_(leading.hashes), *_conditions(others, wanted))
        )
    counted = inner.limit(most).subquery()
    return connection.execute(select(func.count()).select_from(counted)).scalar_one()


def _terms(wanted: Filter) -> list[_Term]:
    terms = []
    if wanted.agent_key is not None:
        further = (keys.related_agent_key(wanted.agent_key),) if wanted.related_agents else ()
        terms.append((keys.agent_key(wanted.agent_key), *further))
    if wanted.activity_id is not None:
        further = (keys.related_activity_key(wanted.activity_id),) if wanted.related_activities else ()
        terms.append((keys.activity_key(wanted.activity_id), *further))
    if wanted.registration is not None:
        terms.append((keys.registration_key(wanted.registration),))
    if wanted.verb_id is not None:
        terms.append((keys.verb_key(wanted.verb_id),))
    if not terms and wanted.authority_actor_key is not None:
        # It leads here; that the authority wrote the statement itself is checked exactly, in _exactly.
        terms.append((keys.related_agent_key(wanted.authority_actor_key), keys.agent_key(wanted.authority_actor_key)))
    return [_Term(tuple(map(key_hash, one))) for one in terms]


def _rarest(connection: Connection, terms: Sequence[_Term], wanted: Filter) -> _Term:
    if len(terms) == 1:
        return terms[0]

    def rows(term: _Term) -> int:
        few = select(literal(1)).where(link.c.key_hash.in_(term.hashes), *_range(wanted, link)).limit(_FEW)
        return connection.execute(select(func.count()).select_from(few.subquery())).scalar_one()

    return min(terms, key=rows)


def _rows(
    connection: Connection, hashed: int, others: Sequence[_Term], wanted: Filter, limit: int
) -> Iterator[Row[Any]]:
    """Yield the rows of one key in order, read a page at a time; one may come more than once in a row."""
    after = wanted.after
    while True:
        query = _LINKED.where(link.c.key_hash == hashed, *_conditions(others, wanted, after))
        page = connection.execute(_ordered(query, wanted, link).limit(limit)).all()
        yield from page
        if len(page) < limit:
            return
        after = Place(whole_microseconds(page[-1].kept_at), page[-1].statement_id)


def _conditions(others: Sequence[_Term], wanted: Filter, after: Place | None = None) -> list[Any]:
    found = [*_exactly(wanted), *_range(wanted, link, after)]
    for term in others:
        one = link.alias()
        # The same statement of a chain of references must satisfy every term.
        found.append(
            select(literal(1))
            .where(
                one.c.key_hash.in_(term.hashes),
                one.c.kept_at == link.c.kept_at,
                one.c.statement_id == link.c.statement_id,
                one.c.target_id == link.c.target_id,
            )
            .exists()
        )
    return found


def _exactly(wanted: Filter) -> list[Any]:
    return [] if wanted.authority_key is None else [table.c.authority_key == wanted.authority_key]


def _range(wanted: Filter, rows: Any, after: Place | None = None) -> list[Any]:
    found = []
    after = after or wanted.after
    if wanted.since is not None:
        found.append(rows.c.kept_at > wanted.since)
    until = [when for when in (wanted.until, wanted.horizon) if when is not None]
    if until:
        found.append(rows.c.kept_at <= min(until))
    if after is not None:
        when = from_microseconds(after.kept_at_microseconds)
        at, name = rows.c.kept_at, rows.c.statement_id
        # The first condition bounds the index range; the second settles the order within one microsecond.
        if wanted.ascending:
            found += [at >= when, or_(at > when, name > after.statement_id)]
        else:
            found += [at <= when, or_(at < when, name < after.statement_id)]
    return found


def _ordered(query: Select[Any], wanted: Filter, rows: Any) -> Select[Any]:
    if wanted.ascending:
        return query.order_by(rows.c.kept_at.asc(), rows.c.statement_id.asc())
    return query.order_by(rows.c.kept_at.desc(), rows.c.statement_id.desc())


def _sort_key(row: Row[Any]) -> tuple[datetime, str]:
    return row.kept_at, row.statement_id


def _once_each(rows: Iterator[Row[Any]]) -> Iterator[Row[Any]]:
    last = ""
    for one in rows:
        if one.statement_id != last:
            yield one
        last = one.statement_id
