"""Reads the files of words, and tells what one leaves out."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ENGLISH = "en"
_FOLDER = Path(__file__).parent


def known_languages() -> list[str]:
    """Return the codes of the languages that have a file of words."""
    return sorted(path.stem for path in _FOLDER.glob("*.yml"))


def base_language(tag: str) -> str:
    """Return the language of a tag: en for en-GB."""
    return tag.partition("-")[0].lower()


def language_name(tag: str) -> str:
    """Return what a language calls itself, or its code where it has no file of words."""
    return str(read_words(tag).get("name") or tag)


@cache
def read_words(tag: str) -> Mapping[str, Any]:
    """Return a language's file of words as texts, lists and mappings; an empty one where there is no file."""
    path = _FOLDER / f"{base_language(tag)}.yml"
    if not path.is_file():
        return {}
    value: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 (texts only)
    return value


def is_counted(value: object) -> bool:
    """Return whether a value holds one text for each way of counting."""
    return isinstance(value, Mapping) and "other" in value


def missing_words(tag: str) -> list[str]:
    """Return the names of the texts that a language's file leaves out, like page.share.manager, in their order."""
    return list(_missing(read_words(ENGLISH), read_words(tag), ""))


def english_text(name: str) -> str:
    """Return the English text of such a name; of one for a count the form that most numbers have."""
    value: Any = read_words(ENGLISH)
    for key in name.split("."):
        value = value[key]
    return str(value["other"]) if is_counted(value) else " ".join(value) if isinstance(value, list) else str(value)


def _missing(english: Any, own: Any, name: str) -> Iterator[str]:
    if is_counted(english):
        if not (isinstance(own, Mapping) and own.get("other")):
            yield name
    elif isinstance(english, Mapping):
        for key, value in english.items():
            inner = own.get(key) if isinstance(own, Mapping) else None
            yield from _missing(value, inner, f"{name}.{key}" if name else key)
    elif not own or (isinstance(own, list) and not all(own)):
        yield name
