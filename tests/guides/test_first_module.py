"""docs/first-module.md can be followed word by word, and what it says is true."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guides.walkthrough import Reader

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs/first-module.md"


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    (tmp_path / "desk").mkdir()
    reader = Reader(tmp_path / "desk", tmp_path / "tools")
    yield reader
    reader.stop()


def test_who_follows_the_guide_word_by_word_sees_what_it_says(reader: Reader) -> None:
    text = GUIDE.read_text("utf-8")
    reader.follow(text)
    files = set(re.findall(r"`([\w./-]+/[\w-]+\.(?:md|yml))`", text))
    deleted = {done.removeprefix("delete ") for done in reader.done if done.startswith("delete ")}
    assert {name for name in files if (reader.folder / name).exists() == (name in deleted)} == set()
    for command in re.findall(r"`(handrail (?:check|ids)[^`]*)`", text) + ["handrail check --advice --format github"]:
        files_of_hosts = (".github/workflows/course.yml", ".gitlab-ci.yml")
        assert command in ("handrail check", "handrail ids") or any(
            command in (reader.folder / one).read_text() for one in files_of_hosts
        )


def test_what_the_guide_says_of_minutes_adds_up_to_its_title() -> None:
    text = GUIDE.read_text("utf-8")
    assert sum(map(int, re.findall(r"^## \d.*\((\d+) minutes?\)$", text, re.MULTILINE))) <= 15
    assert text.startswith("# Your first module in 15 minutes\n")


@pytest.mark.parametrize(
    ("spoilt", "by", "said"),
    [
        ("marks no answer right", "has no right answer", "shows"),
        ("handrail check\n", "handrail chekc\n", "ended with 2"),
        ("4 pages, 4 cards", "4 pages, 5 cards", "shows"),
        ("Save this as", "Here is", "nobody would know what to do"),
    ],
)
def test_a_guide_that_is_no_longer_true_is_found_out(reader: Reader, spoilt: str, by: str, said: str) -> None:
    """The reader itself: on the guide without its browser, which takes the longest."""
    text = re.sub(r"## 2\. Look.*?(?=## 3)", "", GUIDE.read_text("utf-8"), flags=re.DOTALL)
    text = re.sub(r" The page in your browser,.*?(?=Mend it\.)", "\n\n", text, flags=re.DOTALL)
    text = re.sub(r"In the second terminal, press.*?(?=## Without)", "", text, flags=re.DOTALL)
    assert spoilt in text
    with pytest.raises(AssertionError, match=said):
        reader.follow(text.replace(spoilt, by))
