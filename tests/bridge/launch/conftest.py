"""A bridge with the small course imported, and pages of its learners."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from lrs_bridge.course.imports import import_build
from tests.bridge.conftest import bridge_of
from tests.bridge.course.fake_build import write_build
from tests.bridge.launch.page import Page


def import_small_course(app: Flask, folder: Path, **facts: Any) -> str:
    return import_folders(app, *write_build(folder, **facts))


def import_folders(app: Flask, site: Path, private: Path) -> str:
    """Import a build from its two folders; return its id."""
    here = bridge_of(app)
    return import_build(here.database, here.courses_folder, site=site, build=private, now=here.clock.now())


@pytest.fixture
def build_id(bridge_app: Flask, tmp_path: Path) -> str:
    return import_small_course(bridge_app, tmp_path / "made")


@pytest.fixture
def new_page(bridge_app: Flask, build_id: str) -> Callable[..., Page]:
    return lambda person_ref="L-01": Page(bridge_app, build_id, person_ref)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A learner with the module open."""
    return new_page().open()
