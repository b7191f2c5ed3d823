"""Importing a build: whole and unchanged, or not at all."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from lrs_bridge.course.imports import import_build
from lrs_bridge.course.library import library_of
from lrs_bridge.course.manifest import BadCourseError
from tests.bridge.conftest import bridge_of
from tests.bridge.course.fake_build import canonical, write_build


def do_import(app: Flask, site: Path, private: Path) -> str:
    here = bridge_of(app)
    return import_build(here.database, here.courses_folder, site=site, build=private, now=here.clock.now())


def imported(app: Flask) -> list[str]:
    folder = bridge_of(app).courses_folder
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_build_is_copied_with_its_key_and_becomes_current(bridge_app: Flask, tmp_path: Path) -> None:
    site, private = write_build(tmp_path)
    build_id = do_import(bridge_app, site, private)
    assert do_import(bridge_app, site, private) == build_id
    assert imported(bridge_app) == [build_id]
    library = library_of(bridge_app)
    with bridge_of(bridge_app).database.reading() as connection:
        current = library.current(connection)
    assert current is not None
    assert (current.build_id, current.course_id) == (build_id, "first-course")
    assert library.answer_key(build_id).checks["final"].pass_percent == 60
    folder = bridge_of(bridge_app).courses_folder / build_id
    assert (folder / "private").stat().st_mode & 0o077 == 0
    assert (folder / "private" / "answer-key.json").stat().st_mode & 0o077 == 0


def test_an_older_build_stays_when_a_newer_one_comes(bridge_app: Flask, tmp_path: Path) -> None:
    old = do_import(bridge_app, *write_build(tmp_path / "old"))
    new = do_import(bridge_app, *write_build(tmp_path / "new", version="2.0.0"))
    assert imported(bridge_app) == sorted([old, new])
    with bridge_of(bridge_app).database.reading() as connection:
        current = library_of(bridge_app).current(connection)
    assert current is not None
    assert current.build_id == new
    assert library_of(bridge_app).manifest(old).modules[0].version == "1.0.0"


def change_page(site: Path, private: Path) -> None:
    (site / "m01-first/hard/index.html").write_text("<h1>Another</h1>")


def remove_page(site: Path, private: Path) -> None:
    (site / "m01-first/hard/index.html").unlink()


def link_page(site: Path, private: Path) -> None:
    page = site / "m01-first/hard/index.html"
    other = site.parent / "elsewhere.html"
    other.write_bytes(page.read_bytes())
    page.unlink()
    page.symlink_to(other)


def link_folder(site: Path, private: Path) -> None:
    (site / "m01-first").rename(site.parent / "moved")
    (site / "m01-first").symlink_to(site.parent / "moved")


def change_key(site: Path, private: Path) -> None:
    key = json.loads((private / "answer-key.json").read_text())
    key["practice"]["pick"]["right"] = ["aaaa2222"]
    (private / "answer-key.json").write_bytes(canonical(key))


def key_of_another_build(site: Path, private: Path) -> None:
    other, other_private = write_build(site.parent / "other", version="9.9.9")
    (private / "answer-key.json").write_bytes((other_private / "answer-key.json").read_bytes())


def name_a_dot_file(site: Path, private: Path) -> None:
    manifest = json.loads((site / "course.json").read_text())
    manifest["files"][".env"] = "0" * 64
    (site / "course.json").write_bytes(canonical(manifest))


def climb_out(site: Path, private: Path) -> None:
    manifest = json.loads((site / "course.json").read_text())
    manifest["files"]["../build/answer-key.json"] = "0" * 64
    (site / "course.json").write_bytes(canonical(manifest))


def lose_the_secret(site: Path, private: Path) -> None:
    (private / "key-secret").unlink()


@pytest.mark.parametrize(
    "harm",
    [
        change_page,
        remove_page,
        link_page,
        link_folder,
        change_key,
        key_of_another_build,
        name_a_dot_file,
        climb_out,
        lose_the_secret,
    ],
)
def test_a_build_that_is_not_whole_is_refused_and_leaves_nothing(
    bridge_app: Flask, tmp_path: Path, harm: Callable[[Path, Path], None]
) -> None:
    site, private = write_build(tmp_path)
    harm(site, private)
    with pytest.raises(BadCourseError, match="uild|Ids"):
        do_import(bridge_app, site, private)
    assert imported(bridge_app) == []
