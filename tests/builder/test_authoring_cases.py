"""Every slip of tests/cases/authoring gives its messages, and nothing else."""

from pathlib import Path

import pytest

from builder.errors import CourseError
from builder.load import read_course
from tests.builder.authoring_cases import CASES, lay_out

_FILES = sorted(CASES.glob("*.case"))


@pytest.mark.parametrize("case", _FILES, ids=lambda case: case.stem)
def test_case_gives_exactly_its_messages(case: Path, tmp_path: Path) -> None:
    expected = lay_out(case, tmp_path)
    _, faults = read_course(tmp_path / "content")
    assert [str(fault) for fault in CourseError(faults).faults] == expected


def test_the_base_course_has_no_mistakes() -> None:
    course, faults = read_course(CASES / "base" / "content")
    assert faults == []
    assert course is not None


def test_every_message_says_what_and_a_cure() -> None:
    """A message is at least two sentences: what is wrong, then what to do (or a guess at what was meant)."""
    for case in _FILES:
        for message in case.read_text("utf-8").partition("== messages")[2].strip().splitlines():
            said = message.split(" ", 1)[1]
            assert len([part for part in said.replace("?", ".").split(". ") if part.strip()]) >= 2, (case.name, message)


def test_windows_files_and_unix_files_give_the_same_course(tmp_path: Path) -> None:
    courses = []
    for name in ("windows-line-ends-are-accepted", "byte-order-mark-is-accepted"):
        lay_out(CASES / f"{name}.case", tmp_path / name)
        courses.append(read_course(tmp_path / name / "content")[0])
    assert courses[0] == courses[1] == read_course(CASES / "base" / "content")[0]
