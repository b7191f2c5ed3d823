"""Decides which pages of the live site a build can take over as they are, and takes them over."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml
from mkdocs.config.defaults import MkDocsConfig

from builder.errors import BuildError
from builder.hashing import sha256_hex
from builder.model import Course
from builder.rebuild.fingerprint import Fingerprints, take_fingerprints
from builder.rebuild.kept import KeptPage, read_kept, write_kept
from builder.rebuild.search_index import FILE_NAME as SEARCH_FILE
from builder.rebuild.search_index import index_bytes, join_entries, split_entries

_PACKAGE = Path(__file__).parent.parent
_OURS = {"INHERIT": _PACKAGE / "site.yml", "custom_dir": _PACKAGE / "theme"}


@dataclass(frozen=True)
class Plan:
    """What a build does. taken: the pages that are taken over from the live site, by source path."""

    course: Course
    content: Path
    settings: bytes
    fingerprints: Fingerprints
    taken: dict[str, KeptPage]


def plan_build(course: Course, config: MkDocsConfig, site: Path, private: Path, *, whole: bool = False) -> Plan:
    """Return the plan of a build; a whole one, or a course whose mkdocs.yml says more than ours, takes nothing over."""
    content, own = Path(config.docs_dir), Path(config.config_file_path or "")
    settings = own.read_bytes() if own.is_file() else b""
    now = take_fingerprints(course, content, settings)
    kept = {} if whole or not is_ours(own, settings) else read_kept(private)
    taken = {
        source: page
        for source, page in kept.items()
        if now.pages.get(source) == page.fingerprint and _is_there(site / page.file, page.sha256)
    }
    return Plan(course, content, settings, now, taken)


def is_ours(own: Path, settings: bytes) -> bool:
    """Return whether pages are made by our theme and extensions alone, of which we know what they look at."""
    if own == _OURS["INHERIT"]:
        return True
    try:
        named = yaml.safe_load(settings)
    except yaml.YAMLError:
        return False
    if not isinstance(named, dict) or not set(named) <= {"INHERIT", "theme", "site_name"}:
        return False
    theme = named.get("theme") or {}
    if not isinstance(theme, dict) or not set(theme) <= {"custom_dir"}:
        return False
    paths = {name: value for name, value in (*named.items(), *theme.items()) if name in _OURS}
    return "INHERIT" in paths and all((own.parent / str(path)).resolve() == _OURS[name] for name, path in paths.items())


def _is_there(file: Path, sha256: str) -> bool:
    try:
        return sha256_hex(file.read_bytes()) == sha256
    except OSError:
        return False


def take_over(plan: Plan, urls: dict[str, str], site: Path, part: Path, after_page: Callable[[], None] | None) -> None:
    """Copy the pages that did not change from the live site into the new one, and their part of the search index.

    Shape: urls is source path → address of every page, in the order of the search index.
    Raises: BuildError when the live site changed meanwhile.
    """
    if not plan.taken:
        return
    after_step = after_page or (lambda: None)
    for page in plan.taken.values():
        file = part / page.file
        file.parent.mkdir(parents=True, exist_ok=True)
        data = (site / page.file).read_bytes()
        if sha256_hex(data) != page.sha256:
            raise BuildError(f"{site / page.file} changed while the course was built. Build once more.")
        file.write_bytes(data)
        # Twice: a page counts on the progress bar as read and as made.
        after_step()
        after_step()
    search = part / SEARCH_FILE
    index = json.loads(search.read_bytes())
    pages = split_entries(index["docs"]) | {urls[source]: page.search for source, page in plan.taken.items()}
    index["docs"] = join_entries(urls.values(), pages)
    search.write_bytes(index_bytes(index))


def keep_pages(plan: Plan, urls: dict[str, str], site: Path, manifest: bytes, private: Path) -> None:
    """Write down what the next build may take over: every page whose sources stayed as they were during this one."""
    after = take_fingerprints(plan.course, plan.content, plan.settings)
    hashes = json.loads(manifest)["files"]
    search = split_entries(json.loads((site / SEARCH_FILE).read_bytes())["docs"])
    pages = {}
    for source, url in urls.items():
        file = f"{url}index.html"
        if file in hashes and after.pages.get(source) == plan.fingerprints.pages.get(source):
            pages[source] = KeptPage(after.pages[source], file, hashes[file], search.get(url, []))
    write_kept(private, pages)
