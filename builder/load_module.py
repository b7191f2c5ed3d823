"""Loads one module: module.yml, its pages and its check."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from builder.errors import Fault, Spot, fault_at
from builder.folder import NAME, CourseFolder
from builder.identity.edits import check_edits, read_edits
from builder.load_check import CardPlace, load_check
from builder.load_media import check_unused_media, load_media, transcripts_of
from builder.model import Check, Module, Objective, Page, PlacedCard, Review, SourceWork
from builder.page_text import PageText, hash_page, read_page
from builder.records.media import Media
from builder.source import Source, read_source
from builder.suggest import did_you_mean, find_nearest
from builder.typing_rules import type_yaml
from builder.yaml_text import YamlText, read_yaml


@dataclass(frozen=True)
class LoadedModule:
    """A module with what checks across modules need. card_places: (shown path, card); sources: path → text.

    page_spots: page id → where module.yml gives it.
    """

    module: Module
    id_spot: Spot
    card_places: tuple[CardPlace, ...]
    sources: dict[str, Source]
    listed_paths: tuple[str, ...]
    page_spots: dict[str, Spot]


@dataclass
class _Page:
    """A page while its module is put together."""

    entry: dict[str, Any]
    index: int
    source: Source
    text: PageText

    @property
    def file(self) -> str:
        return str(self.entry["file"])

    @property
    def id(self) -> str:
        return str(self.entry.get("id") or page_id(self.file))


def page_id(file: str) -> str:
    """Return the id that a page has by its file name: without number and ending."""
    return re.sub(r"^\d+-", "", file.removesuffix(".md"))


def load_module(folder: CourseFolder, name: str, faults: list[Fault]) -> LoadedModule | None:
    """Return a module; what is wrong with it is added to faults. None when module.yml cannot be read."""
    told_before = len(faults)
    path = folder.show(f"{name}/module.yml")
    source, file_faults = read_source(folder.root / name / "module.yml", path)
    text, yaml_faults = read_yaml(source) if source else (None, [])
    faults += [*file_faults, *yaml_faults]
    if text is None:
        _read_unlisted_pages(folder, name, faults)
        return None
    value, type_faults = type_yaml(text, "module", path)
    faults += type_faults
    listed = [entry for _, entry in _entries(value, "pages")]
    pages = _read_pages(folder, name, value, text, path, faults)
    for page in pages:
        page.text = _with_media(folder, name, page, faults)
    if _are_media_known(pages, len(listed)):
        faults += check_unused_media(folder, name, _cards(pages))
    can_be_listed = _is_page_list(value.get("pages"))
    if can_be_listed:
        faults += _check_page_list(folder, name, value, text, path, pages)
    _check_review(value, text, path, faults)
    # Pages that are listed count as there: a page that is missing is one mistake, not one for each mention of it.
    ids = {str(entry.get("file")): str(entry.get("id") or page_id(str(entry.get("file")))) for entry in listed}
    page_cards = [(page.id, f"{name}/{page.file}", page.text.cards) for page in pages]
    there = [file for file in folder.below(name) if "/" not in file]
    to_read = ids if can_be_listed else {file: page_id(file) for file in there}
    has_check = not can_be_listed or len(pages) < len(listed) or any(_may_hold_a_check(page.text) for page in pages)
    check, check_places, check_sources = load_check(folder, name, page_cards, to_read, has_check, faults)
    card_places = [(page.source.path, placed) for page in pages for placed in page.text.cards] + check_places
    _check_objectives(value, text, path, card_places, faults)
    known = [
        *ids,
        *(placed.card.id for _, placed in card_places),
        *(str(o.get("id")) for _, o in _entries(value, "objectives")),
    ]
    faults += check_accepted(value, text, path, known)
    is_whole = len(faults) == told_before
    cards_and_pages = [*ids.values(), *(placed.card.id for _, placed in card_places)] if is_whole else None
    faults += list(check_edits(folder.root, value, text, path, cards_and_pages))
    module = _module(name, value, pages, ids, check)
    sources = {f"{name}/{page.file}": page.source for page in pages} | check_sources
    # With a list that cannot be read nobody knows which pages are in it: links to any of them may be right.
    listed_paths = tuple(f"{name}/{file}" for file in (ids if can_be_listed else there))
    spots = {page.id: text.spot_of("pages", page.index, "id" if "id" in page.entry else "file") for page in pages}
    return LoadedModule(module, text.spot_of("id"), tuple(card_places), sources, listed_paths, spots)


def _cards(pages: list[_Page]) -> list[PlacedCard]:
    return [placed for page in pages for placed in page.text.cards]


def _are_media_known(pages: list[_Page], listed_count: int) -> bool:
    """Return whether every video and audio of a module could be read: if not, files without one mean nothing yet."""
    fences = sum(fence.info in ("video", "audio") for page in pages for fence in page.text.fences)
    return len(pages) == listed_count and fences == sum(isinstance(one.card, Media) for one in _cards(pages))


def _with_media(folder: CourseFolder, name: str, page: _Page, faults: list[Fault]) -> PageText:
    if not any(isinstance(placed.card, Media) for placed in page.text.cards):
        return page.text
    cards = load_media(folder, name, page.source.path, page.text.cards, faults)
    return replace(page.text, cards=cards, hash=hash_page(page.source, page.text.fences, cards))


def _may_hold_a_check(text: PageText) -> bool:
    """Return whether one of the page's blocks is a check, or could be one once its mistake is mended."""
    return any(
        fence.info == "check" or not fence.closed or find_nearest(fence.info, ("check",)) for fence in text.fences
    )


def _is_page_list(pages: object) -> bool:
    """Return whether every entry of a list of pages names a file as it should; what is wrong with one is told."""
    if not isinstance(pages, list):
        return False
    names = [entry.get("file") if isinstance(entry, dict) else None for entry in pages]
    return all(isinstance(name, str) and name.endswith(".md") for name in names)


def _entries(value: dict[str, Any], name: str) -> list[tuple[int, dict[str, Any]]]:
    found = value.get(name)
    return [(i, entry) for i, entry in enumerate(found) if isinstance(entry, dict)] if isinstance(found, list) else []


def check_accepted(value: dict[str, Any], text: YamlText, path: str, known: Collection[str]) -> list[Fault]:
    """Return a fault for each entry of accept that is about something which is not there."""
    faults = []
    for index, entry in _entries(value, "accept"):
        about = entry.get("at")
        if isinstance(about, str) and about not in known:
            cure = did_you_mean(about, known) or " Name a page's file, a card or an objective, or leave the line out."
            faults.append(fault_at(path, text.spot_of("accept", index, "at"), f'"{about}" is not here.{cure}'))
    return faults


def _read_pages(
    folder: CourseFolder, name: str, value: dict[str, Any], text: YamlText, path: str, faults: list[Fault]
) -> list[_Page]:
    there = [file for file in folder.below(name) if file.endswith(".md") and "/" not in file]
    pages: list[_Page] = []
    for index, entry in _entries(value, "pages"):
        file = entry.get("file")
        spot = text.spot_of("pages", index, "file")
        if not isinstance(file, str) or not file.endswith(".md"):
            continue
        same = next((page for page in pages if page.file == file), None)
        if same and "minutes" in entry and "minutes" in same.entry:
            faults.append(fault_at(path, spot, f'"{file}" is listed twice. Remove one.'))
        elif same:
            continue  # a line that is there twice: that the first has no minutes is told
        elif file not in there:
            cure = did_you_mean(file, there) or " Write it, or remove the entry."
            faults.append(fault_at(path, spot, f'There is no page "{file}" in {folder.show(name)}.{cure}'))
        else:
            shown = folder.show(f"{name}/{file}")
            source, file_faults = read_source(folder.root / name / file, shown)
            page, page_faults = read_page(source) if source else (PageText("", (), "", ()), [])
            faults += [*file_faults, *page_faults]
            pages.append(_Page(entry, index, source or Source(shown, ()), page))
    return pages


def _read_unlisted_pages(folder: CourseFolder, name: str, faults: list[Fault]) -> None:
    """Tell the mistakes in the pages of a module whose module.yml cannot be read: they are there all the same."""
    for file in folder.below(name):
        if file.endswith(".md") and "/" not in file:
            source, file_faults = read_source(folder.root / name / file, folder.show(f"{name}/{file}"))
            faults += [*file_faults, *(read_page(source)[1] if source else ())]


def _check_page_list(
    folder: CourseFolder, name: str, value: dict[str, Any], text: YamlText, path: str, pages: list[_Page]
) -> list[Fault]:
    faults = []
    entries = _entries(value, "pages")
    transcripts = transcripts_of(_cards(pages))
    media_known = _are_media_known(pages, len(entries))
    listed = [entry.get("file") for _, entry in entries]
    all_found = len(pages) == len(entries)
    for file in folder.below(name):
        if not NAME.match(file.rpartition("/")[2]):
            continue  # told already; renaming it comes first
        if file.endswith(".md") and "/" not in file and file not in listed and all_found and entries:
            cure = f'Add "  - file: {file}" with its minutes to {path}, or remove the file.'
            faults.append(Fault(folder.show(f"{name}/{file}"), 1, f"This page is in no list of pages. {cure}"))
        elif file.endswith(".md") and "/" in file and not file.startswith("checks/"):
            if file in transcripts or (file.startswith("media/") and not media_known):
                continue
            faults.append(
                Fault(folder.show(f"{name}/{file}"), 1, "A module's pages lie directly in its folder. Move it there.")
            )
    if pages and entries[0][1].get("file") != "index.md":
        cure = 'Put "index.md" first: it is where the module opens.'
        message = f"The list of pages does not start with index.md. {cure}"
        faults.append(fault_at(path, text.spot_of("pages", 0, "file"), message))
    faults += _check_page_ids(text, path, pages)
    faults += _check_alternatives(text, path, pages, listed)
    faults += _check_minutes(value, text, path, pages, all_found)
    return faults


def _check_page_ids(text: YamlText, path: str, pages: list[_Page]) -> list[Fault]:
    faults = []
    seen: dict[str, str] = {}
    for page in pages:
        if page.id in seen:
            what = f'"{page.file}" and "{seen[page.id]}" have the same id "{page.id}".'
            message = f"{what} Give one of them an id of its own."
            faults.append(fault_at(path, text.spot_of("pages", page.index), message))
        seen.setdefault(page.id, page.file)
    return faults


def _find_page(pages: list[_Page], named: str) -> _Page | None:
    return next((page for page in pages if named in (page.file, page.id)), None)


def _check_alternatives(text: YamlText, path: str, pages: list[_Page], listed: list[object]) -> list[Fault]:
    faults = []
    for page in pages:
        named = page.entry.get("alternative_to")
        if not isinstance(named, str):
            continue
        spot = text.spot_of("pages", page.index, "alternative_to")
        other = _find_page(pages, named)
        if other is None and named in listed:
            continue
        if other is None:
            cure = did_you_mean(named, (one.file for one in pages)) or " Name a file of this module."
            message = f'"alternative_to" names a page that is not in this module: "{named}".{cure}'
            faults.append(fault_at(path, spot, message))
        elif other is page:
            message = "A page cannot be the other way round itself. Name the page that it replaces."
            faults.append(fault_at(path, spot, message))
        elif other.entry.get("alternative_to"):
            message = f'"{named}" is itself another way round. Name the page that both replace.'
            faults.append(fault_at(path, spot, message))
        elif any(card.card.card == "check" for card in (*other.text.cards, *page.text.cards)):
            faults.append(fault_at(path, spot, "There is no other way round a check. Remove this line."))
    return faults


def _check_minutes(
    value: dict[str, Any], text: YamlText, path: str, pages: list[_Page], all_found: bool
) -> list[Fault]:
    said = value.get("minutes")
    each = [page.entry.get("minutes") for page in pages if not page.entry.get("alternative_to")]
    if not (all_found and each and isinstance(said, int) and all(isinstance(minutes, int) for minutes in each)):
        return []
    total = sum(minutes for minutes in each if isinstance(minutes, int))
    if total == said:
        return []
    what = f"The module says {said} minutes and its pages add up to {total}."
    message = f"{what} Change one of them; alternatives are not counted."
    return [fault_at(path, text.spot_of("minutes"), message)]


def _check_review(value: dict[str, Any], text: YamlText, path: str, faults: list[Fault]) -> None:
    review = value.get("review")
    if isinstance(review, dict) and review.get("status") == "signed-off":
        for name, example in (("by", "Dr Ada Field, clinical psychologist"), ("on", "2026-11-30")):
            if name not in review:
                cure = f'Add "{name}: {example}".'
                faults.append(
                    fault_at(path, text.spot_of("review", "status"), f'A signed-off review has no "{name}". {cure}')
                )


def _check_objectives(
    value: dict[str, Any], text: YamlText, path: str, card_places: list[CardPlace], faults: list[Fault]
) -> None:
    known: list[str] = []
    told: list[str] = []
    for index, entry in _entries(value, "objectives"):
        identity = str(entry.get("id", ""))
        if identity and identity in told:
            message = f'The id "{identity}" is used twice. Change one.'
            faults.append(fault_at(path, text.spot_of("objectives", index, "id"), message))
        known.append(identity)
        if "text" in entry:
            told.append(identity)  # one without is told already
    for shown, placed in card_places:
        objective = getattr(placed.card, "objective", None)
        if objective and known and objective not in known:
            cure = did_you_mean(objective, known) or f" Add it to {path}, or remove the line."
            message = f'"{objective}" is not an objective of this module.{cure}'
            faults.append(fault_at(shown, placed.spot_of("objective"), message))


def _module(name: str, value: dict[str, Any], pages: list[_Page], ids: dict[str, str], check: Check | None) -> Module:
    note = str(value.get("content_note", ""))
    review = value.get("review") if isinstance(value.get("review"), dict) else {}
    assert isinstance(review, dict)
    return Module(
        id=str(value.get("id", "")),
        folder=name,
        title=str(value.get("title", "")),
        version=str(value.get("version", "")),
        minutes=value["minutes"] if isinstance(value.get("minutes"), int) else 0,
        level=value.get("level"),
        summary=str(value.get("summary", "")),
        audience=tuple(value.get("audience") or ()),
        objectives=tuple(Objective(str(e.get("id")), str(e.get("text"))) for _, e in _entries(value, "objectives")),
        content_note=None if re.match(r"^none\s*:", note) else note,
        review=Review(str(review.get("status", "draft")), review.get("by"), review.get("on"), review.get("due")),
        sources=tuple(_source_work(entry) for _, entry in _entries(value, "sources")),
        pages=tuple(_page(name, page, ids) for page in pages),
        check=check,
        edits=read_edits(value),
    )


def _source_work(entry: dict[str, Any]) -> SourceWork:
    return SourceWork(
        title=str(entry.get("title", "")),
        url=entry.get("url"),
        licence=str(entry.get("licence", "")),
        attribution=entry.get("attribution"),
        accessed=entry.get("accessed"),
    )


def _page(name: str, page: _Page, ids: dict[str, str]) -> Page:
    stem = page.file.removesuffix(".md")
    named = page.entry.get("alternative_to")
    cards: tuple[PlacedCard, ...] = page.text.cards
    return Page(
        id=page.id,
        title=page.text.title or page.file,
        source_path=f"{name}/{page.file}",
        url=f"{name}/" if stem == "index" else f"{name}/{stem}/",
        minutes=page.entry["minutes"] if isinstance(page.entry.get("minutes"), int) else 0,
        alternative_to=ids.get(str(named), str(named)) if named else None,
        landing=page.entry.get("landing") is True,
        hash=page.text.hash,
        cards=cards,
    )
