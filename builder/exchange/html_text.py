"""HTML as other tools keep it, turned into Markdown; what a page cannot have is named."""

import re
from collections.abc import Callable

from bs4 import BeautifulSoup, Comment, Tag
from markdownify import MarkdownConverter

from builder.exchange.plain_text import escape_markup

_LEFT_OUT = {
    "script": "a script",
    "style": "a style sheet",
    "iframe": "a frame",
    "object": "an embedded object",
    "embed": "an embedded object",
    "video": "a video",
    "audio": "a sound",
    "form": "a form",
    "input": "a form field",
    "math": "a formula",
    "svg": "a drawing",
    "canvas": "a drawing",
}
_FLATTENED = {"u": "underlining", "font": "a font", "center": "centring", "sub": "", "sup": ""}
_UNSAFE = re.compile(r"^\s*(javascript|data|vbscript):", re.IGNORECASE)


def html_to_markdown(html: str, lose: Callable[[str], None]) -> str:
    """Return HTML as Markdown. Shape: lose is told, in words, each thing that stays behind."""
    soup = BeautifulSoup(html, "html.parser")
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    told: set[str] = set()
    for tag in soup.find_all(True):
        name, what = tag.name, ""
        if name in _LEFT_OUT:
            what = _LEFT_OUT[name]
            tag.decompose()
        elif name == "img":
            what = _picture(tag)
        elif _FLATTENED.get(name):
            what = _FLATTENED[name]
        elif tag.attrs and tag.get("style"):
            what = "colours or other styles"
        elif name == "a" and _UNSAFE.match(str(tag.get("href", ""))):
            what = "a link that could run a script"
            tag.unwrap()
        if what and what not in told:
            told.add(what)
            lose(what)
    text = _Converter(heading_style="ATX", bullets="-", sub_symbol="<sub>", sup_symbol="<sup>").convert_soup(soup)
    # A card has no headings of its own.
    text = re.sub(r"^#{1,6} +(.*?) *$", r"**\1**", str(text), flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _picture(tag: Tag) -> str:
    name = str(tag.get("src", "")).rpartition("/")[2][:60] or "no name"
    words = str(tag.get("alt", ""))
    tag.replace_with(f"[{words or 'picture'}]")
    return f'the picture "{name}"; put it into assets/ and write ![what it shows](../assets/{name})'


class _Converter(MarkdownConverter):
    """markdownify's own, with one way to write each thing."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Return a text with the signs escaped that Markdown, or a browser, would take for markup."""
        return escape_markup(str(super().escape(text, parent_tags)))  # type: ignore[misc]

    def convert_br(self, el: object, text: str, parent_tags: set[str]) -> str:
        """Return a space: two spaces at a line's end are easily lost in an editor."""
        return "\n" if "pre" in parent_tags else " "
