"""A page with its mistakes shown in their place, for previews: what cannot be shown as meant is shown as written."""

import posixpath
from collections.abc import Collection, Iterable, Sequence
from html import escape
from itertools import groupby

from builder.errors import Fault, count_of_mistakes
from builder.source import find_fences, split_lines

HOME = "index.md"
_NOTHING_PUBLISHED = "Nothing is published while a mistake is left. What learners see now stays as it is."


def faults_by_page(folder: str, pages: Collection[str], faults: Iterable[Fault]) -> dict[str, list[Fault]]:
    """Return what each page of a preview has to say of a course's mistakes, in the order given.

    Shape: folder is the name of the course's folder; pages are paths below it. A page says its own mistakes, a module's
    first page also those of the module's other files, and the home page all of them.
    """
    shown: dict[str, list[Fault]] = {}
    for fault in faults:
        path = fault.path.removeprefix(f"{folder}/")
        first = f"{path.partition('/')[0]}/index.md"
        page = path if path in pages else first if first in pages else HOME
        for told in dict.fromkeys((page, HOME)):
            shown.setdefault(told, []).append(fault)
    return shown


def page_with_mistakes(text: str, shown_path: str, told: Sequence[Fault]) -> str:
    """Return the Markdown of a page that says every mistake beside its place, and lists them on top.

    Shape: told are the mistakes of this page and of what it speaks for, in reading order. A block of text with a
    mistake in it stands there as its author wrote it, so nothing that is refused is ever run.
    """
    faults = [fault for fault in told if fault.path == shown_path]
    elsewhere = [fault for fault in told if fault.path != shown_path]
    lines = split_lines(text)
    blocks = _find_blocks(lines)
    by_block = {at: list(found) for at, found in groupby(faults, key=lambda fault: _block_of(fault.line, blocks))}
    title_at = next((index for index, (start, _) in enumerate(blocks) if lines[start - 1].startswith("# ")), None)
    parts = []
    summary = _summary(shown_path, faults if blocks else (), elsewhere if blocks else told)
    if title_at is None or title_at > 0 or 0 in by_block:
        parts += [f"# {_literal(shown_path)}", summary]
        summary = ""
    for index, (start, end) in enumerate(blocks):
        if index in by_block:
            parts.append(_block(lines, start, end, by_block[index]))
        else:
            parts.append("\n".join(lines[start - 1 : end]))
        if summary and index == title_at:
            parts.append(summary)
            summary = ""
    return "\n\n".join(parts) + "\n"


def _find_blocks(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Return the first and last line of each block: a fence, or lines of text that belong together."""
    fence_of = {
        number: fence for fence in find_fences(tuple(lines)) for number in range(fence.line, fence.end_line + 1)
    }
    blocks: list[tuple[int, int]] = []
    inside: object = None
    for number, line in enumerate(lines, start=1):
        fence = fence_of.get(number)
        if not fence and not line.strip():
            inside = None
            continue
        # An indented line goes on with the text before it, empty lines or not: a list entry, a note.
        indented = not fence and line[0] in " \t" and bool(blocks) and blocks[-1][1] not in fence_of
        here = fence.line if fence else "text"
        if indented or here == inside:
            blocks[-1] = (blocks[-1][0], number)
        else:
            blocks.append((number, number))
        inside = here
    return blocks


def _block_of(line: int, blocks: Sequence[tuple[int, int]]) -> int:
    """Return the position of the block that holds a line, or of the one before it."""
    return max((index for index, (start, _) in enumerate(blocks) if start <= max(line, 1)), default=0)


def _block(lines: Sequence[str], start: int, end: int, faults: Sequence[Fault]) -> str:
    said = "".join(
        f'<li id="{_anchor(fault)}"><strong>{_place(fault)}</strong> {_literal(fault.message)}</li>' for fault in faults
    )
    columns = {fault.line or 1: fault.column for fault in reversed(faults)}
    shown = "".join(
        f'<li value="{number}"><code>{_marked(lines[number - 1], columns.get(number))}</code></li>'
        for number in range(start, end + 1)
    )
    return f'<div class="hr-mistake" role="group"><ul>{said}</ul><ol class="hr-mistake__source">{shown}</ol></div>'


def _marked(line: str, column: int | None) -> str:
    if column is None:
        return _literal(line) or "&nbsp;"
    at = min(column - 1, len(line))
    word = line[at:].split(" ")[0] or line[at:]
    rest = line[at + len(word) :]
    return f"{_literal(line[:at])}<mark>{_literal(word) or '&nbsp;'}</mark>{_literal(rest)}"


def _summary(shown_path: str, here: Sequence[Fault], others: Sequence[Fault]) -> str:
    parts = [f"<p><strong>{_NOTHING_PUBLISHED}</strong></p>"]
    if here:
        items = "".join(
            f'<li><a href="#{_anchor(fault)}">{_place(fault)}</a> {_literal(fault.message)}</li>' for fault in here
        )
        parts.append(f"<p>{f'{count_of_mistakes(len(here))} on this page:'}</p><ul>{items}</ul>")
    if others:
        items = "".join(f"<li>{_link(shown_path, fault)} {_literal(fault.message)}</li>" for fault in others)
        count = f"{count_of_mistakes(len(others))} in other files"
        parts.append(f"<details{'' if here else ' open'}><summary>{count}</summary><ul>{items}</ul></details>")
    home = posixpath.join(shown_path.partition("/")[0], HOME)
    if shown_path != home:
        parts.append(f'<p><a href="{_relative(home, shown_path)}">All mistakes of the course</a></p>')
    return f'<div class="hr-mistakes" role="alert">{"".join(parts)}</div>'


def _link(shown_path: str, fault: Fault) -> str:
    """Return the place of a mistake in another file, with a link where that file is a page of the preview."""
    place = f"<code>{_literal(fault.place)}</code>"
    if fault.path == shown_path or not fault.path.endswith(".md") or "/checks/" in fault.path:
        return place
    return f'<a href="{_relative(fault.path, shown_path)}#{_anchor(fault)}">{place}</a>'


def _relative(path: str, shown_path: str) -> str:
    """Return the address of a page as written in another one."""
    return escape(f"{posixpath.relpath(_url(path), _url(shown_path))}/")


def _url(path: str) -> str:
    return posixpath.dirname(path) if posixpath.basename(path) == "index.md" else path.removesuffix(".md")


def _anchor(fault: Fault) -> str:
    return f"mistake-{fault.line or 1}-{fault.column}"


def _place(fault: Fault) -> str:
    return f"Line {fault.line or 1}, column {fault.column}."


_SIGNS = str.maketrans({sign: f"&#{ord(sign)};" for sign in "`~*_[\\"})


def _literal(text: str) -> str:
    """Return text that neither HTML nor Markdown nor the search for cards takes for anything else."""
    return escape(text, quote=False).translate(_SIGNS)
