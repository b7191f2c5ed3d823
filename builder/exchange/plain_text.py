"""Plain text as Markdown that reads the same: signs that Markdown would take for itself are escaped."""

import re

_SIGNS = re.compile(r"([\\`*_\[\]])")
_TAG_LIKE = re.compile(r"<(?=[A-Za-z/!?])")
_LINE_START = re.compile(r"^(\s*)([#>+-]|\d+[.)])(?=\s)", re.MULTILINE)
_ENTITY = re.compile(r"&(?=#?\w+;)")


def to_markdown(text: str) -> str:
    """Return plain text as Markdown."""
    return _LINE_START.sub(_escape_start, escape_markup(_SIGNS.sub(r"\\\1", text)))


def escape_markup(text: str) -> str:
    """Return a text in which nothing reads as a tag or an entity."""
    return _TAG_LIKE.sub("&lt;", _ENTITY.sub("&amp;", text))


def _escape_start(found: re.Match[str]) -> str:
    mark = found[2]
    # A number's own digits cannot be escaped: the dot after them is.
    return f"{found[1]}{mark[:-1]}\\{mark[-1]}" if mark[0].isdigit() else f"{found[1]}\\{mark}"


def one_line(text: str) -> str:
    """Return a text as one line, which answers are."""
    return " ".join(text.split())
