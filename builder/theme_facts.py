"""What the theme of every page is told: the words of the page's language, and where the page is in the others.

Plain data, because that is all that reaches the templates of both engines.
"""

from typing import Any

from builder.model import Course, Module, Page
from builder.page_languages import page_languages
from builder.words import PageWords, page_words

_NAMES = (
    "person",
    "rail",
    "all_pages",
    "landing",
    "minutes_short",
    "back",
    "next",
    "end",
    "landing_here",
    "draft",
    "draft_text",
    "search",
    "languages",
    "not_translated",
)


def build_theme_facts(course: Course, source: str) -> dict[str, Any]:
    """Return {language, course_language, languages, words, where} for a page by its path below content/."""
    language = course.language_by_source.get(source, course.language)
    words = page_words(language)
    found = course.pages_by_source.get(source)
    return {
        "language": language,
        "course_language": course.language,
        "languages": page_languages(course, source),
        "words": {name: getattr(words, name) for name in _NAMES},
        "where": _where(words, *found) if found else "",
    }


def _where(words: PageWords, module: Module, page: Page) -> str:
    """Return where on the rail a page is; a page and its other route share one tread."""
    treads = [one for one in module.pages if not one.alternative_to]
    here = page.alternative_to or page.id
    index = next((at for at, one in enumerate(treads) if one.id == here), 0)
    ahead = treads[index:]
    landing = next((distance for distance, one in enumerate(ahead) if one.landing), None)
    return words.where_on_rail(index + 1, len(treads), sum(one.minutes for one in ahead), landing)
