"""handrail diff: what a change does to people who have already answered."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from builder.identity.commands import diff
from builder.load import read_course
from tests.builder.test_ids import change
from tests.builder.test_review import git
from tests.welsh_course import add_welsh

MODULE = Path("content/m01-first/module.yml")
WORDS = Path("content/m01-first/01-words.md")
BANK = Path("content/m01-first/checks/end-check.md")


@pytest.fixture
def kept(project: Path) -> Path:
    """The small course in Git, under the tag v1."""
    git(project, "init", "-q")
    git(project, "add", ".")
    git(project, "commit", "-qm", "First")
    git(project, "tag", "v1")
    return project


def run(project: Path, *options: str) -> Result:
    return CliRunner().invoke(diff, ["v1", str(project), *options])


def changes(project: Path, *options: str) -> dict[str, dict[str, Any]]:
    """Return {thing and id: change} as programs get it."""
    done = run(project, "--json", *options)
    assert done.exit_code in (0, 1), done.output
    return {
        f"{one['thing']} {one['id']}": one for part in json.loads(done.stdout)["modules"] for one in part["changes"]
    }


def counts_file(folder: Path, **more: Any) -> str:
    module = {"started": 20, "done": 15, "items": {"first-words": 15, "check-words": None}, "pages": {"words": 20}}
    found = {"format": "handrail-counts/1", "course": "small-course", "as_of": "2026-11-28", "modules": {"m01": module}}
    (folder / "counts.json").write_text(json.dumps(found | more))
    return str(folder / "counts.json")


def mark(project: Path, kind: str, *items: str) -> None:
    text = "    text: It says whom you tell.\n" if kind == "meaning" else ""
    named = "".join(f"      - {item}\n" for item in items)
    said = f"version: 1.0.1\nchanges:\n  - version: 1.0.1\n    kind: {kind}\n{text}    items:\n{named}"
    change(project / MODULE, "version: 1.0.0\n", said)


def test_nothing_changed_is_said_in_one_sentence(kept: Path) -> None:
    done = run(kept)
    assert done.exit_code == 0
    assert "nothing that anybody has read or answered changes." in done.stdout


def test_an_edit_that_nobody_marked_is_told_with_the_lines_that_mark_it(kept: Path) -> None:
    change(kept / WORDS, "What do you say first?", "What would you say?")
    done = run(kept)
    assert done.exit_code == 1
    assert "| card `first-words` | changed: words | **not said yet** | not known |" in done.stdout
    lines = done.stdout.partition("```yaml\n")[2].partition("```")[0]
    change(kept / MODULE, "version: 1.0.0\n", lines)
    assert read_course(kept / "content")[1] == []
    assert run(kept).exit_code == 0


def test_a_change_in_meaning_says_how_many_will_read_of_it(kept: Path, tmp_path: Path) -> None:
    change(kept / WORDS, "What do you say first?", "Whom do you tell first?")
    mark(kept, "meaning", "first-words")
    done = run(kept, "--counts", counts_file(tmp_path))
    assert done.exit_code == 0
    assert "Started: 20 or more. Done: 15 or more." in done.stdout
    told = "Those who are done (15 or more) read in My training what changed."
    assert f"| card `first-words` | changed: words | meaning | 15 or more | {told}" in done.stdout


@pytest.mark.parametrize("kind", ["wording", "clearer"])
def test_other_edits_ask_nobody_to_look_again(kept: Path, kind: str) -> None:
    change(kept / WORDS, "What do you say first?", "What do you say 1st?")
    mark(kept, kind, "first-words")
    assert changes(kept)["card first-words"]["kind"] == kind
    assert "Nobody is asked to look again." in run(kept).stdout


def test_small_numbers_are_never_told(kept: Path, tmp_path: Path) -> None:
    change(kept / BANK, "What is honest?", "What is the honest thing?")
    found = changes(kept, "--counts", counts_file(tmp_path))
    assert found["card check-words"]["people"] == "fewer than 5"
    assert "| fewer than 5 |" in run(kept, "--counts", counts_file(tmp_path)).stdout


def test_another_right_answer_is_an_edit_though_no_word_changed(kept: Path) -> None:
    change(kept / BANK, "Answer: false", "Answer: true")
    found = changes(kept)
    assert found["card check-promise"]["what"] == ["right answers"]
    assert "Tries that were handed in stay as they were marked." in found["card check-promise"]["notice"]


def test_feedback_is_an_edit_and_what_learners_never_see_is_none(kept: Path) -> None:
    change(kept / WORDS, "objective: say-first\n", "")
    change(kept / BANK, "Some things you must pass on.", "You must pass some things on.")
    found = changes(kept)
    assert list(found) == ["card check-promise"]
    assert found["card check-promise"]["what"] == ["feedback"]


def test_a_card_that_moved_takes_its_answers_with_it_and_needs_no_mark(kept: Path) -> None:
    text = (kept / WORDS).read_text()
    card = text[text.index("```question") :]
    change(kept / WORDS, card, "")
    with (kept / "content/m01-first/02-words-told.md").open("a") as page:
        page.write("\n" + card)
    found = changes(kept)
    assert found["card first-words"]["happened"] == "moved"
    assert found["card first-words"]["notice"] == "Answers go with it."


def test_what_came_and_what_went_is_told(kept: Path) -> None:
    text = (kept / WORDS).read_text()
    change(
        kept / WORDS, text[text.index("```question") :], "```question\nid: new-one\n\nWhat now?\n\nAnswer: true\n```\n"
    )
    found = changes(kept)
    assert (found["card first-words"]["happened"], found["card new-one"]["happened"]) == ("removed", "added")
    assert "stays in their records" in found["card first-words"]["notice"]


def test_text_around_the_cards_counts_for_the_page_alone(kept: Path) -> None:
    change(kept / WORDS, "![A mug]", "Stay with her.\n\n![A mug]")
    assert {name: one["what"] for name, one in changes(kept).items()} == {"page words": ["text"]}


def test_a_mark_of_an_older_version_does_not_count_again(kept: Path) -> None:
    mark(kept, "wording", "first-words")
    git(kept, "commit", "-qam", "Marked")
    git(kept, "tag", "-f", "v1")
    change(kept / WORDS, "What do you say first?", "What would you say?")
    assert changes(kept)["card first-words"]["kind"] is None


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"course": "another"}, "of another course (another)"),
        ({"format": "x"}, "not of the form"),
        ({"modules": 7}, "cannot be read"),
    ],
)
def test_other_files_are_no_counts(kept: Path, tmp_path: Path, more: dict[str, Any], words: str) -> None:
    done = run(kept, "--counts", counts_file(tmp_path, **more))
    assert done.exit_code == 2
    assert words in done.stderr
    assert "Nothing was compared." in done.stderr


def test_without_git_or_with_mistakes_it_says_why(project: Path, kept: Path) -> None:
    done = CliRunner().invoke(diff, ["nothing-like-it", str(kept)])
    assert (done.exit_code, done.stdout) == (2, "")
    assert 'Git knows no "nothing-like-it".' in done.stderr
    change(project / WORDS, "(x)", "( )")
    assert run(project).exit_code == 1


def test_a_translation_that_was_reworded_is_named_with_its_language_and_no_answer_is_touched(project: Path) -> None:
    add_welsh(project / "content")
    git(project, "init", "-q")
    git(project, "add", ".")
    git(project, "commit", "-qm", "First")
    git(project, "tag", "v1")
    change(project / "content/m01-first/01-words.cy.md", "Byddwch yn onest.", "Byddwch yn onest bob tro.")
    change(project / "content/m01-first/module.cy.yml", "title: Pethau cyntaf", "title: Y pethau cyntaf")
    done = run(project)
    assert done.exit_code == 0
    assert "- Cymraeg: changed `first-words`, `module.yml`" in done.stdout
    assert "| what |" not in done.stdout
    (found,) = json.loads(run(project, "--json").stdout)["modules"]
    assert found["changes"] == []
    assert {"language": "cy", "about": "first-words", "happened": "changed"} in found["translations"]
