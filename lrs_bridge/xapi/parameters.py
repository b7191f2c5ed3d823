"""The query parameters of each resource, as tables: which there are, what each holds, which must be there.

A name that is not in the table, or in another case, or twice, is refused: 400.
Source: xAPI 1.0.3 Communication 2.1 to 2.7.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from lrs_bridge.errors import HandrailError
from lrs_bridge.xapi import formats, strict_json, validate
from lrs_bridge.xapi.listing import Place

Parse = Callable[[str], Any]


class ParameterError(HandrailError):
    """A query parameter is unknown, missing or wrong; `where` is its name."""

    code = "bad-parameter"


@dataclass(frozen=True)
class Parameter:
    """One row: a name, how its text is read, whether it must be there."""

    name: str
    parse: Parse
    required: bool = False


def parse_text(value: str) -> str:
    """Return any text but one that is empty or holds a NUL."""
    if not value or "\0" in value:
        raise ParameterError("This must not be empty.")
    return value


def parse_uuid(value: str) -> str:
    """Return a UUID in lower case."""
    if not formats.is_uuid(value):
        raise ParameterError("This must be a UUID.")
    return value.lower()


def parse_iri(value: str) -> str:
    """Return an IRI."""
    if not formats.is_iri(value):
        raise ParameterError("This must be an IRI, with its scheme.")
    return value


def parse_time(value: str) -> datetime:
    """Return a time."""
    found = formats.find_instant(value)
    if found is None:
        raise ParameterError("This must be a time with its zone, like 2026-02-28T14:00:00Z.")
    return found


def parse_boolean(value: str) -> bool:
    """Return true or false."""
    if value not in ("true", "false"):
        raise ParameterError("This must be true or false.")
    return value == "true"


def parse_count(value: str) -> int:
    """Return a whole number from 0."""
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise ParameterError("This must be a whole number, 0 or more.")
    return int(value)


def parse_place(value: str) -> Place:
    """Return the place in the order of listings that a page ended at."""
    at, _, statement_id = value.partition(".")
    if not (at.isascii() and at.isdigit() and len(at) < 18 and formats.is_uuid(statement_id)):
        raise ParameterError("This is not a place that `more` named. Take the whole address from `more`.")
    return Place(int(at), statement_id.lower())


def parse_agent(value: str) -> dict[str, Any]:
    """Return an Agent."""
    return _parse_actor(value, validate.check_agent)


def parse_actor(value: str) -> dict[str, Any]:
    """Return an Agent or identified Group."""
    actor = _parse_actor(value, validate.check_actor)
    if not any(name in actor for name in ("mbox", "mbox_sha1sum", "openid", "account")):
        raise ParameterError("A Group here needs an identifier.")
    return actor


def _parse_actor(value: str, check: Callable[[Any], None]) -> dict[str, Any]:
    actor = strict_json.parse_json(value.encode(errors="surrogatepass"))
    check(actor)
    found: dict[str, Any] = actor
    return found


def parse_format(value: str) -> str:
    """Return ids, exact or canonical."""
    if value not in ("ids", "exact", "canonical"):
        raise ParameterError("This must be ids, exact or canonical.")
    return value


_FORM = (Parameter("format", parse_format), Parameter("attachments", parse_boolean))
STATEMENT_BY_ID = (Parameter("statementId", parse_uuid, required=True), *_FORM)
VOIDED_STATEMENT_BY_ID = (Parameter("voidedStatementId", parse_uuid, required=True), *_FORM)
STATEMENT_LIST = (
    Parameter("agent", parse_actor),
    Parameter("verb", parse_iri),
    Parameter("activity", parse_iri),
    Parameter("registration", parse_uuid),
    Parameter("related_agents", parse_boolean),
    Parameter("related_activities", parse_boolean),
    Parameter("since", parse_time),
    Parameter("until", parse_time),
    Parameter("limit", parse_count),
    Parameter("ascending", parse_boolean),
    Parameter("cursor", parse_place),  # ours, in `more`: where the page before ended
    *_FORM,
)
STATEMENT_PUT = (Parameter("statementId", parse_uuid, required=True),)
NONE: tuple[Parameter, ...] = ()

_STATE_SCOPE = (
    Parameter("activityId", parse_iri, required=True),
    Parameter("agent", parse_agent, required=True),
    Parameter("registration", parse_uuid),
)
STATE_ONE = (*_STATE_SCOPE, Parameter("stateId", parse_text, required=True))
STATE_LIST = (*_STATE_SCOPE, Parameter("since", parse_time))
STATE_SCOPE = _STATE_SCOPE
AGENT_PROFILE_ONE = (
    Parameter("agent", parse_agent, required=True),
    Parameter("profileId", parse_text, required=True),
)
AGENT_PROFILE_LIST = (Parameter("agent", parse_agent, required=True), Parameter("since", parse_time))
ACTIVITY = (Parameter("activityId", parse_iri, required=True),)
ACTIVITY_PROFILE_ONE = (*ACTIVITY, Parameter("profileId", parse_text, required=True))
ACTIVITY_PROFILE_LIST = (*ACTIVITY, Parameter("since", parse_time))
AGENTS = (Parameter("agent", parse_agent, required=True),)


def read_parameters(given: "MultiDict[str, str]", table: tuple[Parameter, ...]) -> Mapping[str, Any]:
    """Return the parameters of a request by name, each parsed.

    Raises: ParameterError, or what the value itself breaks (JsonError, StatementError), with the name in `where`.
    """
    rows = {row.name: row for row in table}
    for name in given:
        if name not in rows:
            known = ", ".join(rows) or "no parameters"
            in_another_case = name.lower() in {row.lower() for row in rows}
            raise ParameterError(
                f"This request takes {known}. Check spelling and case.",
                where=name[:80],
                requirement="XAPI-00325" if in_another_case else "XAPI-00324",
            )
        if len(given.getlist(name)) > 1:
            raise ParameterError("This parameter comes twice. Send it once.", where=name)
    for row in table:
        if row.required and row.name not in given:
            raise ParameterError(f'This request needs the parameter "{row.name}".', where=row.name)
    found = {}
    for name, value in given.items():
        try:
            found[name] = rows[name].parse(value)
        except HandrailError as error:
            error.where = name if error.where is None else f"{name}: {error.where}"
            error.requirement = error.requirement or "XAPI-00012"
            raise
    return found
