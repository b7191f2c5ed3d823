"""Courses to build: the small good one of tests/cases/authoring/base."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.build import Build, build_course

BASE = Path(__file__).parent.parent / "cases" / "authoring" / "base"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the small course in content/, not built yet."""
    shutil.copytree(BASE, tmp_path / "project")
    return tmp_path / "project"


@pytest.fixture
def build(project: Path) -> Callable[[], Build]:
    """Builds the project once more."""
    return lambda: build_course(project)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The small course, built once; do not change it."""
    folder = tmp_path_factory.mktemp("built") / "project"
    shutil.copytree(BASE, folder)
    return build_course(folder)
