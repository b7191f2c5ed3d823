"""What changed between two versions of a page, passage by passage and word by word. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from builder.review.passages import Passage

_TOKEN = re.compile(r"\w+(?:['’-]\w+)*|\s+|[^\w\s]")
# Below this likeness two passages are one that went and one that came, not one that was changed.
_ALIKE = 0.5
_FEW_WORDS = 2


@dataclass(frozen=True)
class Piece:
    """A run of words. kind: same, removed or added."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """A passage in both versions or one. kind: same, changed, removed or added; old_label differs when that changed."""

    kind: str
    label: str
    pieces: tuple[Piece, ...]
    old_label: str


def diff_passages(old: Sequence[Passage], new: Sequence[Passage]) -> list[Change]:
    """Return every passage of both versions, in the order of the new one with removed ones where they stood."""
    before = [(one.label, one.plain) for one in old]
    after = [(one.label, one.plain) for one in new]
    changes: list[Change] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            changes += [_whole("same", label, text) for label, text in after[j1:j2]]
        else:
            changes += _pair_up(before[i1:i2], after[j1:j2])
    return changes


def _whole(kind: str, label: str, text: str) -> Change:
    return Change(kind, label, (Piece(kind, text),), label)


def _pair_up(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> Iterator[Change]:
    """Pair passages that are alike, in order; the rest went or came."""
    at = 0
    for label, text in old:
        likeness = [(_likeness((label, text), other), -index) for index, other in enumerate(new[at:], start=at)]
        best, place = max(likeness, default=(0.0, 0))
        if best < _ALIKE:
            yield _whole("removed", label, text)
            continue
        yield from (_whole("added", *one) for one in new[at:-place])
        new_label, new_text = new[-place]
        yield Change("changed", new_label, tuple(diff_words(text, new_text)), label)
        at = -place + 1
    yield from (_whole("added", *one) for one in new[at:])


def _likeness(one: tuple[str, str], other: tuple[str, str]) -> float:
    before, after = one[1].split(), other[1].split()
    if one[0] and one[0] == other[0] and max(len(before), len(after)) <= _FEW_WORDS:
        # "Minutes: 35" and "Minutes: 37" share no word, and are one thing.
        return _ALIKE
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def diff_words(old: str, new: str) -> list[Piece]:
    """Return the words of both versions as runs that stayed, went or came.

    A single space or sign that stayed between two changes goes with them: runs of words read better than crumbs.
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    runs = [(tag, "".join(before[i1:i2]), "".join(after[j1:j2])) for tag, i1, i2, j1, j2 in matcher.get_opcodes()]
    pieces: list[Piece] = []
    removed = added = ""
    for index, (tag, went, came) in enumerate(runs):
        is_crumb = tag == "equal" and 0 < index < len(runs) - 1 and not re.search(r"\w", came)
        if tag == "equal" and not is_crumb:
            pieces += _run(removed, added)
            pieces.append(Piece("same", came))
            removed = added = ""
        else:
            removed, added = removed + went, added + came
    return pieces + _run(removed, added)


def _run(removed: str, added: str) -> list[Piece]:
    if removed == added:
        return [Piece("same", added)] if added else []
    pieces = [Piece("removed", removed)] if removed else []
    return pieces + ([Piece("added", added)] if added else [])


def count_changed_words(changes: Sequence[Change]) -> tuple[int, int]:
    """Return how many words went and came."""
    pieces = [piece for change in changes for piece in change.pieces]
    return tuple(  # type: ignore[return-value]
        sum(len(re.findall(r"\w+", piece.text)) for piece in pieces if piece.kind == kind)
        for kind in ("removed", "added")
    )
