"""Reads the texts behind a course that has no mistakes, so that advice can name lines and columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from builder.errors import Spot
from builder.model import Course, Module, Page, PlacedCard
from builder.page_text import read_cards
from builder.source import Fence, Source, find_fences, read_source
from builder.yaml_text import YamlText, read_yaml


@dataclass(frozen=True)
class PageText:
    """A page with its text. page is None for one that belongs to no module."""

    path: str
    page: Page | None
    source: Source
    fences: tuple[Fence, ...]
    cards: tuple[PlacedCard, ...]


@dataclass(frozen=True)
class ModuleText:
    """A module with its texts. bank is the file with the questions of its check."""

    module: Module
    settings: YamlText
    settings_path: str
    pages: tuple[PageText, ...]
    bank: PageText | None

    @property
    def texts(self) -> tuple[PageText, ...]:
        """The pages, and the bank if there is one."""
        return (*self.pages, self.bank) if self.bank else self.pages


@dataclass(frozen=True)
class CourseText:
    """A course with its texts."""

    course: Course
    settings: YamlText
    settings_path: str
    modules: tuple[ModuleText, ...]
    loose: tuple[PageText, ...]

    @property
    def pages(self) -> Iterator[PageText]:
        """Every page that is published."""
        yield from self.loose
        for module in self.modules:
            yield from module.pages


def read_texts(course: Course, content: Path) -> CourseText:
    """Return the texts of a course that was read without a mistake a moment ago."""
    modules = tuple(_read_module(module, content) for module in course.modules)
    own = (path for path in course.loose_pages if path not in course.language_by_source)
    loose = tuple(_read_page(content, path, None) for path in own)
    return CourseText(course, _read_settings(content, "course.yml"), f"{content.name}/course.yml", modules, loose)


def _read_module(module: Module, content: Path) -> ModuleText:
    settings = f"{module.folder}/module.yml"
    pages = tuple(_read_page(content, page.source_path, page) for page in module.pages)
    bank = _read_page(content, module.check.source_path, None) if module.check else None
    return ModuleText(module, _read_settings(content, settings), f"{content.name}/{settings}", pages, bank)


def _read_settings(content: Path, path: str) -> YamlText:
    source, _ = read_source(content / path, f"{content.name}/{path}")
    text = read_yaml(source)[0] if source else None
    return text or YamlText({})


def _read_page(content: Path, path: str, page: Page | None) -> PageText:
    shown = f"{content.name}/{path}"
    source = read_source(content / path, shown)[0] or Source(shown, ("",))
    fences = find_fences(source.lines)
    cards = page.cards if page else tuple(read_cards(source, fences, []))
    return PageText(path, page, source, tuple(fences), cards)


def spot_in_card(text: PageText, placed: PlacedCard, words: str) -> Spot:
    """Return where words of a card first stand, or where the card does."""
    first = words.strip().split("\n")[0].strip()
    fence = next((one for one in text.fences if one.line == placed.line), None)
    if first and fence:
        for number, line in enumerate(fence.body, start=fence.line + 1):
            if first in line:
                return Spot(number, line.index(first) + 1)
    return Spot(placed.line)
