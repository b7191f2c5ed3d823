"""What a built page depends on, as one hash: while it is the same, the page is the same, byte for byte."""

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from builder.folder import list_folder
from builder.hashing import canonical_json, sha256_hex
from builder.model import Course, Module, Page
from builder.page_data import add_notes, build_page_data
from builder.translations.files import original_path

_PACKAGE = Path(__file__).parent.parent
_MADE_WITH = ("mkdocs", "mkdocs-material", "markdown", "pymdown-extensions", "jinja2", "pygments")
# Of other files only the name and the size can reach a page: nothing that makes pages looks into them.
_TEXT_ENDINGS = frozenset((".md", ".yml", ".yaml", ".vtt", ".srt", ".txt", ".json", ".svg"))

Place = tuple[Module, Page] | None


@dataclass(frozen=True)
class Fingerprints:
    """The hash behind each page, by its path below content/. shared: the hash of what every page depends on."""

    shared: str
    pages: dict[str, str]


def take_fingerprints(course: Course, content: Path, settings: bytes = b"") -> Fingerprints:
    """Return what each page of the course depends on now.

    Shape: settings are the bytes of mkdocs.yml. All pages depend on the program, the settings, course.yml, the names of
    all files and the text that lies in no module; a page also on the files of its own module that are no pages, on what
    its module's pages are called, on the pages before and after it, and on its own text; a translated one on the text
    that it translates. The text of another page never reaches it.
    """
    files = _hash_files(content)
    places: dict[str, Place] = {**dict.fromkeys(course.loose_pages), **course.pages_by_source}
    own = {page: files.pop(page, "") for page in places}
    folders = {module.folder for module in course.modules}
    inside: dict[str, list[str]] = {folder: [] for folder in folders}
    outside: list[str] = []
    for path, digest in files.items():
        inside.get(path.partition("/")[0], outside).append(f"{path} {digest}")
    names = [course.id, course.title, *course.languages, course.summary, *course.loose_pages]
    shared = _hash(program_fingerprint(), sha256_hex(settings), names, outside, [*files, *places])
    modules = {
        module.folder: _hash(shared, inside[module.folder], _all_facts(course, module)) for module in course.modules
    }
    order = [None, *places, None]
    pages = {}
    for before, page, after in zip(order, places, order[2:], strict=False):
        place = places[page]
        base = modules[place[0].folder] if place else shared
        notes = add_notes("<h1></h1>", *place) if place else ""
        pages[page] = _hash(base, own[page], own.get(original_path(page, course.languages), ""), [before, after], notes)
    return Fingerprints(shared, pages)


def _all_facts(course: Course, module: Module) -> list[Any]:
    translated = (one for made in course.translations for one in made.modules if one.folder == module.folder)
    return [_facts(one) for one in (module, *translated)]


def _facts(module: Module) -> list[Any]:
    check = module.check
    return [build_page_data(module, page)["pages"] for page in module.pages[:1]] + [
        build_page_data(module, module.pages[0])["module"] if module.pages else module.title,
        [page.id for page in module.pages],
        check.hash if check else None,
    ]


def _hash_files(content: Path) -> dict[str, str]:
    found = {}
    for path in list_folder(content).files:
        file = content / path
        text = os.path.splitext(path)[1].lower() in _TEXT_ENDINGS  # noqa: PTH122 (a thousand Path objects are slow)
        try:
            found[path] = sha256_hex(file.read_bytes()) if text else str(file.stat().st_size)
        except OSError:
            # It went while we looked: what depends on it is built anew.
            found[path] = "gone"
    return found


@cache
def program_fingerprint() -> str:
    """Return the hash of the builder's own files and of the programs that it makes pages with."""
    own = sorted(path for path in _PACKAGE.rglob("*") if path.is_file() and path.suffix != ".pyc")
    files = [f"{path.relative_to(_PACKAGE).as_posix()} {sha256_hex(path.read_bytes())}" for path in own]
    return _hash(platform.python_version(), [f"{name} {version(name)}" for name in _MADE_WITH], files)


def _hash(*parts: str | Iterable[Any]) -> str:
    return sha256_hex(canonical_json([part if isinstance(part, str) else list(part) for part in parts]))
