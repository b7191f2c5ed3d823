"""A built course that is kept at hand, so that a changed page can be made again by MkDocs' own machinery."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mkdocs.commands.build import _build_page, _populate_page
from mkdocs.commands.build import build as build_site
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException

from builder.build import find_plugin, make_config
from builder.errors import BuildError, CourseError, Fault
from builder.folder import PUBLISHED_ENDINGS, list_folder
from builder.load import read_course
from builder.mistakes_page import HOME, faults_by_page
from builder.model import Course
from builder.plugin import View
from builder.rebuild.fingerprint import Fingerprints, take_fingerprints
from builder.rebuild.plan import is_ours
from builder.rebuild.search_index import FILE_NAME as SEARCH_FILE
from builder.rebuild.search_index import Entries, join_entries, split_entries


@dataclass(frozen=True)
class Step:
    """What one look at the course's folder led to. pages: those made, by source path; whole: all of them were."""

    faults: tuple[Fault, ...]
    pages: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True)
class _Made:
    """The last whole build. urls: source path → address of every page; search: Material's index, if there is one."""

    config: MkDocsConfig
    view: View
    urls: dict[str, str]
    search: Any


class Studio:
    """Holds a course, its preview in site, and MkDocs' view of both between changes."""

    def __init__(self, project: Path, site: Path) -> None:
        self.project, self.site = project, site
        self.content = make_config(project).docs_dir
        self._made: _Made | None = None
        self._faults: tuple[Fault, ...] = ()
        self._prints = Fingerprints("", {})
        self._pictures: dict[str, tuple[int, int]] = {}

    @property
    def has_begun(self) -> bool:
        """Whether there is a preview to go on showing."""
        return bool(self._prints.pages)

    def follow(self) -> Step:
        """Bring the preview up to what lies in the course's folder now.

        Raises: CourseError when there is no course that could be shown; BuildError when its pages cannot be made. The
        preview stays as it was then.
        """
        course, found = read_course(Path(self.content))
        faults = CourseError(found).faults
        if course is None:
            raise CourseError(faults)
        own = self.project / "mkdocs.yml"
        settings = own.read_bytes() if own.is_file() else b""
        prints = take_fingerprints(course, Path(self.content), settings)
        pictures = _stamp_pictures(Path(self.content))
        if self._made is None or not self._may_go_on(prints, own, settings):
            self._build_whole(course, faults)
            step = Step(faults, tuple(prints.pages), whole=True)
        else:
            changed = self._changed_pages(prints, faults)
            self._build_pages(course, faults, changed)
            self._copy_pictures(name for name, stamp in pictures.items() if self._pictures.get(name) != stamp)
            step = Step(faults, tuple(changed))
        self._prints, self._pictures, self._faults = prints, pictures, faults
        return step

    def _may_go_on(self, prints: Fingerprints, own: Path, settings: bytes) -> bool:
        """Return whether MkDocs' view of the course still holds: the same files in the same order, our own theme."""
        same = (prints.shared, tuple(prints.pages)) == (self._prints.shared, tuple(self._prints.pages))
        return same and (not settings or is_ours(own, settings))

    def _changed_pages(self, prints: Fingerprints, faults: tuple[Fault, ...]) -> list[str]:
        # A page tells its mistakes, and some of them come from elsewhere: an id that another page uses too.
        now, before = (faults_by_page(Path(self.content).name, prints.pages, found) for found in (faults, self._faults))
        changed = [
            page
            for page, value in prints.pages.items()
            if value != self._prints.pages[page] or now.get(page) != before.get(page)
        ]
        # A course without a home page is previewed with one that says so.
        return changed if HOME in prints.pages or now.get(HOME) == before.get(HOME) else [*changed, HOME]

    def _build_whole(self, course: Course, faults: tuple[Fault, ...]) -> None:
        self._made = None
        try:
            config = make_config(self.project, self.site, strict=False)
            plugin = find_plugin(config)
            plugin.prepare(course, faults)
            config.plugins.on_startup(command="serve", dirty=False)
            build_site(config)
        except (Abort, MkDocsException, OSError) as error:
            raise BuildError(f"The preview could not be made: {error}") from error
        search = config.plugins.get("material/search")
        self._made = _Made(config, plugin.view, plugin.urls, getattr(search, "search_index", None))

    def _build_pages(self, course: Course, faults: tuple[Fault, ...], sources: list[str]) -> None:
        made = self._made
        assert made is not None
        plugin = find_plugin(made.config)
        plugin.prepare(course, faults)
        plugin.configure(made.config)
        if not sources:
            return
        found = (made.view.files.get_file_from_path(source) for source in sources)
        pages = [file.page for file in found if file and file.page]
        documents = made.view.files.documentation_pages()
        before = split_entries(made.search.entries) if made.search else {}
        if made.search:
            made.search.entries = []
        try:
            for page in pages:
                _populate_page(page, made.config, made.view.files)
            for page in pages:
                _build_page(page, made.config, documents, made.view.nav, made.view.env)
        except (MkDocsException, OSError) as error:
            # Half of the pages may be new: the next look makes all of them.
            self._made = None
            raise BuildError(f"The preview could not be made: {error}") from error
        if made.search:
            now: dict[str, Entries] = {page.url: [] for page in pages} | split_entries(made.search.entries)
            made.search.entries = join_entries(made.urls.values(), before | now)
            (self.site / SEARCH_FILE).write_bytes(made.search.generate_search_index(None).encode())

    def _copy_pictures(self, names: Iterable[str]) -> None:
        assert self._made is not None
        for name in names:
            if file := self._made.view.files.get_file_from_path(name):
                file.copy_file()


def _stamp_pictures(content: Path) -> dict[str, tuple[int, int]]:
    """Return each picture's time and size: what is copied as it is needs no closer look."""
    stamps = {}
    for name in list_folder(content).files:
        if Path(name).suffix.lower() in PUBLISHED_ENDINGS:
            try:
                found = (content / name).stat()
            except OSError:
                continue
            stamps[name] = (found.st_mtime_ns, found.st_size)
    return stamps
