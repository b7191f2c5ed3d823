"""handrail review: a sheet for who signs off, and what changed since, word by word."""

import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from builder.review.commands import review
from builder.review.passages import Passage, page_passages
from builder.review.word_diff import diff_passages, diff_words


def run(project: Path, *options: str) -> Result:
    return CliRunner().invoke(review, [str(project), *options])


def git(project: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    done = subprocess.run(["git", *identity, *arguments], cwd=project, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def kept(project: Path) -> Path:
    """The small course in Git, under the tag signed."""
    git(project, "init", "-q")
    git(project, "add", ".")
    git(project, "commit", "-qm", "First")
    git(project, "tag", "signed")
    return project


class Words(HTMLParser):
    """The text of a page, and what is deleted and inserted in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.marked, self._open = "", {"del": [""], "ins": [""]}, ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in self.marked:
            self._open = tag
            self.marked[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._open:
            self._open = ""

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._open:
            self.marked[self._open][-1] += data


def test_sheet_holds_everything_a_reviewer_needs_in_one_file(project: Path) -> None:
    done = run(project)
    assert done.exit_code == 0, done.output
    file = project / "build/review/m01.html"
    assert done.stdout.strip() == str(file)
    html = file.read_text()
    text = Words(html).text
    for words in (
        "Say what you will do with what you hear.",  # an objective
        "A guide. Open Government Licence v3.0",  # a source
        "What do you say first?",
        "Answer, right",
        "You can't keep that promise.",  # feedback
        "Be honest about limits.",  # why
        "Graded question 1",
        "What is honest?",
        "Some things you must pass on.",
        "When missed, read again",
        "Signature",
        "Page 2 of 4, 4 minutes, ",
    ):
        assert words in text, words
    assert text.count("Remarks") == 5
    assert re.search(r'<img [^>]*src="data:image/svg\+xml;base64,', html)
    assert not re.search(r'(src|href)="(?!data:|#|https?:)[^"]*\.(svg|css|js)', html)
    assert "<script" not in html
    assert file.stat().st_mode & 0o777 == 0o600
    assert "hold the answers of graded questions" in done.stderr


def test_signature_is_tied_to_the_words(project: Path) -> None:
    def printed_from() -> str:
        run(project)
        found = re.search(r"words ([0-9a-f]{12})", (project / "build/review/m01.html").read_text())
        assert found
        return found[1]

    first = printed_from()
    assert printed_from() == first
    bank = project / "content/m01-first/checks/end-check.md"
    bank.write_text(bank.read_text().replace("Some things", "A few things"))
    assert printed_from() != first


def test_changes_since_a_tag_are_shown_word_by_word_with_what_is_right(kept: Path) -> None:
    page = kept / "content/m01-first/01-words.md"
    text = page.read_text().replace("What do you say first?", "What would you say first?")
    page.write_text(text.replace("- ( ) ", "- (!) ").replace("- (x) ", "- ( ) ").replace("- (!) ", "- (x) "))
    (kept / "content/m01-first/02-words-told.md").write_text("# Words, told briefly\n\nListen. Say what comes next.\n")
    done = run(kept, "--since", "signed")
    assert done.exit_code == 0, done.output
    html = Path(done.stdout.strip()).read_text()
    page_words = Words(html)
    assert "(out: do)" in page_words.marked["del"]
    assert "(in: would)" in page_words.marked["ins"]
    assert "(out: Answer, right)" in page_words.marked["del"]
    assert "(in: Answer, right)" in page_words.marked["ins"]
    assert "The check" not in page_words.text
    plain = run(kept, "--since", "signed", "--format", "text").stdout
    assert "Words (content/m01-first/01-words.md), changed: " in plain
    assert "What [-do-]{+would+} you say first?" in plain
    assert "[-Answer-]{+Answer, right+}: " in plain


def test_page_that_was_renamed_and_keeps_its_id_is_the_same_page(kept: Path) -> None:
    folder = kept / "content/m01-first"
    (folder / "02-words-told.md").rename(folder / "05-words-told.md")
    module = folder / "module.yml"
    module.write_text(module.read_text().replace("02-words-told.md", "05-words-told.md"))
    assert run(kept, "--since", "signed", "--format", "text").stdout == "Nothing changed.\n"
    (folder / "05-words-told.md").unlink()
    module.write_text(re.sub(r"  - file: 05-.*?\n.*?\n.*?\n", "", module.read_text()))
    assert (
        "Words, told briefly (content/m01-first/02-words-told.md), removed: "
        in run(kept, "--since", "signed", "--format", "text").stdout
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--since", "nowhere"), 'Git knows no "nowhere".'),
        (("--since", "--output=/tmp/x"), 'Git knows no "--output=/tmp/x".'),
        (("--module", "m9"), 'There is no module "m9". There are: m01.'),
        (("--format", "text"), "A sheet is made for paper"),
    ],
)
def test_what_cannot_be_shown_is_said_and_nothing_is_written(kept: Path, options: tuple[str, ...], said: str) -> None:
    done = run(kept, *options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert not (kept / "build").exists()


def test_course_without_git_has_a_sheet_and_says_why_it_has_no_changes(project: Path) -> None:
    assert run(project).exit_code == 0
    done = run(project, "--since", "signed")
    assert done.exit_code == 2
    assert "is in no Git repository" in done.stderr


def said(old: str, new: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in diff_words(old, new)]


def test_runs_of_words_are_compared_as_runs_and_not_as_crumbs() -> None:
    assert said("Say what you see.", "Say what you hear.") == [
        ("same", "Say what you "),
        ("removed", "see"),
        ("added", "hear"),
        ("same", "."),
    ]
    assert said("One two three four", "Five six seven four") == [
        ("removed", "One two three"),
        ("added", "Five six seven"),
        ("same", " four"),
    ]
    assert said("You can't.", "You can.") == [("same", "You "), ("removed", "can't"), ("added", "can"), ("same", ".")]


def test_both_versions_can_be_read_out_of_what_changed() -> None:
    old = page_passages(tuple(["# A", "", "One two.", "", "- a", "- b", "", "Last one here."]))
    new = page_passages(tuple(["# A", "", "One three.", "", "New.", "", "- b", "", "Last one there."]))
    changes = diff_passages(old, new)

    def version(kinds: tuple[str, ...]) -> list[str]:
        texts = ["".join(piece.text for piece in change.pieces if piece.kind in kinds) for change in changes]
        return [text for text in texts if text]

    assert version(("same", "removed")) == [passage.plain for passage in old]
    assert version(("same", "added")) == [passage.plain for passage in new]


def test_passage_reads_without_signs_and_keeps_addresses() -> None:
    text = r"**Say** _this_ to [Jo](https://example.org/a_b), 2 \* 3 and snake_case_word."
    assert Passage("", text).plain == "Say this to Jo (https://example.org/a_b), 2 * 3 and snake_case_word."


def test_sheet_has_the_words_of_a_recording(project: Path) -> None:
    folder = project / "content/m01-first"
    (folder / "media").mkdir()
    (folder / "media/voices.mp3").write_bytes(b"ID3")
    (folder / "media/voices.md").write_text("Jo says: I am listening.\n")
    settings = "id: voices\ntitle: Two voices\nfile: media/voices.mp3\ntranscript: media/voices.md\nminutes: 1"
    card = f"```audio\n{settings}\n```\n"
    page = folder / "02-words-told.md"
    page.write_text(f"{page.read_text()}\n{card}")
    assert run(project).exit_code == 0
    assert "Jo says: I am listening." in Words((project / "build/review/m01.html").read_text()).text
