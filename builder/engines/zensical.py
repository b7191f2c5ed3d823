"""Has Zensical make the pages of a course, in a folder that holds nothing but what may be published."""

import pickle
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from builder.errors import BuildError
from builder.folder import PUBLISHED_ENDINGS
from builder.links import loose_url
from builder.model import Course
from builder.words import settle_html
from builder.words.runtime_words import runtime_words_files

_PACKAGE = Path(__file__).parent.parent
_SITE_YML = _PACKAGE / "site.yml"
_THEME = _PACKAGE / "theme"
_RUNTIME = _PACKAGE / "runtime"
_CHILD = "builder.engines.zensical_process"
_HTML_LANGUAGE = re.compile(r'(<html\b[^>]*?\blang=)"?[\w-]+"?')
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# What Zensical adds of its own accord: a site map carries dates, and the second look is never shown.
_NOT_OURS = ("sitemap.xml", "404.html", "assets/stylesheets/modern")


def refuse_own_settings(own: Path) -> None:
    """Stop where a course's mkdocs.yml says what Zensical would leave out without a word.

    Raises: BuildError that names the settings.
    """
    named = yaml.safe_load(own.read_bytes()) if own.is_file() else None
    more = sorted(set(named or {}) - {"INHERIT", "theme", "site_name"}) if isinstance(named, dict) else []
    said = ", ".join(more) or "theme"
    raise BuildError(
        f"{own.name}: {said}: Zensical does not run MkDocs plugins, hooks or themes, and would leave this out "
        "without a word. Build with --engine mkdocs, or take it out of mkdocs.yml."
    )


def run_zensical(course: Course, content: Path, part: Path) -> None:
    """Put the site's pages, theme and runtime into part.

    Raises: BuildError when Zensical is not installed or stops; OSError when a file of the course cannot be read.
    """
    if find_spec("zensical") is None:
        raise BuildError('Zensical is not installed here. Run "pip install zensical", or build with --engine mkdocs.')
    # Zensical wants everything below one folder. It lies beside the new site, so that moving is renaming.
    stage = Path(tempfile.mkdtemp(prefix=part.name, dir=part.parent))
    try:
        _stage_course(course, content, stage)
        _run(stage)
        _take_site(course, stage / "site", part)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _stage_course(course: Course, content: Path, stage: Path) -> None:
    docs = stage / "content"
    docs.mkdir()
    pages = {*course.loose_pages, *course.pages_by_source}
    pictures = {
        path.relative_to(content).as_posix()
        for path in content.rglob("*")
        if path.suffix.lower() in PUBLISHED_ENDINGS and path.is_file()
    }
    for name in sorted(pages | pictures):
        target = docs / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(content / name, target)
    # Handing the course over spares reading it twice. The file is ours, in a folder that only we may enter.
    (stage / "course.pickle").write_bytes(pickle.dumps(course))
    (stage / "zensical.yml").write_text(yaml.safe_dump(_settings(course), allow_unicode=True, sort_keys=False))


def _settings(course: Course) -> dict[str, Any]:
    """Return what builder/site.yml says, with the course's own facts in the places where MkDocs gets them."""
    settings: dict[str, Any] = yaml.safe_load(_SITE_YML.read_bytes())
    del settings["exclude_docs"], settings["validation"]  # nothing is there to be left out; links are checked already
    home_first = sorted(course.loose_pages, key=lambda path: (path != "index.md", path))
    return settings | {
        "site_name": course.title,
        "theme": {
            "name": "material",
            "variant": "classic",
            "font": False,
            "language": course.language,
            "custom_dir": str(_THEME),
        },
        "plugins": ["search"],
        "nav": [
            *({"Home": path} if path == "index.md" else path for path in home_first),
            *({module.title: [page.source_path for page in module.pages]} for module in course.modules),
        ],
    }


def _run(stage: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", _CHILD, str(stage)], capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        said = _COLOUR.sub("", f"{done.stderr}{done.stdout}").replace(f"{stage}/", "").strip()
        raise BuildError(f"The site could not be built. Zensical says:\n{said}")


def _take_site(course: Course, made: Path, part: Path) -> None:
    for name in _NOT_OURS:
        path = made / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    for asset in (_THEME / "assets").iterdir():
        # Zensical puts a theme's files where Material's own lie; ours have an address of their own.
        (made / "assets" / asset.name).unlink(missing_ok=True)
    for path in made.iterdir():
        path.rename(part / path.name)
    ours = part / "assets" / "handrail"
    for folder in (_RUNTIME, _THEME / "assets"):
        shutil.copytree(folder, ours, dirs_exist_ok=True, copy_function=shutil.copyfile)
    for name, content in runtime_words_files(course.languages).items():
        (ours / name).write_text(content, "utf-8")
    _speak(course, part)


def _speak(course: Course, part: Path) -> None:
    """Do what the plugin does to a finished page: say which words are English for want of others, and its language."""
    languages = {page.url: page.language for _, page in course.pages_by_source.values() if page.language}
    languages |= {loose_url(path): course.language_by_source.get(path, "") for path in course.loose_pages}
    for file in part.rglob("*.html"):
        html = file.read_text("utf-8")
        said = settle_html(html)
        language = languages.get(f"{file.parent.relative_to(part).as_posix()}/")
        if language:
            said = _HTML_LANGUAGE.sub(rf'\g<1>"{language}"', said, count=1)
        if said != html:
            file.write_text(said, "utf-8")
