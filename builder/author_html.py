"""Finds what may not stand in an author's text: scripts, styles, frames, forms, event handlers, unsafe addresses."""

import re
from collections.abc import Iterator
from html import unescape

from builder.errors import Fault, Spot

_INLINE_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
_AUTOLINK = re.compile(r"<(?:https?://|mailto:)[^<>\s]*>|<[\w.+-]+@[\w.-]+>")
_FROM_WORD = re.compile(r"<[^<>]*\bMso[A-Z]|</?[owvm]:[a-z]|<!--\[if |style=[\"'][^\"']*mso-")
# A browser takes anything from "<" and a letter (or /, !, ?) as the start of markup, closed or not.
_TAG = re.compile(r"<([/!?]?)([a-zA-Z][^\s/>]*)?([^<>]*)")
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")
_LINK = re.compile(r"\]\(\s*<?([^)>\s]+)|^\s*\[(?!\^)[^\]]+\]:\s*<?(\S+?)>?(?:\s|$)")

_TAG_NAMES = """
a abbr aside b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure
h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp section small span strong sub summary sup table tbody td
tfoot th thead time tr u ul var wbr
"""
_ATTRIBUTE_NAMES = """
abbr alt cite class colspan datetime dir headers height href lang loading open rel reversed rowspan scope src start
title width
"""
ALLOWED_TAGS = frozenset(_TAG_NAMES.split())
ALLOWED_ATTRIBUTES = frozenset(_ATTRIBUTE_NAMES.split())
_SAFE_SCHEMES = ("http", "https", "mailto", "tel")


def check_author_html(path: str, numbered_lines: Iterator[tuple[int, str]]) -> list[Fault]:
    """Return a fault for each line whose markup is more than text, one a line.

    Shape: numbered_lines leaves out code blocks; code between backticks is ignored here.
    """
    faults = []
    inside_tag = False
    pasted_at = 0
    for number, line in numbered_lines:
        if pasted_at and line.strip() and number == pasted_at + 1:
            pasted_at = number
            continue
        pasted = _FROM_WORD.search(line) if "<" in line else None
        pasted_at = number if pasted else 0
        if pasted:
            cure = 'Paste it once more as plain text ("Paste without formatting").'
            faults.append(Fault(path, number, f"This was pasted with the markup of Word. {cure}", pasted.start() + 1))
            continue
        if "<" not in line and not inside_tag:
            continue
        text = _AUTOLINK.sub(_blank, _INLINE_CODE.sub(_blank, line))
        # A tag that began on an earlier line goes on here with its attributes.
        first = _check_attributes("", text.partition(">")[0], 0) if inside_tag else None
        first = first or next((found for found in map(_check_tag, _TAG.finditer(text)) if found), None)
        if first:
            at, message = first
            faults.append(Fault(path, number, message, at + 1))
        inside_tag = _ends_inside_tag(text, inside_tag)
    return faults


def _blank(found: re.Match[str]) -> str:
    """Return as many spaces as were found, so that what comes after keeps its column."""
    return " " * len(found[0])


def _ends_inside_tag(text: str, inside_tag: bool) -> bool:
    last = list(re.finditer(r"</?[a-zA-Z]", text))
    if last:
        return ">" not in text[last[-1].end() :]
    return inside_tag and ">" not in text and bool(text.strip())


def _check_tag(found: re.Match[str]) -> tuple[int, str] | None:
    """Return where the first thing wrong with a tag starts in its line, from 0, and what it is."""
    message = _tag_mistake(found)
    if message:
        return found.start(), message
    return _check_attributes(found[2].lower(), found[3], found.start(3)) if found[2] and found[1] != "/" else None


def _tag_mistake(found: re.Match[str]) -> str | None:
    sign, name, rest = found[1], (found[2] or "").lower(), found[3]
    if not name:
        if sign == "?" or (sign == "!" and not rest.startswith("--")):
            return "This markup cannot stand in a page. Remove it."
        return None
    if name == "style":
        return "A page has no styles of its own. Remove the <style>; the course's theme says how pages look."
    if name == "script":
        return "A page has no scripts. Remove the <script>."
    if name not in ALLOWED_TAGS:
        cure = "Remove it, or put `backticks` around it if it is meant to be read."
        return f"<{name}> cannot stand in a page. {cure}"
    return None


def _check_attributes(tag: str, rest: str, start: int) -> tuple[int, str] | None:
    for found in _ATTRIBUTE.finditer(rest):
        message = _attribute_mistake(tag, found)
        if message:
            return start + found.start(), message
    return None


def _attribute_mistake(tag: str, found: re.Match[str]) -> str | None:
    name = found[1].lower()
    value = found[2] or found[3] or found[4] or ""
    has_value = "=" in found[0]
    if name.startswith("on") and has_value:
        return f'"{name}" is an event handler: a page has no scripts. Remove it.'
    if name == "style" and has_value:
        return 'A page has no styles of its own. Remove the "style".'
    if tag and name not in ALLOWED_ATTRIBUTES and not name.startswith("aria-"):
        return f'"{name}" cannot be set on <{tag}>. Remove it.'
    if name in ("href", "src", "cite") and not is_safe_address(value):
        return "This address could run a script. Use https://, mailto: or the name of a page."
    if name == "class" and "hr-" in value:
        return 'Classes that start with "hr-" belong to the cards. Use another name.'
    return None


def is_safe_address(address: str) -> bool:
    """Return whether a link's address is relative or of a scheme that cannot run anything."""
    plain = re.sub(r"[\x00-\x20]", "", unescape(unescape(address))).lower()
    scheme = re.match(r"^([a-z][a-z0-9+.-]*):", plain)
    return scheme is None or scheme[1] in _SAFE_SCHEMES


def find_links(numbered_lines: Iterator[tuple[int, str]]) -> Iterator[tuple[Spot, str]]:
    """Yield (place, address) of every link and picture written in Markdown."""
    for number, line in numbered_lines:
        if "](" in line or "]:" in line:
            for found in _LINK.finditer(_INLINE_CODE.sub(_blank, line)):
                group = 1 if found[1] else 2
                yield Spot(number, found.start(group) + 1), unescape(found[group])
