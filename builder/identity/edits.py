"""What an author says of an edit in module.yml: wording, clearer or meaning."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from builder.errors import Fault, fault_at
from builder.identity.register import read_register
from builder.model import Edit
from builder.suggest import did_you_mean
from builder.yaml_text import YamlText

KINDS = ("wording", "clearer", "meaning")


def version_numbers(version: str) -> tuple[int, ...]:
    """Return a version as numbers that can be compared: 1.1 and 1.1.0 are the same one."""
    parts = [int(part) for part in version.split(".") if part.isascii() and part.isdigit()]
    return (*parts, 0, 0, 0)[:3]


def read_edits(value: dict[str, Any]) -> tuple[Edit, ...]:
    """Return the edits that a module.yml tells of."""
    return tuple(
        Edit(
            str(entry.get("version", "")), str(entry.get("kind", "")), tuple(_items(entry)), str(entry.get("text", ""))
        )
        for entry in _entries(value)
    )


def check_edits(
    content: Path, value: dict[str, Any], text: YamlText, path: str, known: Collection[str] | None
) -> Iterator[Fault]:
    """Yield a fault for each edit that is of no version yet, names what is not there, or leaves learners guessing.

    Shape: known are the ids of the module's cards and pages, None where they cannot all be read. One that was retired
    may stay named.
    """
    version = str(value.get("version", ""))
    for index, entry in enumerate(_entries(value)):
        place = ("changes", index)
        given = str(entry.get("version", ""))
        if version_numbers(given) > version_numbers(version) and version:
            cure = f'Raise "version" of the module to {given}, or mend this one.'
            what = f"The module is at {version}, and this is a change of {given}."
            yield fault_at(path, text.spot_of(*place, "version"), f"{what} {cure}")
        if entry.get("kind") == "meaning" and "text" not in entry:
            cure = 'Add a line like "text: It now says whom you tell first."'
            what = "People who are done with this module are told of a change in meaning."
            yield fault_at(path, text.spot_of(*place, "kind"), f"{what} {cure}")
        for at, item in enumerate(_items(entry)):
            if known is not None and item not in known and item not in _retired(content):
                cure = did_you_mean(item, known) or " Name the id of a card or page of this module."
                spot = text.spot_of(*place, "items", at)
                yield fault_at(path, spot, f'"{item}" is no card or page of this module.{cure}')


def _entries(value: dict[str, Any]) -> list[dict[str, Any]]:
    found = value.get("changes")
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def _items(entry: dict[str, Any]) -> list[str]:
    found = entry.get("items")
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []


def _retired(content: Path) -> set[str]:
    register, _ = read_register(content)
    return {name.id.rpartition("/")[2] for name in register.retired} if register else set()
