"""Loads a course's translations, and says where one is not its original in another language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from builder.errors import Fault, fault_at
from builder.folder import CourseFolder
from builder.load_check import read_bank
from builder.load_media import load_media
from builder.model import Card, Course, Module, Objective, Page, PlacedCard, Translation
from builder.page_text import hash_page, read_page
from builder.records.question import Question
from builder.source import Source, read_source
from builder.suggest import did_you_mean
from builder.translations.adopt import NotTheSameError, adopt
from builder.translations.files import TranslatedFile
from builder.translations.missing import find_missing
from builder.typing_rules import type_yaml
from builder.yaml_text import read_yaml


@dataclass
class _Draft:
    """A translation while its files are read. settings: path of the original → its typed value."""

    language: str
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    loose: list[str] = field(default_factory=list)
    cards: list[tuple[Card, Card]] = field(default_factory=list)
    questions: list[tuple[str, Question]] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)


def load_translations(
    folder: CourseFolder,
    course: Course,
    languages: Sequence[str],
    files: Iterable[TranslatedFile],
    faults: list[Fault],
) -> tuple[Course, dict[str, Source]]:
    """Return the course with its translations, and the text of each page and check of these by its path.

    Shape: course is what could be read of the originals. What is wrong is added to faults; a translation of something
    that could not be read is not looked at: that has been told.
    """
    drafts = {language: _Draft(language) for language in languages if language != course.language}
    for file in files:
        if file.language in drafts:
            _read_file(folder, course, drafts[file.language], file, faults)
    found = tuple(_finish(folder, course, draft) for draft in drafts.values())
    loose = [path for draft in drafts.values() for path in draft.loose]
    sources = {path: source for draft in drafts.values() for path, source in draft.sources.items()}
    return replace(course, translations=found, loose_pages=(*course.loose_pages, *loose)), sources


def _read_file(folder: CourseFolder, course: Course, draft: _Draft, file: TranslatedFile, faults: list[Fault]) -> None:
    module_folder, _, name = file.original.partition("/")
    module = next((one for one in course.modules if one.folder == module_folder), None)
    page = next((one for one in module.pages if one.source_path == file.original), None) if module else None
    if file.original == "course.yml":
        draft.settings[file.original] = _read_settings(folder, file, "course-translation", (), faults)
    elif file.original in course.loose_pages:
        _read_loose(folder, draft, file, faults)
    elif module and name == "module.yml":
        settings = _read_settings(folder, file, "module-translation", module.objectives, faults)
        draft.settings[file.original] = settings
    elif page and page.hash:
        _read_page(folder, module_folder, page, draft, file, faults)
    elif module and module.check and file.original == module.check.source_path:
        _read_check(folder, module, draft, file, faults)
    elif file.original not in folder.files:
        _tell_lost(folder, file, faults)


def _tell_lost(folder: CourseFolder, file: TranslatedFile, faults: list[Fault]) -> None:
    place = file.original.rpartition("/")[0]
    beside = [path for path in folder.files if path.rpartition("/")[0] == place and path != file.path]
    cure = did_you_mean(file.original, beside) or " Rename this file after the one that it translates, or remove it."
    shown = folder.show(file.original)
    faults.append(Fault(folder.show(file.path), 1, f"This translates {shown}, which is not here.{cure}"))


def _read_settings(
    folder: CourseFolder, file: TranslatedFile, schema: str, objectives: Sequence[Objective], faults: list[Fault]
) -> dict[str, Any]:
    shown = folder.show(file.path)
    source, file_faults = read_source(folder.root / file.path, shown)
    text, yaml_faults = read_yaml(source) if source else (None, [])
    faults += [*file_faults, *yaml_faults]
    if text is None:
        return {}
    value, type_faults = type_yaml(text, schema, shown)
    faults += type_faults
    if type_faults:
        return {}
    known = [objective.id for objective in objectives]
    for index, entry in enumerate(value.get("objectives", [])):
        if entry["id"] not in known:
            cure = did_you_mean(entry["id"], known) or f" Its objectives are in {folder.show(file.original)}."
            message = f'"{entry["id"]}" is not an objective of this module.{cure}'
            faults.append(fault_at(shown, text.spot_of("objectives", index, "id"), message))
    found: dict[str, Any] = value
    return found


def _read_loose(folder: CourseFolder, draft: _Draft, file: TranslatedFile, faults: list[Fault]) -> None:
    source, file_faults = read_source(folder.root / file.path, folder.show(file.path))
    faults += file_faults
    if source:
        faults += read_page(source, may_have_cards=False)[1]
        draft.sources[file.path] = source
        draft.loose.append(file.path)


def _read_page(
    folder: CourseFolder, module: str, page: Page, draft: _Draft, file: TranslatedFile, faults: list[Fault]
) -> None:
    shown = folder.show(file.path)
    source, found = read_source(folder.root / file.path, shown)
    if source is None:
        faults += found
        return
    text, page_faults = read_page(source)
    found = [*found, *page_faults]
    faults += found
    cards = load_media(folder, module, shown, text.cards, faults)
    originals = [(folder.show(page.source_path), placed) for placed in page.cards]
    adopted = _match(shown, [(shown, placed) for placed in cards], originals, faults, whole=not found)
    # The page's own renderer reads a card's text alone: a film's transcript is not in it.
    by_id = {placed.card.id: placed.card for placed in text.cards}
    draft.cards += [(by_id[placed.card.id], placed.card) for placed in adopted]
    draft.sources[file.path] = source
    stem = file.path.removesuffix(".md")
    draft.pages[page.source_path] = replace(
        page,
        title=text.title or page.title,
        source_path=file.path,
        url=f"{stem}/",
        hash=hash_page(source, text.fences, adopted),
        cards=tuple(adopted),
        language=file.language,
    )


def _read_check(folder: CourseFolder, module: Module, draft: _Draft, file: TranslatedFile, faults: list[Fault]) -> None:
    assert module.check
    ids = {page.source_path.partition("/")[2]: page.id for page in module.pages}
    source, questions, places = read_bank(folder, file.path, ids, module.check.page_id, faults)
    if source is None:
        return
    shown, original = folder.show(file.path), folder.show(file.original)
    spots = {placed.card.id: placed for _, placed in places}
    own = [(shown, replace(spots[question.id], card=question)) for question in questions]
    theirs = [(original, PlacedCard(question, 0)) for question in module.check.questions]
    # In part is allowed: the bridge asks each question by itself, so one that is not there is asked as it is.
    adopted = _match(shown, own, theirs, faults, whole=False)
    draft.questions += [(one.card.id, one.card) for one in adopted if isinstance(one.card, Question)]
    draft.sources[file.path] = source


def _match(
    shown: str,
    own: list[tuple[str, PlacedCard]],
    originals: list[tuple[str, PlacedCard]],
    faults: list[Fault],
    *,
    whole: bool,
) -> list[PlacedCard]:
    """Return the cards under their originals' ids; whole says that no card was lost to a mistake of its own."""
    by_id = {placed.card.id: (path, placed) for path, placed in originals}
    adopted: list[PlacedCard] = []
    unknown = False
    for _, placed in own:
        identity = placed.card.id
        if identity not in by_id:
            unknown = True
            cure = did_you_mean(identity, by_id) or " Give it the id of the card that it translates."
            message = f'There is no card "{identity}" on the page that this translates.{cure}'
            faults.append(fault_at(shown, placed.spot_of("id"), message))
            continue
        if any(one.card.id == identity for one in adopted):
            message = f'The card "{identity}" is here twice. Remove one.'
            faults.append(fault_at(shown, placed.spot_of("id"), message))
            continue
        path, original = by_id[identity]
        place = f"{path}:{original.line}" if original.line else path
        try:
            adopted.append(replace(placed, card=adopt(original.card, placed.card, place)))
        except NotTheSameError as error:
            faults.append(fault_at(shown, placed.spot_of(error.setting), str(error)))
    given = {placed.card.id for _, placed in own}
    for identity, (path, original) in by_id.items():
        if whole and not unknown and identity not in given:
            place = f"{path}:{original.line}" if original.line else path
            cure = "Translate it, or copy it as it stands."
            faults.append(Fault(shown, 1, f'The card "{identity}" of {place} is not here. {cure}'))
    return adopted


def _finish(folder: CourseFolder, course: Course, draft: _Draft) -> Translation:
    settings = draft.settings.get("course.yml", {})
    modules = tuple(_module(module, draft) for module in course.modules)
    pages = frozenset([*draft.loose, *(page.source_path for page in draft.pages.values())])
    made = Translation(
        language=draft.language,
        title=settings.get("title", course.title),
        summary=settings.get("summary", course.summary),
        modules=modules,
        pages=pages,
        cards=tuple(draft.cards),
        questions=tuple(draft.questions),
        missing=(),
    )
    return replace(made, missing=tuple(find_missing(folder, course, made, draft.settings)))


def _module(module: Module, draft: _Draft) -> Module:
    settings = draft.settings.get(f"{module.folder}/module.yml", {})
    texts = {entry["id"]: entry["text"] for entry in settings.get("objectives", [])}
    return replace(
        module,
        title=settings.get("title", module.title),
        summary=settings.get("summary", module.summary),
        content_note=module.content_note and settings.get("content_note", module.content_note),
        objectives=tuple(replace(one, text=texts.get(one.id, one.text)) for one in module.objectives),
        pages=tuple(draft.pages.get(page.source_path, page) for page in module.pages),
    )
