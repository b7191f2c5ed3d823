"""The MkDocs plugin: glue between MkDocs' events and the builder, which knows no MkDocs."""

import errno
import logging
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from builder.errors import BuildError, CourseError, Fault, count_of_mistakes
from builder.file_bytes import text_at_all
from builder.finish import finish_build
from builder.folder import PUBLISHED_ENDINGS
from builder.load import read_course
from builder.mistakes_page import HOME, faults_by_page, page_with_mistakes
from builder.model import Course
from builder.page_data import add_notes, build_page_data
from builder.page_languages import link_to_translations
from builder.theme_facts import build_theme_facts
from builder.words import settle_html, speaking
from builder.words.runtime_words import runtime_words_files

log = logging.getLogger("mkdocs.plugins.handrail")

PACKAGE = Path(__file__).parent
THEME = PACKAGE / "theme"
RUNTIME = PACKAGE / "runtime"
ASSETS_URL = "assets/handrail"


class HandrailPluginConfig(Config):  # type: ignore[no-untyped-call]
    """The plugin's options."""

    private_folder = config_options.Type(str, default="build")  # where the answer key goes; never published


@dataclass(frozen=True)
class View:
    """MkDocs' view of the course in one build: what a single page needs to be made again."""

    files: Files
    nav: Navigation
    env: Environment


class HandrailPlugin(BasePlugin[HandrailPluginConfig]):  # type: ignore[no-untyped-call]
    """`plugins: [handrail]`. Holds the course of the build at hand."""

    course: Course
    # Every mistake of a course that is previewed in spite of them.
    faults: tuple[Fault, ...] = ()
    # Page, by source path → the mistakes that it tells.
    told: dict[str, list[Fault]]
    serving = False
    # Set by handrail build and preview: a course that is read already, what to call after each step of a page,
    # and whether the manifest and key are written by somebody else afterwards.
    course_at_hand: Course | None = None
    after_page: Callable[[], None] | None = None
    leaves_the_end = False
    # Pages, by source path, that are taken over from the last build: MkDocs need not make them.
    taken: frozenset[str] = frozenset()
    # Source path → address of every page, in MkDocs' order; known once the menu is made.
    urls: dict[str, str]
    nav: Navigation
    view: View

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Remember whether this is a preview, which shows mistakes in place and leaves no manifest."""
        self.serving = command == "serve"

    def prepare(
        self,
        course: Course,
        faults: Iterable[Fault] = (),
        *,
        taken: Iterable[str] = (),
        after_page: Callable[[], None] | None = None,
        leaves_the_end: bool = False,
    ) -> None:
        """Hand over a course that is read already, and all that a build needs to know; nothing of the last one stays.

        MkDocs uses one plugin for all builds of a process.
        """
        self.course_at_hand, self.faults, self.taken = course, tuple(faults), frozenset(taken)
        self.after_page, self.leaves_the_end = after_page, leaves_the_end

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read the course; stop with every mistake in it, unless this is a preview."""
        if not self.course_at_hand:
            self._read_course(Path(config.docs_dir))
        self.configure(config)
        return config

    def _read_course(self, content: Path) -> None:
        course, found = read_course(content)
        faults = CourseError(found).faults
        if course is None or (faults and not self.serving):
            raise PluginError(f"{CourseError(faults)}\n{count_of_mistakes(len(faults))}. Nothing was built.")
        for fault in faults:
            log.error(str(fault))
        self.course, self.faults = course, faults

    def configure(self, config: MkDocsConfig) -> None:
        """Let the course at hand say what mkdocs.yml would."""
        self.course = self.course_at_hand or self.course
        pages = {*self.course.loose_pages, *self.course.pages_by_source}
        self.told = faults_by_page(Path(config.docs_dir).name, pages, self.faults)
        _configure(config, self.course)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Publish the pages and pictures of the course, the theme and the runtime, and nothing else."""
        published = {*self.course.loose_pages, *self.course.pages_by_source}
        for file in list(files):
            if not _is_published(file, published, config):
                files.remove(file)
        gone = sorted(published - {file.src_uri for file in files})
        if gone:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(Path(config.docs_dir) / gone[0]))
        for folder in (RUNTIME, THEME / "assets"):
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    url = f"{ASSETS_URL}/{path.relative_to(folder).as_posix()}"
                    files.append(File.generated(config, url, abs_src_path=str(path)))
        for name, content in runtime_words_files(self.course.languages).items():
            files.append(File.generated(config, f"{ASSETS_URL}/{name}", content=content))
        if self.faults and HOME not in published:
            files.append(File.generated(config, HOME, content=""))  # a place to say that there is none
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Leave out the pages that are taken over: links to them and their place in the menu stay."""
        pages = files.documentation_pages()
        self.urls = {file.src_uri: file.page.url for file in pages if file.page}
        for file in pages:
            if file.src_uri in self.taken:
                file.inclusion = InclusionLevel.EXCLUDED
        self.nav = nav
        return nav

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Keep what a preview makes single pages with."""
        self.view = View(files, self.nav, env)
        return env

    def on_page_read_source(self, *, page: Page, config: MkDocsConfig) -> str | None:
        """Give a preview the page with its mistakes in their place."""
        content, path = Path(config.docs_dir), page.file.src_uri
        told = self.told.get(path)
        page.has_mistakes = bool(told)  # type: ignore[attr-defined]
        return page_with_mistakes(text_at_all(content / path), f"{content.name}/{path}", told) if told else None

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Put what module.yml says into the page, and hand its facts to the theme."""
        if self.after_page:
            self.after_page()
        source = page.file.src_uri
        html = link_to_translations(html, self.course, source)
        page.handrail_theme = build_theme_facts(self.course, source)  # type: ignore[attr-defined]
        found = self.course.pages_by_source.get(source)
        if not found:
            return html
        page.handrail = build_page_data(*found)  # type: ignore[attr-defined]
        with speaking(self._language_of(page)):
            return settle_html(add_notes(html, *found))

    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Let Material speak the page's language too."""
        config.theme["language"] = self._language_of(page)
        return context

    def _language_of(self, page: Page) -> str:
        return self.course.language_by_source.get(page.file.src_uri, self.course.language)

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Say which of the page's words are English for want of others, and move the progress bar."""
        if self.after_page:
            self.after_page()
        return settle_html(output)

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Compare the pages with the course, and write the manifest and the answer key."""
        if self.serving or self.leaves_the_end:
            return
        private = Path(self.config.private_folder)
        if not private.is_absolute():
            private = Path(config.config_file_path).parent / private if config.config_file_path else private
        try:
            finish_build(self.course, Path(config.site_dir), private)
        except (CourseError, BuildError) as error:
            raise PluginError(str(error)) from error

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., Any]
    ) -> LiveReloadServer:
        """Follow changes of the theme and runtime too."""
        server.watch(str(THEME))
        server.watch(str(RUNTIME))
        return server


def _is_published(file: File, published: set[str], config: MkDocsConfig) -> bool:
    if file.src_dir == config.docs_dir:
        if file.is_documentation_page():
            return file.src_uri in published
        return Path(file.src_uri).suffix.lower() in PUBLISHED_ENDINGS
    # Our theme's assets go out under their own address; a site map would carry dates; source maps help no learner.
    is_ours = file.src_dir is not None and Path(file.src_dir) == THEME
    return not is_ours and file.src_uri != "sitemap.xml" and not file.src_uri.endswith(".map")


def _configure(config: MkDocsConfig, course: Course) -> None:
    """Let the course say what mkdocs.yml would: its name, language and order. One place for each fact."""
    config.site_name = course.title or config.site_name
    # An address or a date in the pages would make two builds of one source differ.
    config.site_url = config.site_url if config.site_url and "127.0.0.1" in config.site_url else None
    config.theme["language"] = course.language
    if str(THEME) not in config.theme.dirs and THEME.is_dir():
        config.theme.dirs.insert(0, str(THEME))
    for name in ("sitemap.xml", "404.html"):
        config.theme.static_templates.discard(name)
    config.nav = [
        *({"Home": path} if path == "index.md" else path for path in _home_first(course.loose_pages)),
        *({module.title: [page.source_path for page in module.pages]} for module in course.modules),
    ]
    if "handrail" not in config.markdown_extensions:
        config.markdown_extensions.append("handrail")
    config.mdx_configs.setdefault("handrail", {})["course"] = course


def _home_first(paths: tuple[str, ...]) -> list[str]:
    return sorted(paths, key=lambda path: (path != "index.md", path))
