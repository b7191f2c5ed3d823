"""What changed, as text for a terminal or a letter."""

from collections.abc import Iterator, Sequence

from builder.review.compare import PageDiff
from builder.review.word_diff import Change, Piece

_SIGNS = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}


def print_diffs(diffs: Sequence[PageDiff]) -> Iterator[str]:
    """Yield the lines that say what changed: [-went-], {+came+}; what stayed is left out."""
    for diff in diffs:
        yield f"{diff.title} (content/{diff.path}), {diff.kind}: {said_counts(diff)}"
        for change in diff.changes:
            if is_changed(change):
                yield f"  {_label(change)}{''.join(map(_piece, change.pieces))}"
        yield ""


def said_counts(diff: PageDiff) -> str:
    """Return "12 words out, 9 in"."""
    return f"{diff.removed_words} word{'s'[: diff.removed_words != 1]} out, {diff.added_words} in"


def is_changed(change: Change) -> bool:
    """Return whether a passage differs, in its words or in what it is: an answer that became right, say."""
    return change.kind != "same" or change.label != change.old_label


def _label(change: Change) -> str:
    if change.label != change.old_label:
        return f"[-{change.old_label or 'Text'}-]{{+{change.label or 'Text'}+}}: "
    return f"{change.label}: " if change.label else ""


def _piece(piece: Piece) -> str:
    opening, closing = _SIGNS[piece.kind]
    return f"{opening}{piece.text}{closing}"
