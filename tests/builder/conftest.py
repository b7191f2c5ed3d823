"""Courses to build: the small good one of tests/cases/authoring/base."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.build import Build, build_course

BASE = Path(__file__).parent.parent / "cases" / "authoring" / "base"


def copy_base(folder: Path) -> Path:
    """Put the small course into a folder's project/content/, and return the project."""
    return Path(shutil.copytree(BASE, folder / "project"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the small course in content/, not built yet."""
    return copy_base(tmp_path)


@pytest.fixture
def build(project: Path) -> Callable[[], Build]:
    """Builds the project once more."""
    return lambda: build_course(project)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The small course, built once; do not change it."""
    return build_course(copy_base(tmp_path_factory.mktemp("built")))
