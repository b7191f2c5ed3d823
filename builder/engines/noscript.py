"""Leads the addresses inside noscript elements from the sources to the site: Zensical takes those for plain text."""

import posixpath
import re
from html import escape, unescape

from builder.model import Course, Page

_NOSCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
_ADDRESS = re.compile(r'(\s(?:href|src|poster)=")([^"]*)(")')
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|/|#|$", re.IGNORECASE)


def lead_noscript(html: str, course: Course, page: Page) -> str:
    """Return a page's HTML with every address in its noscript elements as the site has it."""
    if "<noscript>" not in html:
        return html

    def lead(found: re.Match[str]) -> str:
        return f"{found[1]}{escape(site_address_of(unescape(found[2]), course, page))}{found[3]}"

    return _NOSCRIPT.sub(lambda block: _ADDRESS.sub(lead, block[0]), html)


def site_address_of(address: str, course: Course, page: Page) -> str:
    """Return where an address in a page's source leads on the site, seen from that page."""
    if _ELSEWHERE.match(address):
        return address
    path, mark, part = address.partition("#")
    source = posixpath.normpath(posixpath.join(posixpath.dirname(page.source_path), path))
    found = course.pages_by_source.get(source)
    if not found and not source.endswith(".md"):
        return posixpath.relpath(source, page.url) + mark + part
    url = found[1].url if found else source.removesuffix(".md").removesuffix("index")
    return f"{posixpath.relpath(url or '.', page.url)}/{mark}{part}"
