"""A page in the course's other languages: the way to it, and links that stay in the language one reads in."""

import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import Any

from builder.links import loose_url
from builder.model import Course
from builder.translations.files import original_path, translation_path
from builder.words.languages import language_name

_HREF = re.compile(r'(<a\b[^>]*? href=")([^":?#]+)([^"]*")')


def page_languages(course: Course, source: str) -> list[dict[str, Any]]:
    """Return each language of a course that has several, for the page at hand.

    Shape: {code, name, is_here, url}; url is None where the page is not translated, from the site's root on otherwise.
    """
    if not course.translations:
        return []
    original = original_path(source, course.language_by_source.values())
    here = course.language_by_source.get(source, course.language)
    urls = _urls(course)
    found = []
    for code in course.languages:
        path = original if code == course.language else translation_path(original, code)
        found.append(
            {
                "code": code,
                "name": language_name(code),
                "is_here": code == here,
                "url": urls.get(path),
            }
        )
    return found


def link_to_translations(html: str, course: Course, source: str) -> str:
    """Return a translated page's HTML with its links to pages leading to those in its language, where there are any."""
    language = course.language_by_source.get(source)
    if language is None:
        return html
    urls = _urls(course)
    here = urls[source]
    translated = dict(_translated_urls(course, language, urls))

    def lead(found: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(here, found[2])) + "/"
        if target not in translated:
            return found[0]
        return f"{found[1]}{posixpath.relpath(translated[target], here)}/{found[3]}"

    return _HREF.sub(lead, html)


def link_to_translated_sources(html: str, course: Course, source: str) -> str:
    """Do the same where addresses still name sources: Zensical leads them to the site afterwards."""
    language = course.language_by_source.get(source)
    if language is None:
        return html
    here = posixpath.dirname(source)

    def lead(found: re.Match[str]) -> str:
        target = translation_path(posixpath.normpath(posixpath.join(here, found[2])), language)
        if course.language_by_source.get(target) != language:
            return found[0]
        return f"{found[1]}{posixpath.relpath(target, here)}{found[3]}"

    return _HREF.sub(lead, html)


def _urls(course: Course) -> dict[str, str]:
    pages = {path: page.url for path, (_, page) in course.pages_by_source.items()}
    return pages | {path: loose_url(path) for path in course.loose_pages}


def _translated_urls(course: Course, language: str, urls: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    for path, one in course.language_by_source.items():
        original = original_path(path, (language,))
        if one == language and original in urls and path in urls:
            yield posixpath.normpath(urls[original]) + "/", urls[path]
