"""Small checks that the tables of schema.py are made of: each takes a value and raises StatementError, or nothing.

An error climbs out of nested checks and gathers its place (`object.definition.name`) and requirement on the way, so
that a good statement, by far the most common, costs no bookkeeping.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lrs_bridge.errors import HandrailError
from lrs_bridge.xapi import formats

Check = Callable[[Any], None]
JsonSchema = dict[str, Any]
# What a check lets pass as JSON Schema, made when it is asked for: the function given says how an inner check is named.
_Shape = Callable[[Callable[[Check], JsonSchema]], JsonSchema]
_shapes: dict[Check, _Shape] = {}


def shaped(check: Check, shape: _Shape) -> Check:
    """Return a check whose shape can be asked for; checking costs no more for it."""
    _shapes[check] = shape
    return check


def shape_of(check: Check, name_of: Callable[[Check], JsonSchema | None] = lambda _check: None) -> JsonSchema:
    """Return the JSON Schema of what a check lets pass; what refuses more than JSON Schema can say is said in words.

    name_of: gives a reference in place of an inner check's schema, or None to have it written out.
    """
    return _shapes[check](lambda inner: name_of(inner) or shape_of(inner, name_of))


class StatementError(HandrailError):
    """A statement, or an agent or activity inside it, breaks a rule of xAPI; `where` is the path to it."""

    code = "bad-statement"

    def inside(self, part: str, requirement: str | None = None) -> "StatementError":
        """Return this error, placed inside one more property."""
        separator = "" if self.where is None or self.where.startswith("[") else "."
        self.where = part if self.where is None else part + separator + self.where
        self.requirement = self.requirement or requirement
        return self


@dataclass(frozen=True)
class Property:
    """One row of a table: a property's name, what its value must be, and the requirement that says so."""

    name: str
    check: Check
    requirement: str | None = None
    required: bool = False


@dataclass(frozen=True)
class Parts:
    """What an object is made of: the check of each of its properties, those it needs, rules that look at the whole."""

    checks: Mapping[str, Check]
    needed: frozenset[str]
    rules: Sequence[Check]


_parts: dict[Check, Parts] = {}


def parts_of(check: Check) -> Parts:
    """Return what a check made by `thing` looks at, for those who have its parts one by one."""
    return _parts[check]


def thing(
    kind: str,
    *properties: Property,
    rules: Sequence[Check] = (),
    refused: Mapping[str, str] | None = None,
    says: JsonSchema | None = None,
) -> Check:
    """Return a check for an object with these properties and no others; rules look at the whole of it.

    refused: the requirements that say why some other names have no place here; says: the rules as JSON Schema.
    """
    rows = {row.name: row for row in properties}
    checks = {row.name: row.check for row in properties}
    required = [row.name for row in properties if row.required]
    needed = frozenset(required)
    article = "an" if kind[0] in "AEIOUaeiou" else "a"

    def check(value: Any) -> None:
        if not isinstance(value, dict):
            raise StatementError(f"This must be {article} {kind}: a JSON object.")
        # Every part of every statement comes through here: nothing is looked up beforehand but the check itself.
        name = ""
        try:
            for name, item in value.items():  # noqa: B007
                checks[name](item)
        except KeyError:
            if name in checks:
                raise
            raise unknown(name) from None
        except StatementError as error:
            raise error.inside(name, rows[name].requirement)  # noqa: B904
        if not needed <= value.keys():
            raise missing(value)
        for rule in rules:
            rule(value)

    def unknown(name: str) -> StatementError:
        return StatementError(
            f"{article.capitalize()} {kind} has no property of this name. Check its spelling and case.",
            requirement=(refused or {}).get(name) or _why_unknown(name, rows),
        ).inside(name[:80])

    def missing(value: dict[str, Any]) -> StatementError:
        row = next(rows[name] for name in required if name not in value)
        return StatementError(f'{article.capitalize()} {kind} needs "{row.name}".', requirement=row.requirement)

    def shape(of: Callable[[Check], JsonSchema]) -> JsonSchema:
        named: JsonSchema = {"required": required} if required else {}
        return {
            "type": "object",
            "properties": {row.name: of(row.check) for row in properties},
            "additionalProperties": False,
            **named,
            **(says or {}),
        }

    _parts[check] = Parts(checks, needed, rules)
    return shaped(check, shape)


_MOST_REMEMBERED = 5_000
_LONGEST_REMEMBERED = 2_000


def often_the_same(check: Check) -> Check:
    """Return a check that passes at once what it passed before under the same id: verbs and activities come again.

    A value is remembered whole and compared whole, so nothing passes that did not pass.
    """
    passed: dict[str, Any] = {}

    def recall(value: Any) -> None:
        identity = value.get("id") if isinstance(value, dict) else None
        if not isinstance(identity, str):
            check(value)
            return
        if passed.get(identity) == value:
            return
        check(value)
        if len(repr(value)) <= _LONGEST_REMEMBERED:
            if len(passed) >= _MOST_REMEMBERED:
                passed.clear()
            passed[identity] = value

    return shaped(recall, _shapes[check])


def _why_unknown(name: str, known: Collection[str]) -> str:
    return "XAPI-00008" if name.lower() in {one.lower() for one in known} else "XAPI-00010"


def text(what: str = "a string", holds: Callable[[str], bool] | None = None) -> Check:
    """Return a check for a string, of which `holds` must be true."""

    def check_any(value: Any) -> None:
        if not isinstance(value, str):
            raise StatementError(f"This must be {what}.")

    if holds is None:
        return shaped(check_any, lambda _of: {"type": "string"})
    is_good = holds

    def check(value: Any) -> None:
        if not isinstance(value, str) or not is_good(value):
            raise StatementError(f"This must be {what}.")

    return shaped(check, lambda _of: formats.json_schema(what, is_good))


def one_of(*allowed: str) -> Check:
    """Return a check for one of some words, in exactly this case."""

    def check(value: Any) -> None:
        if not isinstance(value, str) or value not in allowed:
            raise StatementError(f"This must be {' or '.join(allowed)}.", requirement="XAPI-00009")

    return shaped(check, lambda _of: {"type": "string", "enum": list(allowed)})


def boolean(value: Any) -> None:
    """Check for true or false; a string that says so is none."""
    if not isinstance(value, bool):
        raise StatementError("This must be true or false.", requirement="XAPI-00006")


def number(value: Any) -> None:
    """Check for a number; a string that holds one is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise StatementError("This must be a number.", requirement="XAPI-00006")


def whole_number(value: Any) -> None:
    """Check for an integer from 0."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise StatementError("This must be a whole number, 0 or more.")


def array_of(check_item: Check, what: str, *, empty: bool = True) -> Check:
    """Return a check for an array whose every item passes check_item."""

    def check(value: Any) -> None:
        if not isinstance(value, list):
            raise StatementError(f"This must be an array of {what}.")
        if not value and not empty:
            raise StatementError(f"This must hold at least one of {what}.")
        for place, item in enumerate(value):
            try:
                check_item(item)
            except StatementError as error:
                raise error.inside(f"[{place}]")  # noqa: B904

    least: JsonSchema = {} if empty else {"minItems": 1}
    return shaped(check, lambda of: {"type": "array", "items": of(check_item), **least})


def one_or_array_of(check_item: Check, what: str) -> Check:
    """Return a check for one thing, or an array of such things."""
    check_array = array_of(check_item, what)

    def check(value: Any) -> None:
        (check_array if isinstance(value, list) else check_item)(value)

    return shaped(check, lambda of: {"anyOf": [of(check_item), of(check_array)]})


def map_of(what: str, holds_key: Callable[[str], bool], key_words: str, check_item: Check | None) -> Check:
    """Return a check for an object with free keys of one shape."""

    def check(value: Any) -> None:
        if not isinstance(value, dict):
            raise StatementError(f"This must be {what}: a JSON object.")
        for key, item in value.items():
            if not holds_key(key):
                raise StatementError(f'The key "{key[:80]}" is not {key_words}.')
            if check_item is not None:
                try:
                    check_item(item)
                except StatementError as error:
                    raise error.inside(key)  # noqa: B904

    def shape(of: Callable[[Check], JsonSchema]) -> JsonSchema:
        keys = formats.json_schema(key_words, holds_key)
        return {"type": "object", "propertyNames": keys, "additionalProperties": of(check_item) if check_item else True}

    return shaped(check, shape)


def by_object_type(kinds: dict[str, Check], *, when_absent: str | None) -> Check:
    """Return a check that picks a table by objectType; without when_absent, objectType is required."""
    names = ", ".join(kinds)

    def check(value: Any) -> None:
        if not isinstance(value, dict):
            raise StatementError(f"This must be an object ({names}).")
        kind = value.get("objectType", when_absent)
        chosen = kinds.get(kind) if isinstance(kind, str) else None
        if chosen is None:
            raise StatementError(f"objectType must be one of {names}.")
        chosen(value)

    return shaped(check, lambda of: {"anyOf": [of(kind) for kind in kinds.values()]})


def unique(field: str, values: Collection[Any]) -> None:
    """Check that no value comes twice."""
    if len(set(values)) != len(values):
        raise StatementError(f'Two of these have the same "{field}". Give each its own.', requirement="XAPI-00058")


UUID = text("a UUID", formats.is_uuid)
IRI = text("an IRI, with its scheme", formats.is_iri)
STRING = text()
TIMESTAMP = text("a time with its zone, like 2026-02-28T14:00:00Z (and not -00:00)", formats.is_instant)
DURATION = text("an ISO 8601 duration, like PT1H30M or P2W", formats.is_duration)
LANGUAGE_TAG = text("a language tag, like en-GB", formats.is_language_tag)
LANGUAGE_MAP = map_of("a language map", formats.is_language_tag, "a language tag, like en-GB", STRING)
EXTENSIONS = map_of("an extensions object", formats.is_iri, "an IRI", None)

shaped(boolean, lambda _of: {"type": "boolean"})
shaped(number, lambda _of: {"type": "number"})
shaped(whole_number, lambda _of: {"type": "integer", "minimum": 0})
