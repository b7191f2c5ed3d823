"""What differs between two versions of a course, thing by thing, as records point at them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from builder.hashing import fold_spaces
from builder.identity.edits import KINDS, version_numbers
from builder.load import read_course
from builder.model import Card, Course, Module, Page
from builder.page_text import hash_page
from builder.records.question import Question
from builder.records.scenario import Scenario
from builder.source import find_fences, read_source
from builder.translations.parts import Part, parts_of


@dataclass(frozen=True)
class Change:
    """What happened to one card or page. thing: card or page; happened: added, removed, moved or changed.

    what: words, right answers, feedback, text, place; marked: wording, clearer, meaning or None where nobody said;
    was_in: the id of the module that a card was in before.
    """

    thing: str
    id: str
    happened: str
    what: tuple[str, ...] = ()
    marked: str | None = None
    graded: bool = False
    was_in: str = ""

    @property
    def is_unmarked(self) -> bool:
        """Whether its author has still to say what kind of edit it is."""
        return self.happened == "changed" and self.marked is None


@dataclass(frozen=True)
class ModuleChange:
    """What happened in one module. Versions are None where it was not there."""

    id: str
    title: str
    folder: str
    old_version: str | None
    new_version: str | None
    changes: tuple[Change, ...]
    translations: tuple["TranslationChange", ...] = ()


@dataclass(frozen=True)
class TranslationChange:
    """What happened to one part of a translation: added, removed or changed. about: a card, an objective or a file."""

    language: str
    about: str
    happened: str


@dataclass(frozen=True)
class _PlacedCard:
    card: Card
    module: str
    page: str
    graded: bool


@dataclass(frozen=True)
class Side:
    """One of two versions.

    Shape: prose is (module id, page id) → hash of a page's text without its cards; translated is (module id, language,
    original's path in the module, part) → the part.
    """

    course: Course
    prose: dict[tuple[str, str], str]
    translated: dict[tuple[str, str, str, str], Part]


def read_side(content: Path) -> Side | None:
    """Return a version of a course by its folder, as far as it can be read; None where there is none."""
    course, _ = read_course(content, tell_lost=False)
    if course is None:
        return None
    places = [(module, page) for module in course.modules for page in module.pages]
    prose = {(module.id, page.id): _prose_hash(content, page) for module, page in places}
    modules = {module.folder: module.id for module in course.modules}
    translated = {}
    for part in parts_of(course, content):
        folder, _, file = part.path.partition("/")
        if folder in modules:
            translated[modules[folder], part.language, file, part.name] = part
    return Side(course, prose, translated)


def _prose_hash(content: Path, page: Page) -> str:
    source, _ = read_source(content / page.source_path, page.source_path)
    return hash_page(source, find_fences(source.lines), ()) if source else ""


def compare_sides(old: Side, new: Side) -> list[ModuleChange]:
    """Return the modules in which something came, went or changed, in the order of the new course, then those gone."""
    old_cards, new_cards = _cards(old.course), _cards(new.course)
    before = {module.id: module for module in old.course.modules}
    after = {module.id: module for module in new.course.modules}
    found = []
    for module in [*new.course.modules, *(one for one in old.course.modules if one.id not in after)]:
        was, now = before.get(module.id), after.get(module.id)
        changes = [*_page_changes(old, new, was, now), *_card_changes(old_cards, new_cards, was, now)]
        translations = tuple(_translation_changes(old, new, module.id)) if now else ()
        if changes or translations:
            versions = (was.version if was else None, now.version if now else None)
            found.append(ModuleChange(module.id, module.title, module.folder, *versions, tuple(changes), translations))
    return found


def _translation_changes(old: Side, new: Side, module: str) -> Iterator[TranslationChange]:
    """Yield what happened to a module's translations: by language, then in the order of the files."""
    for key in sorted({one for one in (*old.translated, *new.translated) if one[0] == module}):
        before, after = old.translated.get(key), new.translated.get(key)
        part = after or before
        if part and (before is None or after is None or before.hash != after.hash):
            happened = "added" if before is None else "removed" if after is None else "changed"
            yield TranslationChange(part.language, part.about, happened)


def _cards(course: Course) -> dict[str, _PlacedCard]:
    found: dict[str, _PlacedCard] = {}
    for module in course.modules:
        for page in module.pages:
            found |= {one.card.id: _PlacedCard(one.card, module.id, page.id, False) for one in page.cards}
        if module.check:
            page_id = module.check.page_id
            found |= {one.id: _PlacedCard(one, module.id, page_id, True) for one in module.check.questions}
    return found


def _page_changes(old: Side, new: Side, was: Module | None, now: Module | None) -> Iterator[Change]:
    before = {page.id for page in was.pages} if was else set()
    after = {page.id for page in now.pages} if now else set()
    for page in now.pages if now else ():
        key = (now.id if now else "", page.id)
        if page.id not in before:
            yield Change("page", page.id, "added")
        elif old.prose[key] != new.prose[key]:
            yield Change("page", page.id, "changed", ("text",), _marked(was, now, page.id))
    for page in was.pages if was else ():
        if page.id not in after:
            yield Change("page", page.id, "removed")


def _card_changes(
    old: dict[str, _PlacedCard], new: dict[str, _PlacedCard], was: Module | None, now: Module | None
) -> Iterator[Change]:
    for name, placed in new.items():
        if now is None or placed.module != now.id:
            continue
        before = old.get(name)
        if before is None:
            yield Change("card", name, "added", graded=placed.graded)
        elif before.module != placed.module:
            yield Change("card", name, "moved", ("place",), graded=placed.graded, was_in=before.module)
        elif what := tuple(_differences(before.card, placed.card)):
            yield Change("card", name, "changed", what, _marked(was, now, name), placed.graded)
        elif (before.page, before.graded) != (placed.page, placed.graded):
            yield Change("card", name, "moved", ("place",), graded=placed.graded)
    for name, placed in old.items():
        if was and placed.module == was.id and name not in new:
            yield Change("card", name, "removed", graded=placed.graded)


def _differences(old: Card, new: Card) -> Iterator[str]:
    """Yield in what a card differs for those who read or answer it; what only the builder needs is none of it."""
    if type(old) is not type(new):
        yield "kind"
        return
    if isinstance(old, Question) and isinstance(new, Question):
        if old.kind != new.kind:
            yield "kind"
            return
        if old.hash != new.hash:
            yield "words"
        if _marks_differ(old, new):
            yield "right answers"
        elif old.hash == new.hash and _without_use(old) != _without_use(new):
            yield "feedback"
        return
    if old.hash != new.hash:
        yield "words"
    if isinstance(old, Scenario) and isinstance(new, Scenario) and old.hash == new.hash and _said(old) != _said(new):
        yield "feedback"


def _said(card: Scenario) -> list[tuple[str, str | None, str]]:
    return [(choice.id, choice.rating, choice.feedback) for choice in card.options]


def _without_use(card: Question) -> Question:
    return replace(card, objective=None, read_again=None)


def _marks_differ(old: Question, new: Question) -> bool:
    """Return whether an answer that both have is right in one and wrong in the other."""
    if old.kind == "short":
        return old.accepted != new.accepted
    before, after = _marks(old), _marks(new)
    shared = before.keys() & after.keys()
    if old.kind == "order":
        return [name for name in before if name in shared] != [name for name in after if name in shared]
    return any(before[name] != after[name] for name in shared)


def _marks(card: Question) -> dict[str, tuple[bool, str]]:
    targets = {target.id: fold_spaces(target.text) for target in card.targets}
    return {fold_spaces(one.text): (one.right, targets.get(one.target, "")) for one in card.options}


def _marked(was: Module | None, now: Module | None, name: str) -> str | None:
    """Return the strongest kind that an author gave to an edit of this since the old version."""
    if was is None or now is None:
        return None
    old = version_numbers(was.version)
    kinds = [edit.kind for edit in now.edits if name in edit.items and version_numbers(edit.version) > old]
    return max(kinds, key=KINDS.index) if kinds else None
