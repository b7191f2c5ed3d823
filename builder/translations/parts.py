"""A translation part by part: each card, the text around cards, each text of a settings file, beside its original."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builder.cards import KINDS
from builder.cards.grammar import parse_card_text
from builder.errors import Spot
from builder.folder import list_folder
from builder.hashing import fold_spaces, sha256_hex
from builder.model import Course
from builder.source import Source, find_fences, read_source
from builder.translations.files import set_apart
from builder.yaml_text import YamlText, read_yaml

PROSE = "text"
_TEXTS = ("title", "summary", "content_note")


@dataclass(frozen=True)
class Part:
    """One part of a file in another language. path: the original's, below content/; own_path: the translation's.

    Shape: name is a card's id, "text" for what stands around cards, or the name of a text of a settings file; spots are
    where it stands; hashes are of its words as they were written, in which every run of white space is one space.
    """

    language: str
    path: str
    own_path: str
    name: str
    original_spot: Spot
    spot: Spot
    original_hash: str
    hash: str

    @property
    def about(self) -> str:
        """The card or objective that it is, or its original's file."""
        return self.path.rpartition("/")[2] if self.name in (PROSE, *_TEXTS) else self.name


def parts_of(course: Course, content: Path) -> Iterator[Part]:
    """Yield every part of a course's translations whose original is there too, file by file."""
    languages = [one.language for one in course.translations]
    for file in set_apart(list_folder(content), languages)[1] if languages else ():
        theirs, mine = _parts_in(content / file.original), _parts_in(content / file.path)
        for name, (spot, text) in mine.items():
            if name in theirs:
                there, original = theirs[name]
                yield Part(file.language, file.original, file.path, name, there, spot, _hash(original), _hash(text))


def _hash(text: str) -> str:
    return sha256_hex(fold_spaces(text).encode())[:12]


def _parts_in(file: Path) -> dict[str, tuple[Spot, str]]:
    source = read_source(file, file.name)[0] if file.is_file() and file.suffix in (".md", ".yml") else None
    if source is None:
        return {}
    if file.suffix == ".md":
        return _parts_of_page(source)
    text, _ = read_yaml(source)
    return _parts_of_settings(text) if text else {}


def _parts_of_page(source: Source) -> dict[str, tuple[Spot, str]]:
    found = {}
    prose = list(source.lines)
    for fence in find_fences(source.lines):
        if fence.info in KINDS and fence.closed:
            text, _ = parse_card_text(fence.info, fence.body)
            identity = text.find("id") if text else None
            if identity:
                found[str(identity)] = Spot(fence.line), "\n".join(fence.body)
            prose[fence.line - 1 : fence.end_line] = [""] * (fence.end_line - fence.line + 1)
    said = "\n".join(prose)
    return found | ({PROSE: (Spot(1), said)} if said.strip() else {})


def _parts_of_settings(text: YamlText) -> dict[str, tuple[Spot, str]]:
    value: dict[str, Any] = text.value if isinstance(text.value, dict) else {}
    named = {name: value[name] for name in _TEXTS if isinstance(value.get(name), str)}
    found = {name: (text.spot_of(name), said) for name, said in named.items()}
    objectives = value.get("objectives")
    for index, entry in enumerate(objectives if isinstance(objectives, list) else ()):
        if isinstance(entry, dict) and isinstance(entry.get("text"), str):
            found[str(entry.get("id"))] = text.spot_of("objectives", index, "text"), entry["text"]
    return found
