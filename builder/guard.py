"""Compares the built pages with the course: nothing missing, nothing extra, nothing that only the key may know."""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from builder.author_html import is_safe_address
from builder.errors import BuildError
from builder.key_guard import check_keys_apart, check_shown_order
from builder.model import Course, Page

_CARD = re.compile(r'<section class="hr-card[^>]*? data-item="([^"]+)" data-hash="([^"]+)"')
_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_DATA_BLOCK = re.compile(r'\stype="?application/(?:ld\+)?json"?')
# A quick look that may cry wolf; _Suspect decides.
_SUSPICIOUS = re.compile(
    r"<(?:script|style|iframe|object|embed|link|meta|base|frame)\b|\s(?:on[a-z]+|style)\s*=", re.IGNORECASE
)
_ARTICLE = re.compile(r"<article\b.*?</article>", re.DOTALL)
_ADDRESS = re.compile(r'\s(?:href|src|action|formaction)\s*=\s*(?:"([^"]*)"|\'([^\']*)\'|([^\s>]+))', re.IGNORECASE)
_FORBIDDEN_TAGS = {"script", "style", "iframe", "object", "embed", "link", "meta", "base", "frame", "frameset"}


@dataclass(frozen=True)
class SiteFacts:
    """What the guard saw. inline_scripts: the theme's own, as CSP sources, sorted; files: path → SHA-256 in hex."""

    inline_scripts: list[str]
    files: dict[str, str]


class _Suspect(HTMLParser):
    """Finds what may not stand in the part of a page that an author wrote."""

    found: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _FORBIDDEN_TAGS:
            self.found = self.found or f"<{tag}>"
        for name, _ in attrs:
            if name.startswith("on") or name == "style":
                self.found = self.found or f'"{name}" on <{tag}>'


def check_site(course: Course, site: Path) -> SiteFacts:
    """Return the facts of a built site.

    Raises: BuildError that lists every page that does not match the course.
    """
    pages = {page.url: page for page in _pages(course)}
    expected = {page.url: {(placed.card.id, placed.card.hash) for placed in page.cards} for page in _pages(course)}
    files: dict[str, str] = {}
    scripts: set[str] = set()
    wrong: list[str] = list(check_keys_apart(course))
    for path in sorted(found for found in site.rglob("*") if found.is_file()):
        name = path.relative_to(site).as_posix()
        if name == "course.json":
            continue
        data = path.read_bytes()
        files[name] = hashlib.sha256(data).hexdigest()
        if name.endswith(".html"):
            html = data.decode()
            wrong += _check_page(name, html, expected, scripts)
            page = pages.get(name.removesuffix("index.html"))
            wrong += check_shown_order(page, name, html) if page else ()
        elif name.endswith((".yml", ".yaml", ".md")):
            wrong.append(f"{name}: a source file was published. Nothing but pages, pictures and the theme may be.")
    wrong += [f"{url}index.html: this page was not built." for url in expected if f"{url}index.html" not in files]
    if wrong:
        raise BuildError("The built pages do not match the course:\n" + "\n".join(wrong))
    hashes = sorted(_csp_source(script) for script in scripts)
    return SiteFacts(hashes, files)


def _pages(course: Course) -> Iterator[Page]:
    yield from (page for _, page in course.pages_by_source.values())


def _check_page(name: str, html: str, expected: dict[str, set[tuple[str, str]]], scripts: set[str]) -> list[str]:
    wrong = []
    url = name.removesuffix("index.html")
    wanted = expected.get(url, set())
    cards = _CARD.findall(html)
    there = set(cards)
    wrong += [f'{name}: the card "{item}" is in the source and not in the page.' for item, _ in sorted(wanted - there)]
    wrong += [f'{name}: the card "{item}" is in the page and not in the source.' for item, _ in sorted(there - wanted)]
    if len(cards) != len(there):
        wrong.append(f"{name}: a card stands in the page twice.")
    for attributes, body in _INLINE_SCRIPT.findall(html):
        if not _DATA_BLOCK.search(attributes):
            scripts.add(body)
    for article in _ARTICLE.findall(html):
        for address in {found[1] or found[2] or found[3] or "" for found in _ADDRESS.finditer(article)}:
            if (":" in address or "&" in address) and not is_safe_address(address):
                wrong.append(f"{name}: the address {address!r} could run a script. Use https:// or the name of a page.")
        if _SUSPICIOUS.search(article):
            suspect = _Suspect()
            suspect.feed(article)
            if suspect.found:
                wrong.append(f"{name}: {suspect.found} stands in the text. A page has no scripts or styles of its own.")
    return wrong


def _csp_source(script: str) -> str:
    # Browsers hash a script after making its line ends even.
    data = script.replace("\r\n", "\n").encode()
    return f"sha256-{base64.b64encode(hashlib.sha256(data).digest()).decode()}"
