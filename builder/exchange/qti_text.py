"""Markdown as the XHTML that QTI allows, with its pictures collected and what stays behind named."""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from xml.etree.ElementTree import Element, ParseError, SubElement, fromstring  # noqa: S405 (our own renderer's output)

from builder.inline import render_block

# QTI 2.1 takes its XHTML from this list; 3.0 allows all of it too.
_ALLOWED_NAMES = """
abbr b blockquote br caption cite code dd dfn div dl dt em hr i img kbd li ol p pre q samp small span strong sub sup
table tbody td tfoot th thead tr ul var a
"""
_ALLOWED = frozenset(_ALLOWED_NAMES.split())
_ATTRIBUTES = {
    "a": ("href",),
    "img": ("src", "alt"),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan", "scope"),
}
_XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))


@dataclass
class QtiTexts:
    """Turns the texts of one page's questions into elements. pictures: path below content/ → path in the package."""

    folder: str
    lose: Callable[[str], None]
    pictures: dict[str, str] = field(default_factory=dict)

    def fill(self, parent: Element, markdown: str, *, inline: bool = False) -> None:
        """Put a text into an element. inline takes the paragraph around a single one away."""
        root = self._parse(markdown)
        if inline and len(root) == 1 and root[0].tag == "p":
            root = root[0]
        self._copy(root, parent)

    def _parse(self, markdown: str) -> Element:
        html = re.sub(
            r"&(\w+);", lambda name: name[0] if name[1] in _XML_ENTITIES else unescape(name[0]), render_block(markdown)
        )
        try:
            return fromstring(f"<div>{html}</div>")  # noqa: S314 (a text that was rendered here, without entities)
        except ParseError:
            self.lose("HTML in its text is not well formed; it went out as plain text.")
            root = Element("div")
            SubElement(root, "p").text = markdown
            return root

    def _copy(self, source: Element, target: Element) -> None:
        _add_text(target, source.text)
        for child in source:
            into = self._copied(child, target)
            self._copy(child, target if into is None else into)
            _add_text(target, child.tail)

    def _copied(self, child: Element, target: Element) -> Element | None:
        """Return the element that stands for a child, or None when only what is in it goes out."""
        attributes = {name: child.attrib[name] for name in _ATTRIBUTES.get(child.tag, ()) if name in child.attrib}
        if child.tag not in _ALLOWED:
            self.lose(f"QTI has no <{child.tag}>: its words went out without it.")
            return None
        address = attributes.get("href") or attributes.get("src") or ""
        if address and not re.match(r"^(https?|mailto|tel):", address):
            if child.tag == "a":
                self.lose(f'The link to "{address}" leads into the course: its words went out without it.')
                return None
            path = posixpath.normpath(posixpath.join(self.folder, address))
            place = self.pictures.setdefault(path, f"pictures/{path.replace('/', '-')}")
            attributes["src"] = f"../{place}"
        if child.tag == "img":
            attributes.setdefault("alt", "")
        return SubElement(target, child.tag, attributes)


def _without_html_entity(found: re.Match[str]) -> str:
    return found[0] if found[1] in _XML_ENTITIES else unescape(found[0])


def _add_text(target: Element, text: str | None) -> None:
    if not text:
        return
    if len(target):
        target[-1].tail = (target[-1].tail or "") + text
    else:
        target.text = (target.text or "") + text
