"""The funder's rules file, read to the letter: every value as text first, then typed; an unknown key refuses it.

Shape: id, version, window {start, end}, tolerance_minutes, daily_cap_minutes?, max_hourly_rate?, claim_step_minutes,
evidence_kinds_allowed [kind], modules {module_id: {fundable, cap_minutes?}}. Source: docs/rules/verdict.md.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

import yaml

from lrs_bridge.csv_rows import shorten
from lrs_bridge.errors import BadFileError, FileFault
from lrs_bridge.funding.cells import CellError, parse_rate, parse_time
from lrs_bridge.funding.facts import EVIDENCE_KINDS, ModuleRule, Rules

_WHOLE = re.compile(r"0|[1-9][0-9]{0,6}")
_REQUIRED = (
    "id",
    "version",
    "window",
    "tolerance_minutes",
    "claim_step_minutes",
    "evidence_kinds_allowed",
    "modules",
)
_OPTIONAL = ("daily_cap_minutes", "max_hourly_rate")


@dataclass(frozen=True)
class _Node:
    """A value of the file with its line: text, a list of nodes, or pairs of (name, line, node)."""

    line: int
    value: Any


def parse_rules(data: bytes, *, file_name: str = "rules.yml") -> Rules:
    """Return the rules in a YAML or JSON file (by the end of its name).

    Raises: BadFileError listing every fault as (line, key, what and cure).
    """
    rules, faults = scan_rules(data, file_name=file_name)
    if rules is None:
        raise BadFileError(file_name, faults)
    return rules


def scan_rules(data: bytes, *, file_name: str) -> tuple[Rules | None, list[FileFault]]:
    """Return the rules, or None with every fault."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None, [FileFault(file_name, None, None, "The file is not UTF-8 text. Save it as UTF-8.")]
    try:
        root = _read_json(text) if file_name.endswith(".json") else _read_yaml(text)
    except _UnreadableError as error:
        return None, [FileFault(file_name, error.line, None, str(error))]
    reader = _Reader(file_name)
    rules = reader.rules(root)
    return (None, reader.faults) if reader.faults else (rules, [])


class _UnreadableError(Exception):
    def __init__(self, message: str, line: int | None) -> None:
        super().__init__(message)
        self.line = line


def _read_yaml(text: str) -> _Node:
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = shorten(getattr(error, "problem", None) or "the text cannot be read", 80)
        raise _UnreadableError(
            f"The file is not YAML: {problem}. Indent with spaces, one key a line.", mark.line + 1 if mark else None
        ) from None
    if node is None:
        raise _UnreadableError("The file is empty. Begin with id: and version:.", None)
    return _from_yaml(node, 0)


def _from_yaml(node: yaml.Node, depth: int) -> _Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return _Node(line, node.value)
    if depth > 4:  # deeper than any rules file; an alias to its own parent would never end
        return _Node(line, "")
    if isinstance(node, yaml.SequenceNode):
        return _Node(line, [_from_yaml(item, depth + 1) for item in node.value])
    pairs = []
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else "?"
        pairs.append((name, key.start_mark.line + 1, _from_yaml(value, depth + 1)))
    return _Node(line, tuple(pairs))


def _read_json(text: str) -> _Node:
    try:
        value = json.loads(text, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=tuple)
    except json.JSONDecodeError as error:
        raise _UnreadableError(f"The file is not JSON: {error.msg}. Correct it here.", error.lineno) from None
    except RecursionError:
        raise _UnreadableError("The file is not JSON: it is nested too deeply.", None) from None
    return _from_json(value)


def _from_json(value: Any) -> _Node:
    if isinstance(value, tuple):
        return _Node(1, tuple((name, 1, _from_json(inner)) for name, inner in value))
    if isinstance(value, list):
        return _Node(1, [_from_json(inner) for inner in value])
    if isinstance(value, bool):
        return _Node(1, "true" if value else "false")
    return _Node(1, "" if value is None else value)


class _Reader:
    """Types the nodes and gathers every fault; after a fault the value it returns is only a stand-in."""

    def __init__(self, file_name: str) -> None:
        self.file_name = file_name
        self.faults: list[FileFault] = []

    def fault(self, line: int, key: str, message: str) -> None:
        self.faults.append(FileFault(self.file_name, line, key, message))

    def rules(self, root: _Node) -> Rules:
        top = self.mapping(root, "", _REQUIRED, _OPTIONAL)
        window = self.mapping(top.get("window"), "window", ("start", "end"))
        start = self.time(window.get("start"), "window.start")
        end = self.time(window.get("end"), "window.end")
        if start is not None and end is not None and end <= start:
            self.fault(
                window["end"].line, "window.end", "The window ends before it begins. Write an end after the start."
            )
        step = self.whole(top.get("claim_step_minutes"), "claim_step_minutes")
        if step == 0:
            line = top["claim_step_minutes"].line
            self.fault(line, "claim_step_minutes", "0 is not a step. Write 1 to offer every whole minute.")
        rate = None
        if "max_hourly_rate" in top:
            rate = self.cell(top["max_hourly_rate"], "max_hourly_rate", parse_rate)
        return Rules(
            rules_id=self.text(top.get("id"), "id"),
            version=self.text(top.get("version"), "version"),
            window=(start or 0, end or 0),
            tolerance_seconds=60 * (self.whole(top.get("tolerance_minutes"), "tolerance_minutes") or 0),
            daily_cap_seconds=self.cap(top.get("daily_cap_minutes"), "daily_cap_minutes"),
            max_rate_pence=rate,
            claim_step_seconds=60 * (step or 1),
            evidence_kinds_allowed=self.kinds(top.get("evidence_kinds_allowed")),
            modules=self.modules(top.get("modules")),
        )

    def mapping(
        self, node: _Node | None, key: str, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> dict[str, _Node]:
        pairs = self.pairs(node, key)
        prefix = f"{key}." if key else ""
        for name, inner in pairs.items():
            if name not in required and name not in optional:
                known = ", ".join((*required, *optional))
                self.fault(inner.line, prefix + shorten(name), f"The key is not known. Use only: {known}.")
        if node is not None and isinstance(node.value, tuple):
            for name in required:
                if name not in pairs:
                    self.fault(node.line, prefix + name, "The key is missing. Add it.")
        return pairs

    def pairs(self, node: _Node | None, key: str) -> dict[str, _Node]:
        if node is None:
            return {}
        if not isinstance(node.value, tuple):
            self.fault(node.line, key or "file", "This is not a set of keys and values. Write key: value lines.")
            return {}
        found: dict[str, _Node] = {}
        for name, line, inner in node.value:
            place = f"{key}.{shorten(name)}" if key else shorten(name)
            if name in found:
                self.fault(line, place, "The key is there twice. Keep one.")
            found[name] = inner
        return found

    def modules(self, node: _Node | None) -> dict[str, ModuleRule]:
        modules = {}
        for module_id, inner in self.pairs(node, "modules").items():
            key = f"modules.{shorten(module_id)}"
            if not module_id.strip():
                self.fault(inner.line, key, "The module has no name. Write the module's id.")
            facts = self.mapping(inner, key, ("fundable",), ("cap_minutes",))
            fundable = facts.get("fundable")
            if fundable is not None and fundable.value not in ("true", "false"):
                self.fault(fundable.line, f"{key}.fundable", "Write true or false.")
            modules[module_id.strip()] = ModuleRule(
                fundable=fundable is not None and fundable.value == "true",
                cap_seconds=self.cap(facts.get("cap_minutes"), f"{key}.cap_minutes"),
            )
        return modules

    def kinds(self, node: _Node | None) -> frozenset[str]:
        key = "evidence_kinds_allowed"
        if node is None:
            return frozenset()
        if not isinstance(node.value, list):
            self.fault(node.line, key, "This is not a list. Write it like [beats, register].")
            return frozenset()
        for inner in node.value:
            if inner.value not in EVIDENCE_KINDS:
                shown = shorten(str(inner.value)) if isinstance(inner.value, str) else "A list"
                self.fault(inner.line, key, f'"{shown}" is not a kind of evidence. Use {", ".join(EVIDENCE_KINDS)}.')
        return frozenset(inner.value for inner in node.value if isinstance(inner.value, str))

    def text(self, node: _Node | None, key: str) -> str:
        if node is None:
            return ""
        if not isinstance(node.value, str) or not node.value.strip():
            self.fault(node.line, key, "is empty. Write a short text.")
            return ""
        return node.value.strip()

    def time(self, node: _Node | None, key: str) -> int | None:
        return self.cell(node, key, parse_time) if node is not None else None

    def cap(self, node: _Node | None, key: str) -> int | None:
        minutes = self.whole(node, key)
        return None if minutes is None else 60 * minutes

    def whole(self, node: _Node | None, key: str) -> int | None:
        if node is None:
            return None
        if not isinstance(node.value, str) or not _WHOLE.fullmatch(node.value.strip()):
            shown = shorten(node.value) if isinstance(node.value, str) else "A list"
            self.fault(node.line, key, f'"{shown}" is not a whole number of minutes. Write digits only, like 45.')
            return None
        return int(node.value)

    def cell(self, node: _Node, key: str, parse: Any) -> int | None:
        if not isinstance(node.value, str):
            self.fault(node.line, key, "This is not one value. Write one.")
            return None
        try:
            result: int = parse(node.value.strip())
        except CellError as error:
            self.fault(node.line, key, error.message)
            return None
        return result
