"""docs/reviewing.md can be followed word by word, and quotes what the program says."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from builder.advice.advise import advise
from builder.load import load_course
from builder.review import words
from tests.guides.walkthrough import Reader

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/reviewing.md").read_text("utf-8")


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    """Somebody in a course as handrail new writes it, in Git."""
    (tmp_path / "desk").mkdir()
    reader = Reader(tmp_path / "desk", tmp_path / "tools")
    reader.follow("```sh\nhandrail new course our-course\ncd our-course\ngit init --quiet\n```\n")
    yield reader
    reader.stop()


def test_review_sign_off_and_what_changed_since_are_as_the_guide_says(reader: Reader) -> None:
    reader.follow(TEXT)
    for decision in words.DECISIONS:
        assert f"\n- {decision}\n" in TEXT
    sheet = (reader.folder / "build/review/m01.html").read_text()
    assert "Remarks" in sheet
    told = advise(load_course(reader.folder / "content"), reader.folder / "content", date(2027, 12, 1)).told
    assert [f"\n> {one.message}\n" in TEXT for one in told] == [True]
    diff = subprocess.run(
        [str(reader.tools / "handrail"), "diff", "m01-signed"],
        cwd=reader.folder, env=os.environ | {"PYTHON": sys.executable}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert diff.returncode == 1, diff.stderr
    assert "small-promises" in diff.stdout
    assert "changes:" in diff.stdout
    log = subprocess.run(["git", "tag"], cwd=reader.folder, capture_output=True, text=True, check=True).stdout
    assert log == "m01-signed\n"


def test_the_guide_quotes_the_banner_that_learners_see() -> None:
    said = (ROOT / "builder/words/en.yml").read_text()
    banner = TEXT.split("each page of the module says: *")[1].split("*")[0]
    title, _, text = banner.partition(" ")
    assert f"draft: {title}\n" in said
    assert f"draft_text: {text}\n" in said
