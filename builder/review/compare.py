"""Compares two versions of a course: which pages came, went or changed, and what in them."""

from dataclasses import dataclass
from pathlib import Path

from builder.load import read_course
from builder.model import Card, Course, Module, Page
from builder.review.errors import ReviewError
from builder.review.passages import Passage, page_passages
from builder.review.word_diff import Change, count_changed_words, diff_passages
from builder.source import read_source


@dataclass(frozen=True)
class PageDiff:
    """What happened to one page. kind: changed, added or removed; module is its title."""

    kind: str
    module: str
    title: str
    path: str
    changes: tuple[Change, ...]

    @property
    def removed_words(self) -> int:
        """How many words went."""
        return count_changed_words(self.changes)[0]

    @property
    def added_words(self) -> int:
        """How many words came."""
        return count_changed_words(self.changes)[1]


# (module id, page id) → (module's title, page's title, path below content/, passages)
_Pages = dict[tuple[str, str], tuple[str, str, str, list[Passage]]]


def compare_courses(old: Path, new: Path, module_id: str | None = None) -> list[PageDiff]:
    """Return the pages that differ, in the order of the new course, then those that went.

    Shape: old and new are content folders. A page is the same page while its id in its module is.
    Raises: ReviewError when one of them cannot be read as a course.
    """
    before, after = _pages(old, module_id), _pages(new, module_id)
    diffs = []
    for key, (module, title, path, passages) in after.items():
        changes = diff_passages(before[key][3] if key in before else [], passages)
        if any(change.kind != "same" or change.label != change.old_label for change in changes):
            diffs.append(PageDiff("changed" if key in before else "added", module, title, path, tuple(changes)))
    for key, (module, title, path, passages) in before.items():
        if key not in after:
            diffs.append(PageDiff("removed", module, title, path, tuple(diff_passages(passages, []))))
    return diffs


def _pages(content: Path, module_id: str | None) -> _Pages:
    course, _ = read_course(content)
    if course is None:
        raise ReviewError(f"{content / 'course.yml'} cannot be read. Run handrail check.")
    pages: _Pages = {}
    for path in course.loose_pages if module_id is None else ():
        pages["", path] = (course.title, path, path, _passages_of(content, path))
    for module in course.modules:
        if module_id not in (None, module.id):
            continue
        facts = module_passages(module)
        pages[module.id, ""] = (module.title, "About this module", f"{module.folder}/module.yml", facts)
        for page in module.pages:
            found = _passages_of(content, page.source_path, cards_by_id(page))
            pages[module.id, page.id] = (module.title, page.title, page.source_path, found)
        if module.check:
            path = module.check.source_path
            pages[module.id, path] = (module.title, module.check.card.title, path, _passages_of(content, path))
    return pages


def module_passages(module: Module) -> list[Passage]:
    """Return what module.yml says, as a reviewer reads it."""
    facts = [
        Passage("Title", module.title),
        Passage("Summary", module.summary),
        Passage("Minutes", str(module.minutes)),
        Passage("Audience", ", ".join(module.audience)),
        *(Passage("Objective", objective.text) for objective in module.objectives),
        Passage("Content note", module.content_note or "None."),
    ]
    for source in module.sources:
        parts = [source.title, source.licence, source.attribution or "", source.url or ""]
        facts.append(Passage("Source", ". ".join(part for part in parts if part)))
    return facts


def cards_by_id(page: Page) -> dict[str, Card]:
    """Return a page's cards, each with what it has from other files."""
    return {placed.card.id: placed.card for placed in page.cards}


def _passages_of(content: Path, path: str, cards: dict[str, Card] | None = None) -> list[Passage]:
    source, _ = read_source(content / path, path)
    return page_passages(source.lines, cards) if source else []


def find_module(course: Course, module_id: str) -> Module:
    """Return a module by its id. Raises: ReviewError when the course has none of that id."""
    for module in course.modules:
        if module.id == module_id:
            return module
    names = ", ".join(module.id for module in course.modules)
    raise ReviewError(f'There is no module "{module_id}". There are: {names}.')
