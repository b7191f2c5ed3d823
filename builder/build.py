"""Builds a course beside the live site and then swaps the two in one step."""

import ctypes
import errno
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mkdocs.commands.build import build as build_site
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException

from builder.answer_key import write_private
from builder.engines import Engine
from builder.engines.zensical import refuse_own_settings, run_zensical
from builder.errors import BuildError
from builder.finish import KEY_NAME, prepare_end, write_manifest
from builder.load import load_course
from builder.model import Course
from builder.plugin import HandrailPlugin
from builder.rebuild.plan import Plan, is_ours, keep_pages, plan_build, take_over

DEFAULT_CONFIG = Path(__file__).parent / "site.yml"
_PART_PREFIX = ".site-"
_STALE_AFTER_SECONDS = 3600
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@dataclass(frozen=True)
class Build:
    """A finished build. taken: how many pages were taken over from the last one. Units: seconds it took."""

    id: str
    course: Course
    site: Path
    private: Path
    seconds: float
    taken: int = 0


def build_course(
    project: Path,
    after_page: Callable[[], None] | None = None,
    course: Course | None = None,
    *,
    whole: bool = False,
    engine: Engine = "mkdocs",
) -> Build:
    """Build project/content into project/site and project/build.

    Cards, manifest and key are the same from either engine; Zensical makes every page each time. With MkDocs, pages
    whose sources did not change since the last build are taken over from its site, unless whole is asked for: the bytes
    are the same either way, and the guard looks at all of them.

    Nothing below site/ changes until the whole build is there and was checked against the course; then the two folders
    change places. A stop before that leaves the old site; one right after it leaves a key that names the old build,
    which the bridge refuses, and the next build mends.
    Raises: CourseError with every mistake; BuildError when the pages do not match the course or cannot be made.
    """
    started = time.monotonic()
    course = course or load_course(project / "content")
    private, site = project / "build", project / "site"
    private.mkdir(exist_ok=True)
    _remove_stale(private)
    part = Path(tempfile.mkdtemp(prefix=_PART_PREFIX, dir=private))
    try:
        config = make_config(project, part)
        plan = None
        if engine == "zensical":
            _run_zensical(config, course, part, after_page)
        else:
            plan = plan_build(course, config, site, private, whole=whole)
            urls = _run_mkdocs(config, plan, after_page)
            take_over(plan, urls, site, part, after_page)
        build_id, manifest, key = prepare_end(course, part, private)
        write_manifest(part, manifest)
        part.chmod(0o755)
        swap_folders(part, site)
        write_private(private / KEY_NAME, key)
        if plan:
            keep_pages(plan, urls, site, manifest, private)
    except OSError as error:
        raise BuildError(_file_lost(error, project)) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return Build(build_id, course, site, private, time.monotonic() - started, len(plan.taken) if plan else 0)


def _file_lost(error: OSError, project: Path) -> str:
    """Return what to say of a file that could be listed a moment ago and cannot be read or written now."""
    path = Path(os.fsdecode(error.filename)) if error.filename else project
    shown = path.relative_to(project).as_posix() if path.is_relative_to(project) else str(path)
    if isinstance(error, FileNotFoundError):
        return f"{shown}:1:1 This file was here when the build began and is gone. Put it back, and build once more."
    return f"{shown} could not be read or written ({error.strerror}). Mend that, and build once more."


def make_config(project: Path, site: Path | None = None, *, strict: bool = True) -> MkDocsConfig:
    """Return MkDocs' configuration for a course's folder, with or without a mkdocs.yml of its own."""
    own = project / "mkdocs.yml"
    settings: dict[str, Any] = {"strict": strict}
    if site:
        settings["site_dir"] = str(site)
    if not own.is_file():
        settings["docs_dir"] = str(project / "content")
    return load_config(str(own if own.is_file() else DEFAULT_CONFIG), **settings)


def find_plugin(config: MkDocsConfig) -> HandrailPlugin:
    """Return our plugin. Raises: BuildError when a course's own mkdocs.yml left it out."""
    plugin = config.plugins.get("handrail")
    if not isinstance(plugin, HandrailPlugin):
        raise BuildError('mkdocs.yml does not name the plugin "handrail". Add it below plugins.')
    return plugin


def _run_mkdocs(config: MkDocsConfig, plan: Plan, after_page: Callable[[], None] | None) -> dict[str, str]:
    """Let MkDocs make the pages that are not taken over; return every page's address by its source path."""
    plugin = find_plugin(config)
    plugin.prepare(plan.course, taken=plan.taken, after_page=after_page, leaves_the_end=True)
    logging.getLogger("mkdocs").setLevel(logging.WARNING)
    try:
        config.plugins.on_startup(command="build", dirty=False)
        build_site(config)
    except (Abort, MkDocsException) as error:
        raise BuildError(f"The site could not be built: {error}") from error
    finally:
        config.plugins.on_shutdown()
    return plugin.urls


def _run_zensical(config: MkDocsConfig, course: Course, part: Path, after_page: Callable[[], None] | None) -> None:
    own = Path(config.config_file_path or "")
    if not is_ours(own, own.read_bytes() if own.is_file() else b""):
        refuse_own_settings(own)
    run_zensical(course, Path(config.docs_dir), part)
    after_step = after_page or (lambda: None)
    for _ in range(2 * (len(course.pages_by_source) + len(course.loose_pages))):
        after_step()  # Zensical says nothing on the way


def _remove_stale(private: Path) -> None:
    """Remove what builds that were killed left behind; a build that runs now is younger."""
    for left in private.glob(f"{_PART_PREFIX}*"):
        if time.time() - left.stat().st_mtime > _STALE_AFTER_SECONDS:
            shutil.rmtree(left, ignore_errors=True)


def swap_folders(new: Path, live: Path) -> None:
    """Put new where live is; afterwards new holds what was live, if anything.

    On Linux the two change places in one step. Elsewhere, and on file systems that cannot, the live one steps aside
    first: for an instant there is no site, never half of one.
    """
    if not live.exists():
        new.rename(live)
        return
    if _exchange(new, live):
        return
    aside = new.with_name(f"{new.name}-old")
    live.rename(aside)
    try:
        new.rename(live)
    except OSError:
        aside.rename(live)
        raise
    aside.rename(new)


def _exchange(one: Path, other: Path) -> bool:
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    if rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.EXDEV, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(one), None, str(other))
