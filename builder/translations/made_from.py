"""content/translations.txt: which words of the original each part of a translation was made from.

A part is older than its original when that has changed since and the part has not. Whoever changes a translation after
its original is taken to have looked at it.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from builder.folder import MADE_FROM
from builder.translations.parts import Part

_LINE = re.compile(r"([a-z]{2,3}) (\S+) (\S+) ([0-9a-f]{12}) ([0-9a-f]{12})")
_HEAD = """\
# What each translation was made from: language, file, part, and the hashes of the original's words and its own.
# handrail ids writes this file. Keep it in Git; where two branches meet, keep the lines of both.
"""
_Name = tuple[str, str, str]
# Two where two branches met.
MadeFrom = Mapping[_Name, Collection[tuple[str, str]]]


def read_made_from(content: Path) -> MadeFrom:
    """Return what is known of each part: pairs of the original's hash and its own. Other lines are left out."""
    file = content / MADE_FROM
    found: dict[_Name, list[tuple[str, str]]] = {}
    for line in file.read_text("utf-8", errors="replace").splitlines() if file.is_file() else ():
        said = _LINE.fullmatch(line.strip())
        if said:
            found.setdefault((said[1], said[2], said[3]), []).append((said[4], said[5]))
    return found


def is_older(part: Part, made_from: MadeFrom) -> bool:
    """Return whether a part still is what it was when its original had other words."""
    pairs = made_from.get(_name(part), ())
    return any(own == part.hash for _, own in pairs) and all(original != part.original_hash for original, _ in pairs)


def older_parts(parts: Iterable[Part], made_from: MadeFrom) -> Iterator[Part]:
    """Yield the parts whose original changed since they were made."""
    return (part for part in parts if is_older(part, made_from))


def made_from_text(parts: Iterable[Part], made_from: MadeFrom, fitting: Collection[str]) -> str:
    """Return the file as it is to be: what is older stays so, unless its translation is said to fit as it stands.

    Shape: fitting are paths of translations below content/.
    """
    lines = []
    for part in parts:
        original = part.original_hash
        if is_older(part, made_from) and part.own_path not in fitting:
            original = next(one for one, own in made_from[_name(part)] if own == part.hash)
        lines.append(f"{' '.join(_name(part))} {original} {part.hash}\n")
    return _HEAD + "".join(sorted(lines)) if lines else ""


def _name(part: Part) -> _Name:
    return part.language, part.path, part.name
