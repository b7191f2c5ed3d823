"""Addresses in a check's questions: written from their own file, shown in the page of the check."""

import posixpath
import re

from builder.inline import Resolve
from builder.model import Check, Course, Module
from builder.translations.files import translation_path


def resolver_for(course: Course, module: Module, check: Check, language: str = "") -> Resolve:
    """Return a function from an address in checks/*.md to the address that works in the check's page.

    Shape: with a language, module is as it is translated, and links lead to pages in that language where there are any.
    """
    here = next(page.url for page in module.pages if page.id == check.page_id)
    folder = posixpath.dirname(check.source_path)

    def resolve(address: str) -> str:
        if re.match(r"^[A-Za-z][A-Za-z0-9+.-]*:", address) or address.startswith("#"):
            return address
        path, mark, fragment = address.partition("#")
        target = posixpath.normpath(posixpath.join(folder, path))
        in_language = course.pages_by_source.get(translation_path(target, language)) if language else None
        found = in_language or course.pages_by_source.get(target)
        url = found[1].url if found else loose_url(target) if target in course.loose_pages else target
        relative = posixpath.relpath(url, here) + ("/" if url.endswith("/") else "")
        return f"{relative}{mark}{fragment}"

    return resolve


def loose_url(path: str) -> str:
    """Return the address of a page at the top of the course's folder."""
    stem = path.removesuffix(".md")
    return "./" if stem == "index" else f"{stem}/"
