"""Titles of modules, pages, checks and cards as the person who is signed in reads them: never an id for a title."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from lrs_bridge.course.library import Library, library
from lrs_bridge.course.manifest import Manifest, Module
from lrs_bridge.course.said import Said
from lrs_bridge.launch import preferences
from lrs_bridge.launch.ground import ground
from lrs_bridge.web.access import signed_in


@dataclass(frozen=True)
class Titles:
    """What things are called in a language, in the build where they were met, else in the current one."""

    library: Library
    current: Manifest | None
    language: str

    def module(self, module_id: str, build_id: str = "") -> Said:
        """Return a module's title."""
        manifest, module = self.find(module_id, build_id)
        return manifest.module_title(module, self.language) if manifest and module else _gone("module", module_id)

    def page(self, module_id: str, page_id: str, build_id: str = "") -> Said:
        """Return a page's title."""
        manifest, module = self.find(module_id, build_id)
        page = module.find_page(page_id) if module else None
        if manifest is None or module is None or page is None:
            return _gone("page", page_id)
        return manifest.page_title(module, page, self.language)

    def check(self, module_id: str, check_id: str, build_id: str = "") -> Said:
        """Return a check's title."""
        manifest, module = self.find(module_id, build_id)
        if manifest is None or module is None or module.check is None or module.check.id != check_id:
            return _gone("check", check_id)
        return manifest.check_title(module, module.check, self.language)

    def sign_off(self, module_id: str, item_id: str, build_id: str) -> Said:
        """Return the title of what was to be seen at work, in the course's own language: no build has others."""
        manifest, module = self.find(module_id, build_id)
        item = module.find_item(item_id) if module else None
        if manifest is None or item is None or item.sign_off is None:
            return _gone("sign-off", item_id)
        return Said(item.sign_off.title, manifest.language)

    def in_own_language(self) -> "Titles":
        """Return the titles in the course's own language."""
        return replace(self, language="")

    def find(self, module_id: str, build_id: str = "") -> tuple[Manifest | None, Module | None]:
        """Return a module and the build that it is found in, or (None, None)."""
        for manifest in (self.library.find_manifest(build_id), self.current):
            module = manifest.find_module(module_id) if manifest else None
            if manifest and module:
                return manifest, module
        return None, None


def titles_for_reader(connection: Connection) -> Titles:
    """Return the titles for who is signed in: in the first of their languages that the course has, else in its own."""
    current = library().current(connection)
    if current is None:
        return Titles(library(), None, "")
    person_id, base_url = signed_in().person_id, ground().base_url
    found = preferences.find_language(connection, base_url, person_id, current.languages)
    return Titles(library(), current, found or current.language)


def _gone(kind: str, name: str) -> Said:
    return Said(f"A {kind} that is no longer in the course ({name})", "en")
