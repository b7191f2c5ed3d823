"""Marks English that stands in for a missing text, and turns the marks into HTML once it is known where they stand."""

import re
from typing import Any

# Two characters for private use, which no author's text has: they pass through templates and escaping untouched.
_START, _END = "\ue000", "\ue001"
_TAG = re.compile(r"(<[^>]*>)")
# A span cannot stand inside these.
_TEXT_ONLY = ("option", "title", "svg", "script", "textarea")
_TEXT_ONLY_TAG = re.compile(rf"<(/?)({'|'.join(_TEXT_ONLY)})\b", re.IGNORECASE)


def borrow(text: str) -> str:
    """Return an English text as one that stands in for a missing one."""
    return f"{_START}{text}{_END}"


def without_marks(text: str) -> str:
    """Return the text alone."""
    return text.replace(_START, "").replace(_END, "")


def lower_first(text: str) -> str:
    """Return a text with its first letter small, whether or not it is marked."""
    at = 1 if text.startswith(_START) else 0
    return text[:at] + text[at : at + 1].lower() + text[at + 1 :]


def settle_html(html: str) -> str:
    """Return HTML with each borrowed text in an element that says lang="en", so that it is read out as English.

    In attributes, options, titles and drawings there can be no such element: there the English stands unmarked.
    """
    if _START not in html:
        return html
    parts = []
    text_only = 0
    for part in _TAG.split(html):
        if part.startswith("<"):
            found = _TEXT_ONLY_TAG.match(part)
            if found and not part.endswith("/>"):
                text_only += -1 if found[1] else 1
            parts.append(without_marks(part))
        elif text_only > 0:
            parts.append(without_marks(part))
        else:
            parts.append(part.replace(_START, '<span lang="en">').replace(_END, "</span>"))
    return "".join(parts)


def settle_all(value: Any) -> Any:
    """Return a JSON value with the marks in all its texts turned into HTML."""
    if isinstance(value, str):
        return settle_html(value)
    if isinstance(value, dict):
        return {name: settle_all(one) for name, one in value.items()}
    return [settle_all(one) for one in value] if isinstance(value, list) else value
