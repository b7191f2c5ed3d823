"""The administrator's record browser: filters, pages, one statement, a count that follows, everything as CSV."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, jsonify, render_template, request

from lrs_bridge.clock import LONDON
from lrs_bridge.errors import HandrailError, NotFoundError
from lrs_bridge.ledger.store import find_leaf
from lrs_bridge.storage.database import Database
from lrs_bridge.web.access import Permission, access
from lrs_bridge.web.bridge import bridge
from lrs_bridge.xapi import consistency, formats, listing, parameters, records_page, store
from lrs_bridge.xapi.agents import actor_key
from lrs_bridge.xapi.listing import Filter, Place

blueprint = Blueprint("records", __name__)

MOST_COUNTED = 10_000
_ON_A_PAGE = 25
_IN_A_PART = 500
# The fields of the form: name, label, hint.
FIELDS = (
    ("actor", "Who", "A mail address, an account name, or an Agent as JSON."),
    ("verb", "Did", "The verb's id, or the word at its end, like completed."),
    ("activity", "About", "The activity's id."),
    ("registration", "Registration", "A UUID."),
    ("since", "Kept from", "A date, or a time with its zone, like 2026-02-28 or 2026-02-28T14:00:00Z."),
    ("until", "Kept up to", "The same. Of a date, the whole day."),
)
_A_TIME = "Enter a date like 2026-02-28, or a time with its zone like 2026-02-28T14:00:00Z."
# What is said of a field that cannot be read.
_FAULTS = {
    "actor": 'Enter who as a mail address, an account name, or an Agent like {"mbox": "mailto:ana@example.org"}.',
    "verb": "Enter what they did as one word, like completed, or as the verb's whole id.",
    "activity": "Enter what it is about as the activity's whole id, like https://training.example.org/m01.",
    "registration": "Enter the registration as it stands on a statement's page: 32 digits and letters in five groups.",
    "since": _A_TIME,
    "until": _A_TIME,
}
_ADL = "http://adlnet.gov/expapi/verbs/"


@blueprint.get("/records")
@access(Permission.ADMINISTER)
def browse() -> Any:
    """Show a page of statements, the newest first."""
    given = {name: request.args.get(name, "").strip() for name, _, _ in FIELDS}
    wanted, faults = _filter(given)
    found = listing.Page([], is_last=True)
    if not faults:
        with bridge().database.reading() as connection:
            found = listing.list_statements(connection, wanted, _ON_A_PAGE)
    page = [(one, records_page.for_reading(one)) for one in found.statements]
    asked = {name: value for name, value in given.items() if value} | (
        {"related": "yes"} if "related" in request.args else {}
    )
    older = None
    if not found.is_last:
        older = urlencode(asked | {"after": listing.place_of(found.statements[-1]).text()})
    return render_template(
        "administrator/records.html",
        page=page,
        fields=FIELDS,
        given=given,
        related="related" in request.args,
        faults=faults,
        asked=urlencode(asked),
        older=older,
        first_page="after" not in request.args,
        count=_count(wanted) if not faults else None,
        most_counted=MOST_COUNTED,
        words=records_page,
    ), (422 if faults else 200)


@blueprint.get("/records/count")
@access(Permission.ADMINISTER)
def count() -> Any:
    """Answer with how many statements match, for a page that is open."""
    wanted, faults = _filter({name: request.args.get(name, "").strip() for name, _, _ in FIELDS})
    if faults:
        return jsonify({"code": "bad-parameter", "message": " ".join(faults.values())}), 422
    return jsonify({"words": count_words(_count(wanted))})


@blueprint.get("/records/<uuid:statement_id>")
@access(Permission.ADMINISTER)
def one(statement_id: UUID) -> str:
    """Show one statement, in words and as JSON."""
    with bridge().database.reading() as connection:
        kept = store.find_statement(connection, str(statement_id))
        leaf = find_leaf(connection, kept.leaf_id) if kept is not None else None
    if kept is None:
        raise NotFoundError("There is no such statement.")
    shown = records_page.for_reading(kept)
    return render_template(
        "administrator/record.html",
        kept=kept,
        shown=shown,
        document=records_page.pretty(shown),
        is_withheld=shown != kept.statement,
        leaf_index=leaf.leaf_index if leaf is not None else None,
        words=records_page,
    )


@blueprint.get("/records.csv")
@access(Permission.ADMINISTER)
def export() -> Response:
    """Send everything that matches as CSV, a part at a time."""
    wanted, faults = _filter({name: request.args.get(name, "").strip() for name, _, _ in FIELDS})
    if faults:
        raise parameters.ParameterError(" ".join(faults.values()))
    rows = _csv(bridge().database, replace(wanted, ascending=True))
    headers = {"Content-Disposition": 'attachment; filename="records.csv"'}
    return Response(rows, content_type="text/csv; charset=utf-8", headers=headers)


def _csv(database: Database, wanted: Filter) -> Iterator[str]:
    yield _lines([list(records_page.CSV_COLUMNS)])
    after = wanted.after
    while True:
        with database.reading() as connection:
            part = listing.list_statements(connection, replace(wanted, after=after), _IN_A_PART)
        yield _lines([records_page.safe_cells(records_page.csv_row(kept)) for kept in part.statements])
        if part.is_last:
            return
        after = listing.place_of(part.statements[-1])


def _lines(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _count(wanted: Filter) -> int:
    with bridge().database.reading() as connection:
        return listing.count_statements(connection, replace(wanted, after=None), MOST_COUNTED + 1)


def count_words(number: int) -> str:
    """Return a count in words; beyond MOST_COUNTED nobody waits for the last one."""
    if number > MOST_COUNTED:
        return f"More than {MOST_COUNTED:,} statements"
    return f"{number:,} statement{'' if number == 1 else 's'}"


def _filter(given: Mapping[str, str]) -> tuple[Filter, dict[str, str]]:
    found: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name, value in given.items():
        if value:
            try:
                found[name] = _READ[name](value)
            except (HandrailError, ValueError, OverflowError):
                faults[name] = _FAULTS[name]
    related = "related" in request.args
    wanted = Filter(
        agent_key=found.get("actor"),
        verb_id=found.get("verb"),
        activity_id=found.get("activity"),
        registration=found.get("registration"),
        since=found.get("since"),
        until=found.get("until"),
        related_agents=related,
        related_activities=related,
        after=_place(request.args.get("after", "")),
        horizon=None if bridge().database.is_sqlite else consistency.consistent_through(bridge().database),
    )
    return wanted, faults


def _place(text: str) -> Place | None:
    return parameters.parse_place(text) if text else None


def _read_actor(value: str) -> str:
    if value.startswith("{"):
        return actor_key(parameters.parse_actor(value))
    if formats.is_mbox("mailto:" + value.removeprefix("mailto:")):
        return actor_key({"mbox": "mailto:" + value.removeprefix("mailto:")})
    return actor_key({"account": {"homePage": bridge().config.base_url, "name": value}})


def _read_verb(value: str) -> str:
    return parameters.parse_iri(value if ":" in value else _ADL + value)


def _read_from(value: str) -> datetime:
    # The filter leaves its first moment out.
    return _read_time(value, days_later=0, then=-consistency.MICROSECOND)


def _read_until(value: str) -> datetime:
    return _read_time(value, days_later=1, then=timedelta() if "T" in value else -consistency.MICROSECOND)


def _read_time(value: str, *, days_later: int, then: timedelta) -> datetime:
    """Return a time, and of a date the beginning of a day so many days later; both moved by `then`."""
    if "T" in value:
        return parameters.parse_time(value) + then
    day = date.fromisoformat(value) + timedelta(days=days_later)
    return datetime.combine(day, time(), LONDON).astimezone(UTC) + then


_READ = {
    "actor": _read_actor,
    "verb": _read_verb,
    "activity": parameters.parse_iri,
    "registration": parameters.parse_uuid,
    "since": _read_from,
    "until": _read_until,
}
