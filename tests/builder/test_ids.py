"""handrail ids: written once, listed, never used again."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from builder.build import Build
from builder.exchange.commands import import_questions
from builder.folder import REGISTER
from builder.identity.commands import ids
from builder.identity.write import GivenId, with_ids
from builder.load import read_course
from builder.new.commands import new
from builder.new.course import write_course

WORDS = Path("content/m01-first/01-words.md")
LIST = Path("content") / REGISTER


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True)


def run(project: Path, *options: str) -> Result:
    return CliRunner().invoke(ids, [str(project), *options])


def change(file: Path, old: str, new: str) -> None:
    data = file.read_bytes()
    assert old.encode() in data, (file, old)
    file.write_bytes(data.replace(old.encode(), new.encode(), 1))


def names(project: Path) -> list[str]:
    return [line for line in (project / LIST).read_text().splitlines() if not line.startswith("#")]


def faults(project: Path) -> list[str]:
    return [str(fault) for fault in read_course(project / "content")[1]]


def test_a_card_without_an_id_gets_one_of_its_words_and_every_other_byte_stays(project: Path) -> None:
    change(project / WORDS, "id: first-words\n", "")
    before = (project / WORDS).read_bytes()
    done = run(project)
    assert done.exit_code == 0, done.output
    assert done.stdout == "content/m01-first/01-words.md:5:1 ana-says-you-cant\ncontent/ids.txt\n"
    assert (project / WORDS).read_bytes() == before.replace(b"```question\n", b"```question\nid: ana-says-you-cant\n")


def test_windows_lines_and_a_byte_order_mark_stay_as_they_are(project: Path) -> None:
    change(project / WORDS, "id: first-words\n", "")
    data = b"\xef\xbb\xbf" + (project / WORDS).read_bytes().replace(b"\n", b"\r\n") + b"\r\n\r\n"
    (project / WORDS).write_bytes(data)
    assert run(project).exit_code == 0
    assert (project / WORDS).read_bytes() == data.replace(
        b"```question\r\n", b"```question\r\nid: ana-says-you-cant\r\n"
    )


def test_a_card_that_starts_with_its_text_gets_the_empty_line_too(project: Path) -> None:
    with (project / WORDS).open("a") as page:
        page.write("\n```question\nWhat now?\n\nAnswer: true\n```\n")
    assert run(project).exit_code == 0
    assert (project / WORDS).read_text().endswith("\n```question\nid: what-now\n\nWhat now?\n\nAnswer: true\n```\n")


def test_ids_are_written_once_and_stay_when_a_card_is_moved_and_reworded(project: Path) -> None:
    change(project / WORDS, "id: first-words\n", "")
    run(project)
    card = (project / WORDS).read_text().partition("```question")[2]
    change(project / WORDS, f"```question{card}", "")
    with (project / "content/m01-first/02-words-told.md").open("a") as page:
        page.write("\n```question" + card.replace("What do you say first?", "And you?"))
    listed = names(project)
    done = run(project)
    assert (done.exit_code, done.stdout) == (0, "")
    assert names(project) == listed
    assert "id: ana-says-you-cant" in (project / "content/m01-first/02-words-told.md").read_text()


def test_two_cards_of_the_same_words_get_two_ids_and_none_that_was_retired(project: Path) -> None:
    (project / LIST).write_text("card what-now retired\n")
    with (project / WORDS).open("a") as page:
        page.write("\n```question\n\nWhat now?\n\nAnswer: true\n```\n" * 2)
    assert run(project).stdout.splitlines()[:2] == [
        "content/m01-first/01-words.md:19:1 what-now-2",
        "content/m01-first/01-words.md:26:1 what-now-3",
    ]
    assert "card what-now retired" in names(project)


def test_a_check_without_id_or_bank_is_called_as_its_file_of_questions(project: Path) -> None:
    change(project / "content/m01-first/03-check.md", "id: end-check\n", "")
    change(project / "content/m01-first/checks/end-check.md", "id: check-words\n", "")
    done = run(project)
    assert done.exit_code == 0, done.output
    assert "content/m01-first/03-check.md:3:1 end-check\n" in done.stdout
    assert "content/m01-first/checks/end-check.md:1:1 what-is-honest\n" in done.stdout


def test_the_list_has_every_name_that_records_point_at(project: Path) -> None:
    assert run(project).exit_code == 0
    assert names(project) == [
        "card check-promise",
        "card check-words",
        "card end-check",
        "card first-words",
        "module m01",
        "page m01/check",
        "page m01/index",
        "page m01/words",
        "page m01/words-told",
    ]


def test_a_renamed_page_is_told_with_the_line_that_keeps_its_id(project: Path) -> None:
    run(project)
    (project / WORDS).rename(project / "content/m01-first/01-word.md")
    for file in ("module.yml", "checks/end-check.md", "index.md"):
        path = project / "content/m01-first" / file
        path.write_text(path.read_text().replace("01-words.md", "01-word.md"))
    found = faults(project)
    assert len(found) == 1
    assert 'Then add "id: words" to its entry in module.yml.' in found[0]
    change(project / "content/m01-first/module.yml", "file: 01-word.md\n", "file: 01-word.md\n    id: words\n")
    assert faults(project) == []


def test_what_was_removed_is_retired_only_when_its_author_says_so(project: Path) -> None:
    run(project)
    text = (project / WORDS).read_text()
    change(project / WORDS, text[text.index("```question") :], "Words.\n")
    done = run(project)
    assert done.exit_code == 1
    assert "handrail ids --retire first-words" in done.stderr
    assert "card first-words" in names(project)
    assert run(project, "--retire", "first-words").exit_code == 0
    assert "card first-words retired" in names(project)
    assert faults(project) == []
    (project / WORDS).write_text(text)
    assert ["was retired" in fault for fault in faults(project)] == [True]


def test_while_an_id_is_lost_the_card_that_may_have_it_now_is_named_each_time(project: Path) -> None:
    run(project)
    before = names(project)
    change(project / WORDS, "id: first-words", "id: first-wrods")
    for _ in range(2):
        done = run(project)
        assert done.exit_code == 1
        assert 'Is it now "first-wrods"? Then give it back its id.' in done.stderr
        assert names(project) == before
    assert run(project, "--retire", "first-words").exit_code == 0
    assert {"card first-wrods", "card first-words retired"} < set(names(project))


def test_what_is_in_the_course_is_not_retired(project: Path) -> None:
    run(project)
    before = (project / LIST).read_bytes()
    done = run(project, "--retire", "first-words")
    assert (done.exit_code, (project / LIST).read_bytes()) == (2, before)
    assert '"first-words" is in the course, or is retired already.' in done.stderr


def test_a_mistake_elsewhere_leaves_the_list_and_says_so(project: Path) -> None:
    change(project / WORDS, "(x)", "( )")
    done = run(project)
    assert done.exit_code == 1
    assert "content/ids.txt is written once there are none." in done.stderr
    assert not (project / LIST).exists()


def test_check_writes_nothing(project: Path) -> None:
    run(project)
    change(project / WORDS, "id: first-words\n", "")
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    done = run(project, "--check")
    assert done.exit_code == 1
    assert done.stdout == "content/m01-first/01-words.md:5:1 This card has no id. Run handrail ids.\n"
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before


def test_check_asks_for_a_list_that_has_every_id(project: Path) -> None:
    assert run(project, "--check").exit_code == 1
    run(project)
    assert run(project, "--check").exit_code == 0
    with (project / WORDS).open("a") as page:
        page.write("\n```question\nid: what-now\n\nWhat now?\n\nAnswer: true\n```\n")
    done = run(project, "--check")
    assert (done.exit_code, done.stdout) == (1, "card what-now\n")


def test_where_there_is_no_course_nothing_is_written(tmp_path: Path) -> None:
    assert run(tmp_path).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_the_list_is_not_published_and_makes_no_page_again(project: Path, build: Callable[[], Build]) -> None:
    first = build()
    run(project)
    again = build()
    assert again.id == first.id
    assert again.taken == 5
    assert not list(again.site.rglob(REGISTER))


@given(st.binary(max_size=80), st.sampled_from([b"\n", b"\r\n", b"\r"]), st.binary(max_size=80))
def test_whatever_stands_around_it_only_the_line_is_added(before: bytes, end: bytes, after: bytes) -> None:
    before = before.replace(b"\r", b"").replace(b"\n", b"")
    data = before + end + b"```question" + end + after
    after_opening = len(before + end + b"```question" + end)
    if after.startswith(b"\n") and end == b"\r":
        return  # that would be one line end with what comes before it
    written = with_ids(data, [GivenId("page.md", 2, "what-now", no_settings=False)])
    assert written == data[:after_opening] + b"id: what-now" + end + data[after_opening:]


@pytest.mark.parametrize("line", ["card first-words", "card first-words retired"])
def test_lines_of_two_branches_are_read_and_the_retired_one_stays(project: Path, line: str) -> None:
    (project / LIST).write_text("card first-words\ncard first-words retired\n" + line + "\n")
    assert ["was retired" in fault for fault in faults(project)] == [True]


def test_a_new_course_comes_with_its_list(tmp_path: Path) -> None:
    written = write_course(tmp_path / "course", "Night shifts")
    assert tmp_path / "course" / LIST in written
    assert run(tmp_path / "course", "--check").exit_code == 0


def test_a_new_module_and_scenario_are_in_the_list_at_once_and_take_no_retired_id(tmp_path: Path) -> None:
    course = tmp_path / "course"
    write_course(course, "Night shifts")
    git(course, "init", "--quiet")
    with (course / LIST).open("a") as register:
        register.write("module m02 retired\ncard m01-at-nine retired\n")
    for arguments in (("module", "Handover"), ("scenario", "At nine", "--module", "m01-say-what-happens-next")):
        assert CliRunner().invoke(new, [*arguments, "--in", str(course)]).exit_code == 0
    done = run(course, "--check")
    assert (done.exit_code, done.output) == (0, "")
    assert {"module m03", "page m03/check", "card m03-end-check", "card m01-at-nine-2"} < set(names(course))
    assert "module m02 retired" in names(course)


def test_imported_questions_are_in_the_list_at_once_and_take_no_retired_id(project: Path, tmp_path: Path) -> None:
    run(project)
    git(project, "init", "--quiet")
    with (project / LIST).open("a") as register:
        register.write("card what-now retired\n")
    (tmp_path / "one.gift").write_text("::What now?:: What now? {T}\n")
    page = project / "content/m01-first/04-more.md"
    arguments = [str(tmp_path / "one.gift"), "--to", str(page), "--in", str(project)]
    assert CliRunner().invoke(import_questions, arguments).exit_code == 0
    settings = project / "content/m01-first/module.yml"
    change(settings, "  - file: 03-check.md", "  - file: 04-more.md\n    minutes: 1\n  - file: 03-check.md")
    change(settings, "minutes: 10\n", "minutes: 11\n")
    assert "card what-now-2" in names(project)
    done = run(project, "--check")
    assert (done.exit_code, done.output) == (0, "")


def test_what_no_commit_ever_had_leaves_the_list_with_its_card_and_what_one_had_does_not(project: Path) -> None:
    git(project, "init", "--quiet")
    run(project)
    change(project / WORDS, "id: first-words", "id: other-words")
    assert faults(project) == []
    assert run(project).exit_code == 0
    assert "card first-words" not in names(project)
    git(project, "add", ".")
    git(project, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "First")
    change(project / WORDS, "id: other-words", "id: first-words")
    assert ['The card "other-words" is not in the course any more.' in fault for fault in faults(project)] == [True]
    assert run(project).exit_code == 1
    assert "card other-words" in names(project)


def test_without_git_a_new_module_waits_for_handrail_ids(tmp_path: Path) -> None:
    course = tmp_path / "course"
    write_course(course, "Night shifts")
    before = names(course)
    CliRunner().invoke(new, ["module", "Handover", "--in", str(course)])
    assert names(course) == before


def test_what_is_written_elsewhere_or_where_no_list_is_kept_enters_nothing(project: Path, tmp_path: Path) -> None:
    (tmp_path / "one.gift").write_text("::What now?:: What now? {T}\n")
    for page in (tmp_path / "aside.md", project / "content/m01-first/04-more.md"):
        CliRunner().invoke(import_questions, [str(tmp_path / "one.gift"), "--to", str(page), "--in", str(project)])
        assert page.is_file()
    assert not (project / LIST).exists()


def test_the_list_of_our_own_course_is_whole() -> None:
    done = run(Path(__file__).parents[2], "--check")
    assert (done.exit_code, done.output) == (0, "")
