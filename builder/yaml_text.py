"""Reads YAML as text: every value stays what its author typed, and keeps its line."""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from builder.errors import Fault, Spot, fault_at
from builder.memory import remembered
from builder.source import Source
from builder.typed_signs import WIDE, WIDE_SPACE

_SIGN = "This text starts with a sign that YAML takes for itself. Put quotes around the text."
_WIDE_SPACE = re.compile(rf"^\s*?(?:- *)?(?:[\w-]+:? *?)?[{WIDE}]")
Place = tuple[str | int, ...]


@dataclass(eq=False)
class YamlText:
    """A YAML file as strings, lists and mappings.

    Shape: a place is the keys and positions from the top; names holds where its name stands, values where its value
    does, when that begins on the name's line.
    """

    value: Any
    names: dict[Place, Spot] = field(default_factory=dict)
    values: dict[Place, Spot] = field(default_factory=dict)

    def spot_of(self, *place: str | int) -> Spot:
        """Return where a value stands: on its name's line, or where its name does; else the nearest thing around it."""
        while place and place not in self.names:
            place = place[:-1]
        return self.values.get(place) or self.names.get(place, Spot(1))

    def name_spot_of(self, *place: str | int) -> Spot:
        """Return where a name stands."""
        return self.names.get(place) or self.spot_of(*place)


class _YamlFaultError(Exception):
    def __init__(self, spot: Spot, message: str) -> None:
        super().__init__(message)
        self.spot = spot


@remembered
def read_yaml(source: Source) -> tuple[YamlText | None, list[Fault]]:
    """Return the file's values, or the first thing in it that cannot be read.

    No stays "No", 22:40 stays "22:40" and 1.10 stays "1.10": YAML's own guesses are never made.
    """
    try:
        _check_lines(source)
        return _read_quickly(source) or _read_slowly(source), []
    except _YamlFaultError as fault:
        return None, [fault_at(source.path, fault.spot, str(fault))]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        spot = _spot(mark) if mark and mark.line < len(source.lines) else Spot(len(source.lines) if mark else 1)
        return None, [fault_at(source.path, *_explain(error, spot, source))]


def _read_slowly(source: Source) -> YamlText:
    text = YamlText({})
    node = yaml.compose("\n".join(source.lines) + "\n", Loader=yaml.SafeLoader)
    if node is not None:
        text.value = _read_node(node, (), text)
    return text


def _read_quickly(source: Source) -> YamlText | None:
    """Return the values by the parser written in C, or None where only the one in Python can say what is wrong."""
    whole = "\n".join(source.lines) + "\n"
    if not hasattr(yaml, "CSafeLoader") or re.search(r"[ \t]#", whole):
        return None
    text = YamlText({})
    try:
        node = yaml.compose(whole, Loader=yaml.CSafeLoader)
        if node is not None:
            text.value = _read_node(node, (), text)
    except (yaml.YAMLError, _YamlFaultError):
        return None
    return text


def _spot(mark: Any) -> Spot:
    return Spot(mark.line + 1, mark.column + 1)


def _check_lines(source: Source) -> None:
    for number, line in enumerate(source.lines, start=1):
        wide = _WIDE_SPACE.match(line)
        if wide:
            raise _YamlFaultError(Spot(number, wide.end()), WIDE_SPACE)
        if "\t" in line[: len(line) - len(line.lstrip())]:
            raise _YamlFaultError(Spot(number, line.index("\t") + 1), "This line starts with a tab. Use spaces.")
    text = "\n".join(source.lines)
    if not re.search(r"^\s*[^#\s]", text, re.MULTILINE):
        raise _YamlFaultError(Spot(1), "This file is empty. Copy the example in docs/authoring.md and change it.")
    if re.search(r"[:\-\[,]\s+[&*!]", text):
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.AnchorToken | yaml.AliasToken | yaml.TagToken):
                raise _YamlFaultError(_spot(token.start_mark), _SIGN)


def _find_open_quote(lines: tuple[str, ...]) -> Spot | None:
    for number, line in enumerate(lines, start=1):
        value = re.match(r"^[\s-]*(?:[\w-]+:\s+)?([\"'])(.*)$", line)
        if value and value[1] not in value[2]:
            return Spot(number, value.start(1) + 1)
    return None


def _explain(error: yaml.YAMLError, spot: Spot, source: Source) -> tuple[Spot, str]:
    problem = str(getattr(error, "problem", "") or "")
    context = str(getattr(error, "context", "") or "")
    quoted = 'Put quotes around the whole text, like title: "Safety: first steps".'
    curly = re.match(r"^(?:[\s-]*[\w-]+:\s+|\s*-\s+)([“”„‘’])", source.lines[spot.line - 1])
    if curly:
        cure = 'Type straight ones (") at both ends.'
        return Spot(spot.line, curly.start(1) + 1), f"Curly quotes ({curly[1]}) do not hold a text together. {cure}"
    bracket = re.match(r"^(?:[\s-]*[\w-]+:\s+|\s*-\s+)([\[{])", source.lines[spot.line - 1])
    if bracket:
        return Spot(spot.line, bracket.start(1) + 1), f"A text cannot start with {bracket[1]} here. {quoted}"
    if "but found another document" in problem:
        return spot, "A file like this holds one list of names. Remove this line."
    if "mapping values are not allowed" in problem:
        return spot, f"There is a colon inside this text. {quoted}"
    open_quote = _find_open_quote(source.lines)
    if open_quote:
        return open_quote, "A quote is opened here and not closed. Close it, or remove it."
    if any(word in context for word in ("alias", "anchor", "tag", "directive")):
        first = getattr(error, "context_mark", None)
        return (_spot(first) if first else spot), _SIGN
    if "found character" in problem and "cannot start" in problem:
        return spot, f"A text cannot start with this character. {quoted}"
    if "could not find expected ':'" in problem:
        first = getattr(error, "context_mark", None)
        return (_spot(first) if first else spot), 'This line has no colon after its name. Write "name: value".'
    if "block mapping" in context or "block collection" in context:
        words = source.lines[spot.line - 1].strip()
        if re.match(r"[\"'].*[\"']\s+\S", words.partition(":")[2].strip()):
            return spot, "There is text after the closing quote. Put the whole text inside the quotes."
        return (
            spot,
            "This line does not line up with the lines before it. Check the spaces it starts with, and its quotes.",
        )
    return spot, f"This line cannot be read. {quoted}"


def _read_node(node: yaml.Node, place: Place, text: YamlText) -> Any:
    spot = _spot(node.start_mark)
    name = text.names.setdefault(place, spot)
    if isinstance(node, yaml.ScalarNode):
        if spot.line == name.line and node.value:
            text.values[place] = spot
        return _read_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return [_read_node(item, (*place, index), text) for index, item in enumerate(node.value)]
    values: dict[str, Any] = {}
    for key, value in node.value:
        key_spot = _spot(key.start_mark)
        if not isinstance(key, yaml.ScalarNode):
            raise _YamlFaultError(key_spot, 'This is not a name. Write "name: value".')
        if key.value in values:
            raise _YamlFaultError(key_spot, f'"{key.value}" is given twice. Remove one.')
        text.names[(*place, key.value)] = key_spot
        values[key.value] = _read_node(value, (*place, key.value), text)
    return values


def _check_one_line(node: yaml.ScalarNode) -> None:
    """Raise when an entry of a list was taken for the rest of the text above it: the list's own line is lost."""
    if node.end_mark.line == node.start_mark.line:
        return
    if not node.start_mark.buffer:
        raise _YamlFaultError(_spot(node.start_mark), "")  # the parser in C keeps no text: the other one reads again
    lines = node.start_mark.buffer[node.start_mark.pointer : node.end_mark.pointer].split("\n")
    for number, line in enumerate(lines[1:], start=node.start_mark.line + 2):
        if line.lstrip().startswith("- "):
            cure = 'Add the line with a name and a colon that is lost above this one, like "modules:".'
            at = Spot(number, len(line) - len(line.lstrip()) + 1)
            raise _YamlFaultError(at, f"This entry belongs to no list. {cure}")


def _read_scalar(node: yaml.ScalarNode) -> str:
    if not node.style:
        rest = node.end_mark.buffer[node.end_mark.pointer :] if node.end_mark.buffer else ""
        after = rest.partition("\n")[0]
        if re.match(r"[ ]+#", after):
            cure = "Put quotes around the text, or give the comment a line of its own."
            at = Spot(node.end_mark.line + 1, node.end_mark.column + 1 + len(after) - len(after.lstrip()))
            raise _YamlFaultError(at, f"Everything after the # would be lost. {cure}")
        if node.value.startswith("-") and len(node.value) > 1 and not node.value[1].isdigit():
            raise _YamlFaultError(
                _spot(node.start_mark), 'There is no space after this dash. Write "- " before each entry.'
            )
        _check_one_line(node)
    return str(node.value).strip()
