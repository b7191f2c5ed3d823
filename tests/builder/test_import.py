"""handrail import: what other tools hold becomes cards, and what cannot is named by its line."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from builder.exchange.cards import write_cards
from builder.exchange.commands import import_questions
from builder.exchange.gift import read_gift
from builder.exchange.html_text import html_to_markdown
from builder.exchange.item import ExchangeError
from builder.exchange.moodle_xml import read_moodle_xml
from builder.load import read_course

CASES = Path(__file__).parent.parent / "cases" / "exchange"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(import_questions, [str(argument) for argument in arguments])


@pytest.mark.parametrize("name", ["questions.gift", "questions.aiken", "questions.xml"])
def test_questions_of_other_tools_become_the_cards_and_messages_of_their_case(name: str, tmp_path: Path) -> None:
    shutil.copy(CASES / name, tmp_path)
    done = run(tmp_path / name, "--in", tmp_path)
    assert done.stdout == (CASES / f"{name}.md").read_text()
    assert done.stderr.replace(f"{tmp_path}/", "") == (CASES / f"{name}.messages").read_text()
    assert done.exit_code == 1


def test_imported_page_is_a_page_of_a_course_and_a_bank_names_what_to_read_again(project: Path) -> None:
    page = project / "content/m01-first/02-words-told.md"
    page.unlink()
    assert run(CASES / "questions.gift", "--to", page, "--in", project).exit_code == 1
    assert read_course(project / "content")[1] == []
    bank = project / "content/m01-first/checks/end-check.md"
    bank.unlink()
    run(CASES / "questions.aiken", "--to", bank, "--read-again", "01-words.md", "--in", project)
    course, faults = read_course(project / "content")
    assert faults == []
    assert course
    assert course.modules[0].check
    assert len(course.modules[0].check.questions) == 2


def test_ids_of_the_course_are_not_used_again(project: Path) -> None:
    done = run(CASES / "questions.gift", "--in", project)
    assert "id: first-words-2\n" in done.stdout
    assert "id: first-words\n" not in done.stdout


def test_page_that_is_there_is_not_written_over(project: Path) -> None:
    page = project / "content/index.md"
    before = page.read_bytes()
    done = run(CASES / "questions.gift", "--to", page)
    assert (done.exit_code, page.read_bytes()) == (2, before)
    assert "is there already and stays as it is." in done.stderr


BOMB = '<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><quiz>&b;</quiz>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz>&a;</quiz>'


@pytest.mark.parametrize("text", [BOMB, OUTSIDE])
def test_xml_that_could_harm_is_refused(text: str) -> None:
    with pytest.raises(ExchangeError, match="which are not read"):
        read_moodle_xml(text.encode())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<quiz><question></quiz>", "Line 1: this is not well-formed XML"),
        (b"<html></html>", "it starts with <html>"),
        (b"", "There is no question"),
        ("Wer hört zu? {=Jo}".encode("latin-1"), "Line 1: this is not UTF-8 text."),
    ],
)
def test_file_that_cannot_be_read_says_why_and_exits_2(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "file").write_bytes(data)
    done = run(tmp_path / "file")
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_text_that_a_card_would_take_for_something_else_stays_behind_and_is_named() -> None:
    found = read_gift("::Odd:: First line.\nWhy: this is not the explanation. {=a ~b}\n\nPlain. {=a ~b}")
    cards, losses = write_cards(found, set())
    assert len(cards) == 1
    assert [(loss.line, loss.is_whole) for loss in losses] == [(1, True)]


@pytest.mark.parametrize(
    ("html", "text", "lost"),
    [
        ("<p>One</p><p>Two <b>bold</b> <em>soft</em></p>", "One\n\nTwo **bold** *soft*", []),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b", []),
        ("<h3>Head</h3><p>x<br>y</p>", "**Head**\n\nx y", []),
        ("1 * 2 * 3 &lt;b&gt; a_b_c", r"1 \* 2 \* 3 &lt;b> a\_b\_c", []),
        ('<a href="https://example.org">there</a>', "[there](https://example.org)", []),
        ('<a href="javascript:x()">there</a>', "there", ["a link that could run a script"]),
        ("<script>x()</script><u>word</u>", "word", ["a script", "underlining"]),
        ("<!-- secret -->seen", "seen", []),
    ],
)
def test_html_becomes_markdown_and_what_is_lost_is_named(html: str, text: str, lost: list[str]) -> None:
    told: list[str] = []
    assert html_to_markdown(html, told.append) == text
    assert told == lost
