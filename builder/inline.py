"""Turns the short Markdown texts inside cards into HTML, each on its own, never as part of the page around it."""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from html import escape
from xml.etree.ElementTree import Element

import markdown
from markdown.treeprocessors import Treeprocessor

Resolve = Callable[[str], str]
# One line of words and ordinary punctuation reads the same with or without Markdown: most answers are just that.
_PLAIN = re.compile(r"(?![\d+\-:])[\w ,.;:'\"?!()/%£–—’‘“”…&-]*$")
_UNPLAIN = re.compile(r"__|(?<!\w)_|_(?!\w)|&\w*;|&#")


class _LinkProcessor(Treeprocessor):
    """Rewrites the addresses of links and pictures for the page that the text ends up in."""

    resolve: Resolve | None = None

    def run(self, root: Element) -> None:
        if self.resolve is None:
            return
        for element in root.iter():
            name = {"a": "href", "img": "src"}.get(element.tag)
            if name and element.get(name):
                element.set(name, self.resolve(str(element.get(name))))


@cache
def _converter() -> tuple[markdown.Markdown, _LinkProcessor]:
    converter = markdown.Markdown(
        extensions=["tables", "pymdownx.superfences", "sane_lists"],
        extension_configs={"tables": {"use_align_attribute": True}},
    )
    links = _LinkProcessor(converter)
    converter.treeprocessors.register(links, "handrail-links", 0)
    return converter, links


def render_block(text: str, resolve: Resolve | None = None) -> str:
    """Return the HTML of a text of one or more paragraphs."""
    if not text.strip():
        return ""
    if _PLAIN.match(text) and not _UNPLAIN.search(text):
        return f"<p>{escape(text.strip(), quote=False)}</p>"
    return _convert(text) if resolve is None else _convert_with_links(text, resolve)


@lru_cache(maxsize=16384)
def _convert(text: str) -> str:
    converter, links = _converter()
    links.resolve = None
    return converter.reset().convert(text)


def _convert_with_links(text: str, resolve: Resolve) -> str:
    if "](" not in text and "]:" not in text and "<" not in text:
        return _convert(text)
    converter, links = _converter()
    links.resolve = resolve
    try:
        return converter.reset().convert(text)
    finally:
        links.resolve = None


def render_inline(text: str, resolve: Resolve | None = None) -> str:
    """Return the HTML of a text of one paragraph, without the paragraph around it."""
    html = render_block(text, resolve)
    if html.startswith("<p>") and html.endswith("</p>") and "<p>" not in html[3:]:
        return html[3:-4]
    return html


def split_first_paragraph(html: str) -> tuple[str, str]:
    """Return a prompt's first paragraph without its tags, and the rest."""
    if html.startswith("<p>"):
        first, _, rest = html[3:].partition("</p>")
        return first, rest.strip("\n")
    return html, ""
