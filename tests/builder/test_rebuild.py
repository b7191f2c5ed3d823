"""A build after a change takes over what did not change, and gives the same bytes as a whole one."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.build import Build, build_course
from builder.errors import BuildError, CourseError
from builder.hashing import sha256_hex
from builder.preview.studio import Studio
from builder.rebuild.kept import read_kept


def _replace(path: str, old: str, new: str) -> Callable[[Path], None]:
    def change(project: Path) -> None:
        file = project / "content" / path
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))

    return change


def _add_page(project: Path) -> None:
    (project / "content/m01-first/00-before.md").write_text("# Before\n\nA page between.\n")
    _replace(
        "m01-first/module.yml", "  - file: 01-words.md", "  - file: 00-before.md\n    minutes: 1\n  - file: 01-words.md"
    )(project)
    _replace("m01-first/module.yml", "minutes: 10", "minutes: 11")(project)


def _rename_picture(project: Path) -> None:
    (project / "content/assets").mkdir(exist_ok=True)
    (project / "content/assets/new.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')


def _remove_module(project: Path) -> None:
    shutil.rmtree(project / "content/m02-second")
    _replace("course.yml", "  - m02-second\n", "")(project)


_AUDIO = """```audio
id: voices
title: Two voices
file: media/voices.mp3
transcript: media/voices.md
minutes: 1
```
"""

# What was done → (how, how many pages may be taken over: of the six)
CHANGES: dict[str, tuple[Callable[[Path], None], int]] = {
    "nothing": (lambda project: None, 6),
    "a page's title": (_replace("m01-first/02-words-told.md", "# ", "# Told: "), 2),
    "a question": (_replace("m01-first/01-words.md", "What do you say first?", "What would you say?"), 5),
    "the questions of a check": (_replace("m01-first/checks/end-check.md", "Answer: false", "Answer: true"), 2),
    "a transcript": (_replace("m02-second/media/voices.md", "Jo says", "Jo asks"), 5),
    "the first page": (_replace("index.md", "# ", "# Hello: "), 5),
    "a content note": (_replace("m01-first/module.yml", "summary: ", "summary: Now "), 2),
    "the course's title": (_replace("course.yml", "title: ", "title: New "), 0),
    "a page more": (_add_page, 0),
    "a picture more": (_rename_picture, 0),
    "a module less": (_remove_module, 0),
}


# One of every kind in make test; all of them in make test-long.
ALWAYS = ("a question", "a page's title", "a transcript")
EACH_CHANGE = [pytest.param(what, marks=() if what in ALWAYS else pytest.mark.long) for what in CHANGES]


@pytest.fixture(scope="session")
def two_modules(tmp_path_factory: pytest.TempPathFactory, built: Build) -> Path:
    """A built course of two modules and six pages; copy it."""
    project = tmp_path_factory.mktemp("rebuild") / "project"
    shutil.copytree(built.site.parent / "content", project / "content")
    second = project / "content/m02-second"
    second.mkdir()
    module = (project / "content/m01-first/module.yml").read_text()
    head = module[: module.index("pages:")].replace("id: m01", "id: m02").replace("minutes: 10", "minutes: 2")
    (second / "module.yml").write_text(f"{head}pages:\n  - file: index.md\n    minutes: 2\n")
    (second / "index.md").write_text(f"# Second\n\nThe other module.\n\n{_AUDIO}")
    (second / "media").mkdir()
    (second / "media/voices.mp3").write_bytes(b"ID3")
    (second / "media/voices.md").write_text("Jo says: I am listening.\n")
    _replace("course.yml", "  - m01-first\n", "  - m01-first\n  - m02-second\n")(project)
    build_course(project)
    return project


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("what", EACH_CHANGE)
def test_build_after_a_change_is_a_whole_build_byte_for_byte(two_modules: Path, tmp_path: Path, what: str) -> None:
    change, taken = CHANGES[what]
    project, other = tmp_path / "part", tmp_path / "whole"
    shutil.copytree(two_modules, project)
    change(project)
    part = build_course(project)
    shutil.copytree(project / "content", other / "content")
    (other / "build").mkdir()
    shutil.copy(project / "build/key-secret", other / "build/key-secret")
    whole = build_course(other, whole=True)
    assert part.id == whole.id
    assert bytes_of(part.site) == bytes_of(whole.site)
    assert (part.private / "answer-key.json").read_bytes() == (whole.private / "answer-key.json").read_bytes()
    assert (part.taken, whole.taken) == (taken, 0)
    assert (part.private / "pages.json").read_bytes() == (whole.private / "pages.json").read_bytes()


def test_page_of_the_live_site_that_was_tampered_with_is_not_taken_over(two_modules: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(two_modules, project)
    page = project / "site/m01-first/index.html"
    good = page.read_bytes()
    page.write_bytes(good + b"<!-- -->")
    assert build_course(project).taken == 5
    assert page.read_bytes() == good


@pytest.mark.parametrize(
    "record", [b"", b"{", b"[]", b'{"format": "handrail-pages/0", "pages": {}}', b'{"format": "handrail-pages/1"}']
)
def test_record_that_cannot_be_read_means_a_whole_build(tmp_path: Path, record: bytes) -> None:
    (tmp_path / "pages.json").write_bytes(record)
    assert read_kept(tmp_path) == {}


def test_course_with_a_theme_of_its_own_is_always_built_whole(two_modules: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(two_modules, project)
    ours = Path(__file__).parents[2] / "builder"
    (project / "mkdocs.yml").write_text(f"INHERIT: {ours / 'site.yml'}\nextra_css: [own.css]\n")
    build_course(project)
    assert build_course(project).taken == 0
    (project / "mkdocs.yml").write_text(f"INHERIT: {ours / 'site.yml'}\ntheme:\n  custom_dir: {ours / 'theme'}\n")
    build_course(project)
    assert build_course(project).taken == 6


def test_page_that_changes_while_it_is_built_is_made_again_by_the_next_build(two_modules: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(two_modules, project)
    told = project / "content/m01-first/02-words-told.md"
    steps = iter(range(100))

    def change_late() -> None:
        if next(steps) == 11:
            told.write_text(told.read_text() + "\nOne line more.\n")

    build_course(project, after_page=change_late, whole=True)
    assert "02-words-told.md" not in "".join(json.loads((project / "build/pages.json").read_bytes())["pages"])
    assert build_course(project).taken == 5
    assert "One line more." in (project / "site/m01-first/02-words-told/index.html").read_text()


def test_guard_looks_at_pages_that_were_taken_over_too(two_modules: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(two_modules, project)
    record = json.loads((project / "build/pages.json").read_bytes())
    page = project / "site/m01-first/01-words/index.html"
    page.write_text(page.read_text().replace('data-item="', 'data-item="other-'))
    record["pages"]["m01-first/01-words.md"]["sha256"] = sha256_hex(page.read_bytes())
    (project / "build/pages.json").write_text(json.dumps(record))
    with pytest.raises(BuildError, match="is in the source and not in the page"):
        build_course(project)


@pytest.mark.parametrize("what", EACH_CHANGE)
def test_preview_after_a_change_is_what_a_new_preview_shows(two_modules: Path, tmp_path: Path, what: str) -> None:
    change, _ = CHANGES[what]
    project = tmp_path / "project"
    shutil.copytree(two_modules, project)
    for name in ("followed", "new"):
        (tmp_path / name).mkdir()
    studio = Studio(project, tmp_path / "followed")
    assert studio.follow().whole
    change(project)
    step = studio.follow()
    Studio(project, tmp_path / "new").follow()
    assert bytes_of(tmp_path / "followed") == bytes_of(tmp_path / "new")
    if what in ("a question", "the first page"):
        assert (step.whole, len(step.pages)) == (False, 1)


def test_preview_that_cannot_go_on_says_so_and_goes_on_once_it_can(two_modules: Path, tmp_path: Path) -> None:
    project, site = tmp_path / "project", tmp_path / "site"
    shutil.copytree(two_modules, project)
    site.mkdir()
    studio = Studio(project, site)
    studio.follow()
    before = bytes_of(site)
    course = project / "content/course.yml"
    good = course.read_text()
    course.unlink()
    with pytest.raises(CourseError):
        studio.follow()
    assert bytes_of(site) == before
    course.write_text(good)
    (project / "mkdocs.yml").write_text("site_name: [\n")
    with pytest.raises(BuildError, match="The preview could not be made"):
        studio.follow()
    (project / "mkdocs.yml").unlink()
    assert studio.follow().whole
    assert bytes_of(site) == before
