"""Reads YAML as text: every value stays what its author typed, and keeps its line."""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from builder.errors import Fault
from builder.source import Source

_SIGN = "This text starts with a sign that YAML takes for itself. Put quotes around the text."
Place = tuple[str | int, ...]


@dataclass
class YamlText:
    """A YAML file as strings, lists and mappings. lines: place (keys and positions from the top) → line."""

    value: Any
    lines: dict[Place, int] = field(default_factory=dict)

    def line_of(self, *place: str | int) -> int:
        """Return the line of a place, or of the nearest thing around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


class _YamlFaultError(Exception):
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def read_yaml(source: Source) -> tuple[YamlText | None, list[Fault]]:
    """Return the file's values, or the first thing in it that cannot be read.

    No stays "No", 22:40 stays "22:40" and 1.10 stays "1.10": YAML's own guesses are never made.
    """
    try:
        _check_lines(source)
        node = yaml.compose("\n".join(source.lines) + "\n", Loader=yaml.SafeLoader)
        text = YamlText({})
        if node is not None:
            text.value = _read_node(node, (), text.lines)
    except _YamlFaultError as fault:
        return None, [Fault(source.path, fault.line, str(fault))]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = min(mark.line + 1, len(source.lines)) if mark else 1
        return None, [Fault(source.path, *_explain(error, line, source))]
    return text, []


def _check_lines(source: Source) -> None:
    for number, line in enumerate(source.lines, start=1):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            raise _YamlFaultError(number, "This line starts with a tab. Use spaces.")
    text = "\n".join(source.lines)
    if not re.search(r"^\s*[^#\s]", text, re.MULTILINE):
        raise _YamlFaultError(1, "This file is empty. Copy the example in docs/authoring.md and change it.")
    if re.search(r"[:\-\[,]\s+[&*!]", text):
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.AnchorToken | yaml.AliasToken | yaml.TagToken):
                raise _YamlFaultError(token.start_mark.line + 1, _SIGN)


def _find_open_quote(lines: tuple[str, ...]) -> int | None:
    for number, line in enumerate(lines, start=1):
        value = re.match(r"^[\s-]*(?:[\w-]+:\s+)?([\"'])(.*)$", line)
        if value and value[1] not in value[2]:
            return number
    return None


def _explain(error: yaml.YAMLError, line: int, source: Source) -> tuple[int, str]:
    problem = str(getattr(error, "problem", "") or "")
    context = str(getattr(error, "context", "") or "")
    quoted = 'Put quotes around the whole text, like title: "Safety: first steps".'
    if "mapping values are not allowed" in problem:
        return line, f"There is a colon inside this text. {quoted}"
    open_quote = _find_open_quote(source.lines)
    if open_quote:
        return open_quote, "A quote is opened here and not closed. Close it, or remove it."
    if any(word in context for word in ("alias", "anchor", "tag", "directive")):
        return line, _SIGN
    if "found character" in problem and "cannot start" in problem:
        return line, f"A text cannot start with this character. {quoted}"
    if "could not find expected ':'" in problem:
        first = getattr(error, "context_mark", None)
        return (first.line + 1 if first else line), 'This line has no colon after its name. Write "name: value".'
    if "block mapping" in context or "block collection" in context:
        words = source.lines[line - 1].strip() if line <= len(source.lines) else ""
        if re.match(r"[\"'].*[\"']\s+\S", words.partition(":")[2].strip()):
            return line, "There is text after the closing quote. Put the whole text inside the quotes."
        return (
            line,
            "This line does not line up with the lines before it. Check the spaces it starts with, and its quotes.",
        )
    return line, f"This line cannot be read. {quoted}"


def _read_node(node: yaml.Node, place: Place, lines: dict[Place, int]) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(place, line)
    if isinstance(node, yaml.ScalarNode):
        return _read_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return [_read_node(item, (*place, index), lines) for index, item in enumerate(node.value)]
    values: dict[str, Any] = {}
    for key, value in node.value:
        key_line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise _YamlFaultError(key_line, 'This is not a name. Write "name: value".')
        if key.value in values:
            raise _YamlFaultError(key_line, f'"{key.value}" is given twice. Remove one.')
        lines[(*place, key.value)] = key_line
        values[key.value] = _read_node(value, (*place, key.value), lines)
    return values


def _read_scalar(node: yaml.ScalarNode) -> str:
    if node.style is None:
        rest = node.end_mark.buffer[node.end_mark.pointer :] if node.end_mark.buffer else ""
        after = rest.partition("\n")[0]
        if re.match(r"[ ]+#", after):
            cure = "Put quotes around the text, or give the comment a line of its own."
            raise _YamlFaultError(node.end_mark.line + 1, f"Everything after the # would be lost. {cure}")
        if node.value.startswith("-") and len(node.value) > 1 and not node.value[1].isdigit():
            raise _YamlFaultError(
                node.start_mark.line + 1, 'There is no space after this dash. Write "- " before each entry.'
            )
    return str(node.value).strip()
