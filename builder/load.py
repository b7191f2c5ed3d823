"""Loads a whole course from its folder, or says everything that is wrong with it."""

import re
from collections.abc import Iterator
from pathlib import Path

from builder.author_html import find_links, is_safe_address
from builder.errors import CourseError, Fault, fault_at
from builder.folder import CourseFolder, check_address, check_folder, list_folder
from builder.identity.committed import without_drafts
from builder.identity.names import NamePlace, check_lost, check_retired, places_of
from builder.identity.register import Name, read_register
from builder.load_module import LoadedModule, check_accepted, load_module
from builder.model import Course, Module
from builder.page_text import lines_outside_code, read_page
from builder.source import Source, find_fences, read_source
from builder.suggest import did_you_mean
from builder.translations.files import check_languages, set_apart
from builder.translations.load import load_translations
from builder.typing_rules import type_yaml
from builder.words.languages import base_language
from builder.yaml_text import YamlText, read_yaml

_ON_OWN_COMPUTER = re.compile(r"file:|[A-Za-z]:[\\/]|\\\\", re.IGNORECASE)


def load_course(content: Path) -> Course:
    """Return the course in a folder.

    Raises: CourseError with every mistake in the course; nothing is built from a course that has one.
    """
    course, faults = read_course(content)
    if faults or course is None:
        raise CourseError(faults)
    return course


def read_course(content: Path, *, tell_lost: bool = True) -> tuple[Course | None, list[Fault]]:
    """Return the course and every mistake in it; the course is None where there is none.

    Ids that went out of the course unnoticed are told only where nothing else is wrong: a card that cannot be read is
    not gone.
    """
    if not (content / "course.yml").is_file():
        cure = "Run this in the folder above it, or copy the example in docs/authoring.md."
        return None, [Fault(f"{content.name}/course.yml", 1, f"There is no such file. {cure}")]
    everything = list_folder(content)
    faults = check_folder(everything)
    text, value = _read_course_file(everything, faults)
    language, languages = str(value.get("language", "en")), _languages(value)
    folder, apart = set_apart(everything, languages)
    faults += check_languages(folder, apart, language, languages)
    loaded = _load_modules(folder, text, value, folder.show("course.yml"), faults)
    loose, loose_sources = _load_loose_pages(folder, faults)
    faults += _check_lost_pages(folder, value)
    words_files = (f"{base_language(tag)}.yml" for tag in languages)
    faults += check_accepted(value, text, folder.show("course.yml"), [*loose, *words_files])
    modules = tuple(one.module for one in loaded)
    faults += _check_ids(folder, loaded)
    register, register_faults = read_register(content)
    faults += register_faults
    faults += check_retired(register, _name_places(folder, loaded)) if register else ()
    originals = Course(
        id=str(value.get("id", "")),
        title=str(value.get("title", "")),
        language=language,
        summary=str(value.get("summary", "")),
        modules=modules,
        loose_pages=tuple(loose),
    )
    course, translated = load_translations(everything, originals, languages, apart, faults)
    listed = (path for one in loaded for path in one.listed_paths)
    known = frozenset([*loose, *course.language_by_source, *everything.pictures, *listed])
    # A module that could not be read has said so: links to its pages are right or wrong only when it can be.
    unread = tuple(f"{name}/" for name in folder.modules if name not in {module.folder for module in modules})
    sources = {**loose_sources, **translated}
    sources |= {path: source for one in loaded for path, source in one.sources.items()}
    told = {(fault.path, fault.line, fault.column) for fault in faults}
    for path, page_source in sources.items():
        found = _check_links(folder, known, unread, path, page_source)
        faults += [fault for fault in found if (fault.path, fault.line, fault.column) not in told]
    if register and tell_lost and not faults:
        faults += check_lost(without_drafts(register, course, content), course, folder.shown)
    return course, faults


def _languages(value: dict[str, object]) -> tuple[str, ...]:
    """Return the languages that course.yml says the course is translated into."""
    named = value.get("translations")
    return tuple(one for one in named if isinstance(one, str)) if isinstance(named, list) else ()


def _name_places(folder: CourseFolder, loaded: list[LoadedModule]) -> Iterator[NamePlace]:
    for one in loaded:
        for path, placed in one.card_places:
            yield NamePlace(Name("card", placed.card.id), path, placed.spot_of("id"))
        path = folder.show(f"{one.module.folder}/module.yml")
        yield from places_of(path, one.module.id, one.id_spot, one.page_spots)


def _read_course_file(folder: CourseFolder, faults: list[Fault]) -> tuple[YamlText, dict[str, object]]:
    """Return course.yml; when it cannot be read, one that names every module there is, so that those are read too."""
    source, file_faults = read_source(folder.root / "course.yml", folder.show("course.yml"))
    text, yaml_faults = read_yaml(source) if source else (None, [])
    faults += [*file_faults, *yaml_faults]
    if source is None or text is None:
        return YamlText({}), {"modules": folder.modules}
    value, type_faults = type_yaml(text, "course", source.path)
    faults += type_faults
    return text, value


def _load_modules(
    folder: CourseFolder, text: YamlText, value: dict[str, object], path: str, faults: list[Fault]
) -> list[LoadedModule]:
    named = value.get("modules")
    names = [name for name in named if isinstance(name, str)] if isinstance(named, list) else []
    there = folder.modules
    loaded = []
    missing = set()
    for index, name in enumerate(names):
        spot = text.spot_of("modules", index)
        if name in names[:index]:
            faults.append(fault_at(path, spot, f'"{name}" is listed twice. Remove one.'))
        elif name not in there:
            what = "has no module.yml" if folder.below(name) else "is not a folder here"
            cure = (
                did_you_mean(name, set(there) - set(names))
                or f" Make {folder.show(name)}/module.yml, or remove the line."
            )
            faults.append(fault_at(path, spot, f'"{name}" {what}.{cure}'))
            missing.add(name)
        else:
            one = load_module(folder, name, faults)
            if one:
                loaded.append(one)
    if isinstance(named, list) and names and len(names) == len(named) and not missing:
        for name in there:
            if name not in names:
                cure = f'Add "  - {name}" below modules in {path}, or remove the folder.'
                faults.append(Fault(folder.show(f"{name}/module.yml"), 1, f"This module is not in the course. {cure}"))
    return loaded


def _load_loose_pages(folder: CourseFolder, faults: list[Fault]) -> tuple[list[str], dict[str, Source]]:
    """Read the pages that belong to no module: those at the top of the folder."""
    loose = [path for path in folder.files if path.endswith(".md") and "/" not in path]
    if "index.md" not in loose:
        message = "The course has no first page. Write one that starts with its title, like: # Welcome."
        faults.append(Fault(folder.show("index.md"), 1, message))
    sources = {}
    for path in loose:
        source, file_faults = read_source(folder.root / path, folder.show(path))
        faults += file_faults
        if source:
            faults += read_page(source, may_have_cards=False)[1]
            sources[path] = source
    return loose, sources


def _check_lost_pages(folder: CourseFolder, value: dict[str, object]) -> Iterator[Fault]:
    """Yield a fault for each page that lies in a folder which is no module: nobody would ever see it."""
    named = value.get("modules")
    modules = {*folder.modules, *(name for name in (named if isinstance(named, list) else ()) if isinstance(name, str))}
    for path in folder.files:
        if path.endswith(".md") and "/" in path and path.partition("/")[0] not in modules:
            cure = "Move it to a module's folder, or write a module.yml beside it."
            yield Fault(folder.show(path), 1, f"This page is in no module. {cure}")


def _check_ids(folder: CourseFolder, loaded: list[LoadedModule]) -> Iterator[Fault]:
    """Yield a fault for each id that stands for two things: records of one would count for the other."""
    seen: dict[str, str] = {}
    for one in loaded:
        for path, placed in one.card_places:
            identity, spot = placed.card.id, placed.spot_of("id")
            place = f"{path}:{spot.line}"
            if identity in seen:
                cure = "Give this one another; ids that learners have answered under must stay."
                yield fault_at(path, spot, f'The id "{identity}" is already used at {seen[identity]}. {cure}')
            seen.setdefault(identity, place)
    modules: dict[str, Module] = {}
    for one in loaded:
        module = one.module
        if module.id and module.id in modules:
            path = folder.show(f"{module.folder}/module.yml")
            other = folder.show(f"{modules[module.id].folder}/module.yml")
            message = f'The id "{module.id}" is already used in {other}. Give this module another.'
            yield fault_at(path, one.id_spot, message)
        modules.setdefault(module.id, module)


def _check_links(
    folder: CourseFolder, known: frozenset[str], unread: tuple[str, ...], path: str, source: Source
) -> Iterator[Fault]:
    for spot, address in find_links(lines_outside_code(source, find_fences(source.lines))):
        if _ON_OWN_COMPUTER.match(address):
            cure = "Put the file into the course's folder, and name it from this page on, like ../assets/stairs.png."
            yield fault_at(source.path, spot, f"This address is one of your own computer. {cure}")
            continue
        if not is_safe_address(address):
            cure = "Use https://, mailto: or the name of a page."
            yield fault_at(source.path, spot, f"This address could run a script. {cure}")
            continue
        message = check_address(folder, known, unread, path, address)
        if message:
            yield fault_at(source.path, spot, message)
