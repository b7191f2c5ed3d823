"""A build from Markdown to site/ and build/, as the bridge and a browser find it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import jsonschema
import pytest

from builder.build import Build, build_course, swap_folders
from builder.errors import BuildError, CourseError

CONTRACTS = Path(__file__).parents[2] / "handrail" / "contracts"


def manifest_of(build: Build) -> dict:
    return json.loads((build.site / "course.json").read_bytes())


def test_manifest_and_key_keep_their_contracts(built: Build) -> None:
    for file, contract in (
        (built.site / "course.json", "manifest.schema.json"),
        (built.private / "answer-key.json", "answer-key.schema.json"),
    ):
        schema = json.loads((CONTRACTS / contract).read_text())
        jsonschema.Draft202012Validator(schema).validate(json.loads(file.read_bytes()))


def test_build_is_named_by_its_manifest_and_the_key_names_it(built: Build) -> None:
    assert built.id == sha256((built.site / "course.json").read_bytes()).hexdigest()[:16]
    assert json.loads((built.private / "answer-key.json").read_bytes())["build"] == built.id


def test_manifest_lists_every_file_with_its_hash(built: Build) -> None:
    files = {
        path.relative_to(built.site).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in built.site.rglob("*")
        if path.is_file() and path.name != "course.json"
    }
    assert manifest_of(built)["files"] == files


def test_pages_of_the_manifest_exist_and_start_at_the_module(built: Build) -> None:
    module = manifest_of(built)["modules"][0]
    assert module["start"] == "m01-first/" == module["pages"][0]["url"]
    assert all((built.site / page["url"] / "index.html").is_file() for page in module["pages"])
    assert [page["alternative_to"] for page in module["pages"]] == [None, None, "words", None]


def test_same_source_gives_the_same_build_wherever_and_whenever_it_is_built(
    project: Path, built: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    for file in project.rglob("*"):
        os.utime(file, (1, 1))
    assert build_course(project).id == built.id


def test_changed_feedback_changes_the_key_and_no_hash_of_what_learners_see(
    project: Path, build: Callable[[], Build]
) -> None:
    before = manifest_of(build())
    bank = project / "content/m01-first/checks/end-check.md"
    bank.write_text(bank.read_text().replace("Yes, that is so.", "Quite.").replace("Answer: false", "Answer: true"))
    after = manifest_of(build())
    assert after == before
    key = (project / "build" / "answer-key.json").read_text()
    assert "Quite." in key


def test_course_in_error_leaves_the_live_site_alone(project: Path, build: Callable[[], Build]) -> None:
    first = build()
    (project / "content/m01-first/01-words.md").write_text("# Words\n\n<script>\n")
    with pytest.raises(CourseError, match="A page has no scripts"):
        build()
    assert sha256((project / "site/course.json").read_bytes()).hexdigest()[:16] == first.id


def test_build_that_breaks_half_way_leaves_the_live_site_alone_and_no_rubbish(
    project: Path, build: Callable[[], Build]
) -> None:
    first = build()
    (project / "content/index.md").write_text("# Changed\n")
    steps = iter(range(100))

    def stop_at_third() -> None:
        if next(steps) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_course(project, after_page=stop_at_third)
    assert sha256((project / "site/course.json").read_bytes()).hexdigest()[:16] == first.id
    assert "Changed" not in (project / "site/index.html").read_text()
    assert sorted(path.name for path in (project / "build").iterdir()) == [
        "answer-key.json",
        "key-secret",
        "pages.json",
    ]


def test_folders_change_places_where_the_system_cannot_do_it_in_one_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builder.build._exchange", lambda one, other: False)
    for name in ("new", "live"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
    swap_folders(tmp_path / "new", tmp_path / "live")
    assert (tmp_path / "live/file").read_text() == "new"
    assert (tmp_path / "new/file").read_text() == "live"


def test_bare_mkdocs_build_makes_the_same_build(project: Path, built: Build) -> None:
    (project / "mkdocs.yml").write_text(f"INHERIT: {Path(__file__).parents[2] / 'builder' / 'site.yml'}\n")
    command = [sys.executable, "-m", "mkdocs", "build", "-q"]
    subprocess.run(command, cwd=project, check=True, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"})
    assert sha256((project / "site/course.json").read_bytes()).hexdigest()[:16] == built.id
    assert (project / "build/answer-key.json").is_file()


def test_bare_mkdocs_build_refuses_a_course_in_error_with_every_mistake(project: Path) -> None:
    (project / "mkdocs.yml").write_text(f"INHERIT: {Path(__file__).parents[2] / 'builder' / 'site.yml'}\n")
    (project / "content/m01-first/01-words.md").write_text("# Words\n\n<script>\n")
    (project / "content/m01-first/02-words-told.md").write_text("Told\n")
    command = [sys.executable, "-m", "mkdocs", "build", "-q"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "content/m01-first/01-words.md:3:1 A page has no scripts." in done.stderr
    assert "content/m01-first/02-words-told.md:1:1 This page does not start with its title." in done.stderr


def test_secret_is_made_once_and_for_its_owner_alone(project: Path, build: Callable[[], Build]) -> None:
    build()
    secret = project / "build/key-secret"
    text = secret.read_text()
    assert secret.stat().st_mode & 0o777 == 0o600
    assert (project / "build/answer-key.json").stat().st_mode & 0o777 == 0o600
    build()
    assert secret.read_text() == text
    secret.write_text("weak")
    with pytest.raises(BuildError, match="does not hold 64 hex digits"):
        build()


def test_draft_module_says_so_on_every_page(built: Build) -> None:
    for page in manifest_of(built)["modules"][0]["pages"]:
        assert "hr-draft" in (built.site / page["url"] / "index.html").read_text()
