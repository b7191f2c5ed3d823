"""Signs that word processors put in the place of the ones that Markdown knows: told by line, and mended for reading on.

A page with one of these is never published; it is mended only so that the rest of its mistakes can be told at once.
"""

import re

from builder.errors import Fault

WIDE = "\u00a0\u2007\u202f\u3000\u2002\u2003\u2009"
WIDE_SPACE = (
    "A space stands here that only looks like an ordinary one (often from Word or a web page). "
    "Delete it and type a space."
)
_DASHES = "–—−‐‑"
_BULLETS = "•·▪◦‣●○■\uf0b7\uf0a7"
# Where a line's structure stands: everything before its first word.
_START = re.compile(
    rf"^[\s{WIDE}>]*(?:(?:[-*+{_DASHES}]|#{{1,6}}|\d+[.)])[\s{WIDE}]*)?(?:[(\[][\s{WIDE}xX]*[)\]][\s{WIDE}]*)?"
)
_RARE = re.compile(rf"[{WIDE}{_DASHES}{_BULLETS}☐☑☒‘’´“”„«»]")
_DASHED_ANSWER = re.compile(rf"^\s*([{_DASHES}])\s*[(\[][\s{WIDE}xX]*[)\]]")
_BULLET = re.compile(rf"^\s*([{_BULLETS}])\s*\S")
_BOX = re.compile(r"^\s*(?:[-*+]\s*)?([☐☑☒])\s*(?=\S)")
_FENCE = re.compile(r"^(?:[‘’´“”']{3}|\"{3}|`{2})\s*(question|scenario|reflection|check|sign-off|video|audio)\s*$")
_FENCE_END = re.compile(r"^(?:[‘’´“”']{3}|\"{3}|`{2})\s*$")
_TAG_QUOTE = re.compile(r"<[a-zA-Z][^<>]*=\s*([“”„‘’«»])")
_NOTE_QUOTE = re.compile(r"^!!!.*?([“”„‘’«»])")
_ADDRESS_QUOTE = re.compile(r"\]\(\s*([“”„‘’«»])")


def mend_signs(path: str, lines: tuple[str, ...]) -> tuple[tuple[str, ...], list[Fault]]:
    """Return the lines with the signs that were meant, and the faults; what is so in lines on end is told once."""
    faults: list[Fault] = []
    mended = list(lines)
    told = (0, "")
    for index, line in enumerate(lines):
        if line.isascii() and not line.startswith(("``", "'''", '"""')):
            continue
        if _FENCE_END.match(line) and any(fault.message.startswith("A card opens") for fault in faults):
            mended[index] = "```"
            continue
        found = _mend(line)
        if found:
            mended[index], column, message = found
            if told != (index, message) or message == WIDE_SPACE:
                faults.append(Fault(path, index + 1, message, column))
            told = (index + 1, message)
    return tuple(mended), faults


def _mend(line: str) -> tuple[str, int, str] | None:
    """Return a line as it was meant, the column of the wrong sign, and what to say; None for a line that is right."""
    fence = _FENCE.match(line)
    if fence:
        cure = "Type them with the key left of 1, or copy them from here."
        return f"```{fence[1]}", 1, f"A card opens with three backticks, like ```{fence[1]}. {cure}"
    if not _RARE.search(line):
        return None
    return _mend_start(line) or _mend_quotes(line)


def _mend_start(line: str) -> tuple[str, int, str] | None:
    start = _START.match(line)
    wide = re.search(rf"[{WIDE}]", start[0]) if start else None
    if start and wide:
        return re.sub(rf"[{WIDE}]", " ", start[0]) + line[start.end() :], wide.start() + 1, WIDE_SPACE
    dash = _DASHED_ANSWER.match(line)
    if dash:
        what = f'This dash ({dash[1]}) is too long to start an answer. Type a hyphen, like "- ( )".'
        return line[: dash.start(1)] + "-" + line[dash.end(1) :], dash.start(1) + 1, what
    box = _BOX.match(line)
    if box:
        cure = 'Start an answer with "- ( )" or "- [ ]", and put x between the brackets of a right one.'
        mark = "- [ ] " if box[1] == "☐" else "- [x] "
        return mark + line[box.end() :], box.start(1) + 1, f"Boxes from Word mark nothing here. {cure}"
    bullet = _BULLET.match(line)
    if bullet:
        what = f'"{bullet[1]}" does not make a list. Start each entry with a hyphen and a space: "- ".'
        return line[: bullet.start(1)] + "-" + line[bullet.end(1) :], bullet.start(1) + 1, what
    return None


def _mend_quotes(line: str) -> tuple[str, int, str] | None:
    address = _ADDRESS_QUOTE.search(line)
    if address:
        even = re.sub("[“”„«»‘’]", "", line)
        return even, address.start(1) + 1, "There are quotes around the address of this link. Remove them."
    found = _TAG_QUOTE.search(line) or _NOTE_QUOTE.search(line)
    if found:
        what = f'Curly quotes ({found[1]}) do not work here. Type straight ones (").'
        return re.sub("[“”„«»]", '"', line), found.start(1) + 1, what
    return None
