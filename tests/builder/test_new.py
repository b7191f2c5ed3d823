"""handrail new: what it writes is right as it is, and nothing is ever written over."""

import re
import subprocess
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner, Result

from builder.advice.advise import advise
from builder.build import build_course
from builder.cards import KINDS, parse_card
from builder.load import load_course, read_course
from builder.model import Card
from builder.new.commands import new
from builder.new.editor import editor_schema
from builder.new.snippets import SNIPPETS
from builder.review.words import QUESTION_KINDS

CONTENT = Path(__file__).parents[2] / "content"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(new, [str(argument) for argument in arguments])


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The folder of a new course."""
    done = run("course", tmp_path / "calm-evenings")
    assert done.exit_code == 0, done.output
    return tmp_path / "calm-evenings"


def all_bytes(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_new_course_with_a_module_and_a_scenario_more_has_no_mistakes_and_builds(course: Path) -> None:
    assert run("module", 'Night "shifts": the first hour', "--in", course).exit_code == 0
    done = run("scenario", "Ten past nine", "--module", "m01-say-what-happens-next", "--in", course)
    assert (done.exit_code, done.stdout.strip()) == (
        0,
        f"{course.as_posix()}/content/m01-say-what-happens-next/04-ten-past-nine.md",
    )
    found, faults = read_course(course / "content")
    assert faults == []
    assert found
    assert advise(found, course / "content", date(2026, 11, 28)).told == ()
    assert [module.title for module in found.modules] == ["Say what happens next", 'Night "shifts": the first hour']
    assert [page.id for page in found.modules[0].pages][-2:] == ["ten-past-nine", "check"]
    assert build_course(course).site.joinpath("m02-night-shifts-the-first-hour/index.html").is_file()


def test_example_teaches_practises_and_checks_each_objective(course: Path) -> None:
    module = load_course(course / "content").modules[0]
    objectives = {objective.id for objective in module.objectives}
    practised = {getattr(placed.card, "objective", None) for page in module.pages for placed in page.cards}
    assert module.check
    assert objectives <= practised
    assert objectives == {question.objective for question in module.check.questions}
    for question in module.check.questions:
        assert question.why
        if question.kind == "choose-one":
            assert all(option.feedback for option in question.options)
            longest = max(question.options, key=lambda option: len(option.text))
            assert not longest.right


def test_nothing_that_is_there_is_written_over(course: Path) -> None:
    readme = course / "README.md"
    readme.write_text("Mine.\n")
    before = all_bytes(course)
    done = run("course", course)
    assert done.exit_code == 1
    assert "Nothing was written, because this is there already:" in done.stderr
    assert str(readme) in done.stderr
    assert run("editor", "--in", course).exit_code == 0
    page = course / "content/m01-say-what-happens-next/04-again.md"
    page.write_text("# Again\n")
    assert run("scenario", "Again", "--module", "m01-say-what-happens-next", "--in", course).exit_code == 0
    page.with_name("05-again.md").unlink()
    page.unlink()
    for entered in ("m01-say-what-happens-next/module.yml", "ids.txt"):
        (course / "content" / entered).write_bytes(before[course / "content" / entered])
    assert all_bytes(course) == before


def test_files_for_editors_come_to_a_course_that_was_there_before(tmp_path: Path) -> None:
    (tmp_path / ".vscode").mkdir()
    (tmp_path / ".vscode/settings.json").write_text("{}")
    done = run("editor", "--in", tmp_path)
    assert ".vscode/settings.json is there already and stays as it is." in done.stderr
    assert (tmp_path / ".vscode/settings.json").read_text() == "{}"
    assert (tmp_path / ".handrail/module.schema.json").is_file()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("module", "  "), "The title is empty."),
        (("module", "<b>Bold</b>"), "a sign that pages take for markup"),
        (("module", "Ночь"), "No name can be made of"),
        (("module", "Night", "--name", "../night"), '"../night" cannot be a name.'),
        (("scenario", "Ten past nine", "--module", "m09-nowhere"), "There is no "),
    ],
)
def test_what_cannot_be_written_is_said_and_nothing_changes(
    course: Path, arguments: tuple[str, ...], said: str
) -> None:
    before = all_bytes(course)
    done = run(*arguments, "--in", course)
    assert (done.exit_code, done.exception.__class__) == (1, SystemExit)
    assert said in done.stderr
    assert all_bytes(course) == before


def test_module_list_keeps_its_comments_spaces_and_line_ends(course: Path) -> None:
    file = course / "content/course.yml"
    file.write_bytes(file.read_bytes().replace(b"  - m01", b"    # The first\n    - m01").replace(b"\n", b"\r\n"))
    assert run("module", "Nights", "--in", course).exit_code == 0
    text = file.read_bytes()
    assert text.endswith(b"    # The first\r\n    - m01-say-what-happens-next\r\n    - m02-nights\r\n")
    assert read_course(course / "content")[1] == []


@pytest.mark.parametrize("name", ["course", "module"])
def test_editor_schema_lets_through_what_check_lets_through(course: Path, name: str) -> None:
    schema = editor_schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    files = [*course.glob(f"content/**/{name}.yml"), *CONTENT.glob(f"**/{name}.yml")]
    assert len(files) == 2
    for file in files:
        # As an editor reads YAML: numbers and yes are typed before the schema sees them. Dates stay words there.
        value = yaml.load(re.sub(r"(\d{4}-\d\d-\d\d)$", r'"\1"', file.read_text(), flags=re.MULTILINE), yaml.SafeLoader)
        assert [error.message for error in validator.iter_errors(value)] == []
        assert [*validator.iter_errors({**value, "titel": "x"})]


def card_of(name: str) -> Card | None:
    """Return the card that a snippet is before anything is filled in."""
    text = "\n".join(SNIPPETS[name]["body"])
    text = re.sub(r"\$\{\d+\|([^,|]+)[^}]*\}", r"\1", text)
    lines = re.sub(r"\$\{\d+:([^}]*)\}", r"\1", text).replace("$0", "").strip().split("\n")
    assert lines[-1] == "```"
    parsed = parse_card(lines[0].removeprefix("```"), tuple(lines[1:-1]))
    assert parsed.mistakes == ()
    return parsed.card


CARD_SNIPPETS = [name for name in SNIPPETS if name != "Content note"]


def test_each_kind_of_card_has_a_snippet() -> None:
    cards = [card for name in CARD_SNIPPETS if (card := card_of(name))]
    assert {card.card for card in cards} == set(KINDS)
    assert {card.kind for card in cards if card.card == "question"} == set(QUESTION_KINDS)


@pytest.mark.parametrize("name", CARD_SNIPPETS)
def test_card_of_each_snippet_is_right_before_anything_is_filled_in(name: str) -> None:
    assert card_of(name)


def test_checks_of_both_git_hosts_check_and_build_and_never_publish_answers(course: Path) -> None:
    github = yaml.safe_load((course / ".github/workflows/course.yml").read_text())
    steps = github["jobs"]["check"]["steps"]
    assert [step["run"] for step in steps if step.get("run", "").startswith("handrail")] == [
        "handrail check --advice --format github",
        "handrail ids --check",
        "handrail build",
    ]
    assert github["permissions"] == {"contents": "read"}
    gitlab = yaml.safe_load((course / ".gitlab-ci.yml").read_text())["course"]
    script = gitlab["script"]
    assert (script[-4:-2], script[-1]) == (["handrail check --advice", "handrail ids --check"], "handrail build")
    told = [step["run"] for step in steps if "handrail diff" in step.get("run", "")]
    assert len(told) == 1
    assert "handrail diff FETCH_HEAD" in script[-2]
    assert not gitlab["image"].endswith("slim")  # it has no git
    assert gitlab["artifacts"]["paths"] == ["site/", "what-this-does.md"]
    assert [step["with"]["path"] for step in steps if "upload" in step.get("uses", "")] == ["site/"]
    subprocess.run(["git", "init", "-q"], cwd=course, check=True)
    build_course(course)
    untracked = subprocess.run(["git", "status", "--short"], cwd=course, capture_output=True, text=True, check=True)
    assert "build/" not in untracked.stdout
    assert "site/" not in untracked.stdout
