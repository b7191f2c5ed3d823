"""Types a strings-only YAML file by its JSON Schema, and says in plain words where it does not fit."""

import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from builder.errors import Fault, Spot, fault_at
from builder.memory import remembered
from builder.suggest import did_you_mean, join_words
from builder.yaml_text import YamlText

_YES = {"yes": True, "true": True, "no": False, "false": False}
_CHECKER = FormatChecker(formats=())


@_CHECKER.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    return not isinstance(value, str) or (len(value) == 10 and bool(date.fromisoformat(value)))


@cache
def _load_schema(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((Path(__file__).parent / "schemas" / f"{name}.schema.json").read_text())
    return schema


@remembered
def type_yaml(text: YamlText, schema_name: str, path: str) -> tuple[Any, list[Fault]]:
    """Return the typed value and every place where it does not fit the schema.

    Shape: schema_name names a file in schemas/; strings become integers or booleans only where the schema asks.
    """
    schema = _load_schema(schema_name)
    if not isinstance(text.value, dict):
        return {}, [Fault(path, 1, 'This file is not a list of names with values. Write "name: value" on each line.')]
    value = _typed(text.value, schema, schema)
    faults = _mend_lost_names(value, text, schema, path)
    validator = Draft202012Validator(schema, format_checker=_CHECKER)
    file_name = f"{schema_name}.yml" if schema_name in ("course", "module") else path.rpartition("/")[2]
    errors = [error for error in validator.iter_errors(value) if not _only_follows(error, value, schema)]
    faults += [
        fault_at(path, spot, message) for error in errors for spot, message in _explain(error, text, schema, file_name)
    ]
    return value, faults


def _mend_lost_names(value: dict[str, Any], text: YamlText, schema: dict[str, Any], path: str) -> list[Fault]:
    """Tell of lists whose own line, like pages:, is lost, and put them back so that the rest can be read."""
    faults = []
    for name in schema["required"]:
        wanted = _entry_names(schema, name)
        for other in schema["properties"] if wanted and name not in value else ():
            entries = value[other] if isinstance(value.get(other), list) else []
            at = _first_strange(entries, wanted, _entry_names(schema, other))
            if at is not None:
                message = f'The line "{name}:" is lost above this entry. Add it.'
                faults.append(fault_at(path, text.spot_of(other, at), message))
                value[name] = _typed(entries[at:], schema["properties"][name], schema)
                value[other] = entries[:at]
                break
    return faults


def _first_strange(entries: list[Any], wanted: set[str], own: set[str]) -> int | None:
    """Return the position of the first entry that fits another list and not the one it stands in."""
    for at, entry in enumerate(entries):
        if isinstance(entry, dict) and entry and wanted >= set(entry) and not own >= set(entry):
            return at
    return None


def _entry_names(schema: dict[str, Any], name: str) -> set[str]:
    """Return the names that an entry of a list may have; none where its entries are texts."""
    rule = _resolve(schema["properties"].get(name, {}), schema)
    return set(_resolve(rule.get("items", {}), schema).get("properties", {}))


def _extra_names(value: Any, rule: dict[str, Any], schema: dict[str, Any]) -> set[str]:
    """Return every name in a file that is not one where it stands."""
    rule = _resolve(rule, schema)
    if isinstance(value, list):
        return {name for one in value for name in _extra_names(one, rule.get("items", {}), schema)}
    if not isinstance(value, dict) or "properties" not in rule:
        return set()
    known = rule["properties"]
    inner = (_extra_names(one, known[name], schema) for name, one in value.items() if name in known)
    return {name for name in value if name not in known}.union(*inner)


def _only_follows(error: ValidationError, value: Any, schema: dict[str, Any]) -> bool:
    """Return whether a name is missing here because it stands somewhere else, where that is told."""
    if error.validator != "required":
        return False
    return _missing_name(error) in _extra_names(value, schema, schema)


def _missing_name(error: ValidationError) -> str:
    given: Any = error.instance
    wanted: Any = error.validator_value
    # jsonschema reports each missing name as its own error.
    return next(str(name) for name in wanted if name not in given and error.message.startswith(repr(name)))


def _resolve(rule: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in rule:
        return rule
    base: dict[str, Any] = schema["$defs"][rule["$ref"].rpartition("/")[2]]
    return base | {name: value for name, value in rule.items() if name != "$ref"}


def _typed(value: Any, rule: dict[str, Any], schema: dict[str, Any]) -> Any:
    rule = _resolve(rule, schema)
    if isinstance(value, dict):
        inner = rule.get("properties", {})
        return {name: _typed(item, inner.get(name, {}), schema) for name, item in value.items()}
    if isinstance(value, list):
        return [_typed(item, rule.get("items", {}), schema) for item in value]
    wanted = rule.get("type")
    if wanted == "integer" and value.isascii() and value.isdigit():
        return int(value)
    if wanted == "boolean":
        return _YES.get(value.lower(), value)
    if wanted in ("array", "object") and not value:
        return [] if wanted == "array" else {}
    return value


def _explain(
    error: ValidationError, text: YamlText, schema: dict[str, Any], file_name: str
) -> Iterator[tuple[Spot, str]]:
    place = tuple(error.absolute_path)
    spot = text.spot_of(*place)
    name = _name_of(place)
    rule = _resolve(error.schema, schema) if isinstance(error.schema, dict) else {}
    given: Any = error.instance
    wanted: Any = error.validator_value
    if error.validator == "required":
        yield from _explain_missing(error, text, schema, place, file_name)
    elif error.validator == "additionalProperties":
        known = list(rule.get("properties", {}))
        for extra in given:
            if extra not in known:
                if extra in _all_names(schema):
                    cure = "Look how far in it starts, beside the lines above it."
                    yield text.name_spot_of(*place, extra), f'"{extra}" is not in its place here. {cure}'
                    continue
                guess = did_you_mean(extra, known) or f" Its names are {join_words(known, 'and')}."
                yield text.name_spot_of(*place, extra), f'"{extra}" is not a name of {_whose(place, file_name)}.{guess}'
    elif error.validator == "enum":
        if isinstance(given, dict | list):
            yield spot, f'An entry of "{name}" is one word. Use {join_words(wanted)}.'
            return
        guess = did_you_mean(str(given), wanted) if isinstance(given, str) else ""
        said = given if isinstance(given, str) and given else "this"
        what = f'"{name}" cannot be "{said}".' if said != "this" else f'"{name}" cannot be empty.'
        yield spot, what + (guess or f" Use {join_words(wanted)}.")
    elif error.validator == "type":
        yield spot, _explain_type(error, name, rule, place)
    elif error.validator in ("minLength", "minItems"):
        yield spot, f'"{name}" is empty. {_example(rule) or "Give it a value."}'
    elif error.validator == "uniqueItems":
        yield spot, f'"{name}" names something twice. Remove one.'
    else:
        cure = rule.get("cure", "Look at the example in docs/authoring.md.")
        yield spot, f'"{given}" cannot be the "{name}". {cure}'


def _explain_missing(
    error: ValidationError, text: YamlText, schema: dict[str, Any], place: tuple[str | int, ...], file_name: str
) -> Iterator[tuple[Spot, str]]:
    assert isinstance(error.schema, dict)
    rules = error.schema["properties"]
    given: Any = error.instance
    name = _missing_name(error)
    if any(name in did_you_mean(extra, rules) for extra in given if extra not in rules):
        return  # the misspelt name is reported; its absence is only what follows from it
    rule = _resolve(rules[name], schema)
    cure = f'like "{name}: {rule["example"]}"' if "example" in rule else f'that starts with "{name}: "'
    yield text.name_spot_of(*place), f'{_start(_whose(place, file_name))} has no "{name}". Add a line {cure}.'


def _explain_type(error: ValidationError, name: str, rule: dict[str, Any], place: tuple[str | int, ...]) -> str:
    wanted = error.validator_value
    if wanted == "integer":
        return f'"{error.instance}" is not a whole number of {name}. {rule.get("cure", "Write digits only.")}'
    if wanted == "boolean":
        return f'"{name}" is yes or no. Write one of them.'
    if wanted == "string" and isinstance(error.instance, dict):
        return f'There is a colon inside the text of "{name}". Put quotes around the whole text.'
    if wanted == "string":
        return f'"{name}" is one text, not a list. Remove the dash, or put quotes around the text.'
    if wanted == "array":
        return f'"{name}" is a list. Put each entry on a line of its own that starts with "  - ".'
    if place and isinstance(place[-1], int):
        first = next(iter(rule.get("required", ["name"])))
        return f'An entry of "{name}" has names of its own. Write "{first}: " after its dash, and the rest below it.'
    return f'"{name}" has names of its own. Put each on a line below, indented by two spaces.'


def _all_names(schema: dict[str, Any]) -> set[str]:
    """Return every name that a file can have anywhere."""
    names: set[str] = set()
    for name, rule in schema["properties"].items():
        inner = _resolve(rule, schema)
        names |= {name, *inner.get("properties", {}), *_entry_names(schema, name)}
    return names


def _start(words: str) -> str:
    return words if ".yml" in words else words[0].upper() + words[1:]


def _example(rule: dict[str, Any]) -> str:
    return f"Write something like {rule['example']}." if "example" in rule else ""


def _name_of(place: tuple[str | int, ...]) -> str:
    return next((str(part) for part in reversed(place) if isinstance(part, str)), "file")


_ENTRY_NAMES = {
    "accept": "entry of accept",
    "changes": "entry of changes",
    "sources": "source",
    "objectives": "objective",
    "pages": "page",
}


def _whose(place: tuple[str | int, ...], file_name: str) -> str:
    if not place:
        return file_name
    name = _name_of(place)
    return f"this {_ENTRY_NAMES.get(name, name)}" if isinstance(place[-1], int) else f'"{name}"'
