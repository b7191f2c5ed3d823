"""The Python-Markdown extension that renders cards, in whatever site builder runs it."""

from html import escape
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from builder.card_html import render_card
from builder.cards import KINDS, parse_card
from builder.inline import Resolve
from builder.load import read_course
from builder.model import Course
from builder.source import Fence, find_fences

# Before superfences (25), which would show a card as code; after white space is made even (30).
_PRIORITY = 27


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
        return render_card(parsed.card, self.extension.course, self._find_resolver())

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
        if not isinstance(course, Course):
            course, _ = read_course(Path(self.getConfig("content")))
            self.config["course"][0] = course = course or Course("", "", "en", "", (), ())
        return course

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        """Put the cards' preprocessor in its place."""
        md.preprocessors.register(CardPreprocessor(md, self), "handrail", _PRIORITY)


def makeExtension(**options: Any) -> HandrailExtension:  # noqa: N802 (Python-Markdown's name)
    """Python-Markdown's way in by module name."""
    return HandrailExtension(**options)
