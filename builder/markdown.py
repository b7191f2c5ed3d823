"""The Python-Markdown extension that renders cards, in whatever site builder runs it."""

from html import escape
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from builder.card_html import render_card
from builder.cards import KINDS, parse_card
from builder.engines.noscript import lead_noscript
from builder.inline import Resolve
from builder.load import read_course
from builder.model import Course, Module, Page
from builder.page_data import add_notes, build_page_data, source_address
from builder.page_languages import link_to_translated_sources
from builder.source import Fence, find_fences
from builder.theme_facts import build_theme_facts
from builder.words import settle_html, speaking

# Before superfences (25), which would show a card as code; after white space is made even (30).
_PRIORITY = 27
# After raw HTML, our cards, has been put back (30): the notes go into the finished page.
_LAST = 0
# The notes lead to pages of the language already.
_BEFORE_LAST = 1
# Zensical's name for the page at hand among the preprocessors.
_ZENSICAL_PAGE = "rendering_context"
_NO_COURSE = Course("", "", "en", "", (), ())
_Stamp = tuple[tuple[str, int], ...]
_handed_over: list[Course] = []
_read_last: dict[str, tuple[_Stamp, Course]] = {}


def hand_over_course(course: Course) -> None:
    """Give the course to every page of this process: Zensical makes the extension anew for each."""
    _handed_over[:] = [course]


def _course_in(content: Path) -> Course:
    """Return the course of a folder, read again only when one of its settings changed."""
    if _handed_over:
        return _handed_over[0]
    stamp = tuple(sorted((str(path), path.stat().st_mtime_ns) for path in content.rglob("*.yml")))
    kept = _read_last.get(str(content))
    if kept is None or kept[0] != stamp:
        course, _ = read_course(content)
        kept = _read_last[str(content)] = (stamp, course or _NO_COURSE)
    return kept[1]


class LanguagePostprocessor(Postprocessor):
    """Keeps the links of a translated page in its language, where no plugin of ours does."""

    def __init__(self, course: Course, source: str) -> None:
        super().__init__()
        self.course, self.source = course, source

    def run(self, text: str) -> str:
        return link_to_translated_sources(text, self.course, self.source)


class PagePostprocessor(Postprocessor):
    """Finishes a page where no plugin of ours does: what module.yml says goes in, and every address leads on."""

    def __init__(self, course: Course, module: Module, page: Page) -> None:
        super().__init__()
        self.course, self.module, self.page = course, module, page

    def run(self, text: str) -> str:
        if "</h1>" not in text:  # the table of contents has each heading pass by here too, on its own
            return text
        with speaking(self.page.language or self.course.language):
            noted = settle_html(add_notes(text, self.module, self.page, source_address))
        return lead_noscript(noted, self.course, self.page)


class CardPreprocessor(Preprocessor):
    """Replaces each card by its HTML, out of reach of the rest of Markdown."""

    def __init__(self, md: Markdown, extension: "HandrailExtension") -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, lines: list[str]) -> list[str]:
        if not any(line.startswith("```") for line in lines):
            return lines
        result: list[str] = []
        at = 0
        for fence in find_fences(tuple(lines)):
            if fence.info in KINDS and fence.closed and fence.mark[0] == "`":
                result += lines[at : fence.line - 1]
                result += ["", self.md.htmlStash.store(self._render(fence)), ""]
                at = fence.end_line
        return result + lines[at:]

    def _render(self, fence: Fence) -> str:
        parsed = parse_card(fence.info, fence.body)
        if parsed.card is None:
            # handrail check and build stop before this; a preview by another tool shows what to mend, in its place.
            lines = "".join(f"<li>{escape(mistake.message)}</li>" for mistake in parsed.mistakes)
            return f'<div class="hr-mistake" role="alert"><ul>{lines}</ul></div>'
        course = self.extension.course
        language, card = course.translated_cards.get(parsed.card, (course.language, parsed.card))
        with speaking(language):
            return settle_html(render_card(card, course, self._find_resolver()))

    def _find_resolver(self) -> Resolve | None:
        # MkDocs registers its own rewriter of links, under this name, for the page at hand.
        if "relpath" not in self.md.treeprocessors:
            return None
        resolve: Resolve | None = getattr(self.md.treeprocessors["relpath"], "path_to_url", None)
        return resolve


class HandrailExtension(Extension):
    """`markdown_extensions: [handrail]`.

    Options: content, the course's folder, for builders that run without the plugin; course, set by the plugin.
    """

    def __init__(self, **options: Any) -> None:
        self.config = {
            "content": ["content", "The course's folder"],
            # Not None: Python-Markdown would turn what replaces it into a boolean.
            "course": ["", "The course, when it is loaded already"],
        }
        super().__init__(**options)

    @property
    def course(self) -> Course:
        """The course that the page belongs to; read from its folder when nobody handed it over."""
        course = self.getConfig("course")
        return course if isinstance(course, Course) else _course_in(Path(self.getConfig("content")))

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Put the cards' preprocessor in its place; under Zensical do the plugin's work for the page as well."""
        md.preprocessors.register(CardPreprocessor(md, self), "handrail", _PRIORITY)
        if _ZENSICAL_PAGE in md.preprocessors:
            context: Any = md.preprocessors[_ZENSICAL_PAGE]
            self._add_page_facts(md, context.page)

    def _add_page_facts(self, md: Markdown, page: Any) -> None:
        course = self.course
        found = course.pages_by_source.get(page.path)
        page.meta.pop("handrail", None)  # the theme believes it: an author's front matter may not say it
        page.meta["handrail_theme"] = build_theme_facts(course, page.path)
        if page.path in course.language_by_source:
            md.postprocessors.register(LanguagePostprocessor(course, page.path), "handrail-language", _BEFORE_LAST)
        if found:
            # What a page's meta holds is all that reaches Zensical's templates.
            page.meta["handrail"] = build_page_data(*found)
            md.postprocessors.register(PagePostprocessor(course, *found), "handrail-page", _LAST)


def makeExtension(**options: Any) -> HandrailExtension:  # noqa: N802 (Python-Markdown's name)
    """Python-Markdown's way in by module name."""
    return HandrailExtension(**options)
