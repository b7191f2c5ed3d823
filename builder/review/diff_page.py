"""What changed, as one page for a clinician who signs off."""

from collections.abc import Sequence
from html import escape

from builder.review import words
from builder.review.compare import PageDiff
from builder.review.diff_text import is_changed, said_counts
from builder.review.frame import frame_page, sign_here
from builder.review.word_diff import Change, Piece

# How many passages that stayed are shown around a change, to know where one is.
_AROUND = 1
_SAID = {"removed": "out", "added": "in"}
_KINDS = {"changed": "Changed", "added": "New page", "removed": "Page taken out"}


def diff_page(title: str, language: str, diffs: Sequence[PageDiff], since: str, now: str) -> str:
    """Return the page. Shape: since and now name the two versions."""
    head = (
        f'<header><p class="kind">What changed</p><h1>{escape(title)}</h1>'
        f"<p>Since <strong>{escape(since)}</strong>, up to <strong>{escape(now)}</strong>.</p>"
        f'<p class="private">{words.PRIVATE}</p>'
        '<p class="key">Words that went are <del><span class="said">(out: </span>crossed out'
        '<span class="said">)</span></del>, words that came are <ins><span class="said">(in: </span>underlined'
        '<span class="said">)</span></ins>. Answers and explanations are shown with the rest.</p></header>'
    )
    if not diffs:
        return frame_page(title, language, f"{head}<p><strong>Nothing changed.</strong></p>")
    rows = "".join(
        f'<tr><td><a href="#page-{number}">{escape(diff.title)}</a></td><td>{escape(diff.module)}</td>'
        f"<td>{_KINDS[diff.kind]}</td><td>{said_counts(diff)}</td></tr>"
        for number, diff in enumerate(diffs, start=1)
    )
    table = (
        '<div class="wide"><table><thead><tr><th scope="col">Page</th><th scope="col">Module</th>'
        f'<th scope="col">What happened</th><th scope="col">Words</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )
    pages = "".join(_page(number, diff) for number, diff in enumerate(diffs, start=1))
    what = f"I have read what changed since {escape(since)}, up to {escape(now)}."
    return frame_page(f"What changed: {title}", language, head + table + pages + sign_here(words.DECISIONS, what))


def _page(number: int, diff: PageDiff) -> str:
    return (
        f'<section class="page" id="page-{number}"><h2>{escape(diff.title)}</h2>'
        f'<p class="facts">{_KINDS[diff.kind]}. {said_counts(diff)}. <code>content/{escape(diff.path)}</code></p>'
        f'<dl class="passages">{_passages(diff.changes)}</dl>'
        '<div class="remarks"><span>Remarks</span></div></section>'
    )


def _passages(changes: Sequence[Change]) -> str:
    changed = [index for index, change in enumerate(changes) if is_changed(change)]
    near = {index for at in changed for index in range(at - _AROUND, at + _AROUND + 1)}
    parts, left_out = [], 0
    for index, change in enumerate(changes):
        if index not in near:
            left_out += 1
            continue
        parts.append(_gap(left_out) + _passage(change))
        left_out = 0
    return "".join(parts) + _gap(left_out)


def _gap(count: int) -> str:
    if not count:
        return ""
    return f'<div class="gap"><dt></dt><dd>{count} passage{"s"[: count != 1]} as before</dd></div>'


def _passage(change: Change) -> str:
    label = escape(change.label)
    if change.label != change.old_label:
        label = _mark("removed", change.old_label or "Text") + " " + _mark("added", change.label or "Text")
    text = "".join(map(_piece, change.pieces))
    return f'<div class="{"changed" if is_changed(change) else "same"}"><dt>{label}</dt><dd>{text}</dd></div>'


def _piece(piece: Piece) -> str:
    return escape(piece.text, quote=False) if piece.kind == "same" else _mark(piece.kind, piece.text)


def _mark(kind: str, text: str) -> str:
    tag = "del" if kind == "removed" else "ins"
    # Screen readers seldom say del and ins: the words around them are there for the ear.
    opening, closing = f'<span class="said">({_SAID[kind]}: </span>', '<span class="said">)</span>'
    return f"<{tag}>{opening}{escape(text, quote=False)}{closing}</{tag}>"
