"""A course with every kind of card: what is published tells no answer of a graded question, and no order of any."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from builder.build import Build, build_course
from builder.errors import BuildError
from builder.guard import check_site
from builder.key_guard import check_keys_apart
from builder.model import Course
from builder.records.question import Question
from builder.typed_words import plain_words
from lrs_bridge.course.answer_key import parse_key
from lrs_bridge.course.manifest import parse_manifest
from lrs_bridge.launch import typed_words

ROOT = Path(__file__).parents[2]
EVERY_KIND = ROOT / "tests" / "cases" / "every-kind"
CONTRACTS = ROOT / "handrail" / "contracts"
BANK = "content/m01-every-kind/checks/end-check.md"


@pytest.fixture(scope="module")
def every_kind(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The course with every kind of card, built once; do not change it."""
    folder = tmp_path_factory.mktemp("every-kind") / "project"
    shutil.copytree(EVERY_KIND, folder)
    return build_course(folder)


def _key(built: Build) -> dict:
    return json.loads((built.private / "answer-key.json").read_bytes())


def _questions(course: Course) -> list[Question]:
    return [
        placed.card
        for module in course.modules
        for page in module.pages
        for placed in page.cards
        if isinstance(placed.card, Question)
    ]


def test_manifest_and_key_keep_their_contracts_and_the_bridge_reads_both(every_kind: Build) -> None:
    manifest, key = every_kind.site / "course.json", every_kind.private / "answer-key.json"
    for file, contract in ((manifest, "manifest.schema.json"), (key, "answer-key.schema.json")):
        schema = json.loads((CONTRACTS / contract).read_text())
        jsonschema.Draft202012Validator(schema).validate(json.loads(file.read_bytes()))
    module = parse_manifest(manifest.read_bytes()).modules[0]
    assert module.check is not None
    assert (module.check.question_count, module.check.bank_count) == (5, 6)
    assert (module.check.attempts, module.check.wait_seconds) == (3, 3600)
    pledge = module.find_item("one-thing-i-will-try")
    assert pledge is not None
    assert (pledge.kind, pledge.prompt_again_days) == ("pledge", 30)
    assert parse_key(key.read_bytes()).practice["lead-name"].right == ("Jo Marsh", "the designated lead")


def test_no_file_of_the_site_holds_a_word_or_id_of_a_graded_question(every_kind: Build) -> None:
    secrets = set()
    for question in _key(every_kind)["checks"]["end-check"]["questions"]:
        secrets |= {question["id"], re.sub("<[^>]+>", "", question["prompt_html"])}
        secrets |= {option["id"] for option in question["options"]}
        secrets |= {target["id"] for target in question.get("targets", [])}
        secrets |= {target["text"] for target in question.get("targets", [])}
        secrets |= {option["html"] for option in question["options"] if question["kind"] != "true-false"}
        secrets |= set(question["right"]) if question["kind"] == "short" else set()
    assert len(secrets) > 40
    for path in every_kind.site.rglob("*"):
        if path.is_file():
            text = path.read_bytes().decode("utf-8", "replace")
            assert [secret for secret in secrets if secret in text] == [], path


def test_nothing_published_changes_when_steps_are_turned_pairs_crossed_and_other_words_accepted(
    every_kind: Build, tmp_path: Path
) -> None:
    """The strongest form: another key, and byte for byte the same site."""
    project = tmp_path / "project"
    shutil.copytree(EVERY_KIND, project)
    bank = project / BANK
    text = bank.read_text()
    turned = text.replace("Zelda Quill | Ms Quill", "Orla Finch").replace("Answer: false", "Answer: true")
    for one, other in (
        ("1. Breathe out, drop your voice", "1. Stay where you said you would"),
        ("4. Stay where you said you would", "4. Breathe out, drop your voice"),
        ("Bangs on the wall = Wants to be heard", "Bangs on the wall = Wants to decide something"),
        ("Says no to all of it = Wants to decide something", "Says no to all of it = Wants to be heard"),
        ("Voice goes flat = Shut down", "Voice goes flat = Stirred up"),
        ("Paces the corridor = Stirred up", "Paces the corridor = Shut down"),
    ):
        assert one in turned
        turned = turned.replace(one, other)
    bank.write_text(turned)
    other = build_course(project)
    assert other.id == every_kind.id
    assert _key(other)["checks"] != _key(every_kind)["checks"]


def test_the_guard_refuses_a_question_whose_hash_tells_its_answer(every_kind: Build) -> None:
    class Telling(Question):
        @property
        def hash(self) -> str:  # type: ignore[override]
            return "".join(option.id for option in self.options)[:16]

    module = every_kind.course.modules[0]
    assert module.check is not None
    assert list(check_keys_apart(every_kind.course)) == []
    telling = tuple(Telling(**vars_of(question)) for question in module.check.questions)
    course = replace(every_kind.course, modules=(replace(module, check=replace(module.check, questions=telling)),))
    assert [re.findall("of (graded-[a-z]+)", one) for one in check_keys_apart(course)] == [["graded-steps"]]


def vars_of(question: Question) -> dict:
    return {name: getattr(question, name) for name in Question.__dataclass_fields__}


def test_the_guard_refuses_a_page_that_shows_steps_in_their_right_order(every_kind: Build, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(every_kind.site, site)
    page = site / "m01-every-kind/01-questions/index.html"
    html = page.read_text()
    order = next(question for question in _questions(every_kind.course) if question.kind == "order")
    shown, written = [option.id for option in order.shown], [option.id for option in order.options]
    assert shown != written
    told = html
    for number, option in enumerate(shown):
        told = told.replace(f'<li class="hr-step" data-option="{option}"', f"<li data-option=@{number}@")
    for number, option in enumerate(written):
        told = told.replace(f"<li data-option=@{number}@", f'<li class="hr-step" data-option="{option}"')
    page.write_text(told)
    with pytest.raises(BuildError, match='"debrief-order" stand in the order of the answer'):
        check_site(every_kind.course, site)


def test_every_question_reads_without_scripts(every_kind: Build) -> None:
    html = (every_kind.site / "m01-every-kind/01-questions/index.html").read_text()
    answers = re.findall(r"<noscript><details.*?</details></noscript>", html, re.DOTALL)
    text = " ".join(re.sub("<[^>]+>", " ", " ".join(answers)).split())
    assert "Slams the door and shouts = To feel safe" in text
    assert "Jo Marsh the designated lead" in text
    steps = [
        option.text
        for question in _questions(every_kind.course)
        if question.kind == "order"
        for option in question.options
    ]
    assert " ".join(steps) in text
    assert "To choose from: High arousal · Low arousal" in html


def test_every_kind_of_card_of_the_course_has_its_picture_in_the_guide(every_kind: Build) -> None:
    guide = (ROOT / "docs/authoring.md").read_text("utf-8")
    cards = [placed.card for module in every_kind.course.modules for page in module.pages for placed in page.cards]
    pictured = {card.kind for card in cards if f"(images/cards/{card.id}.png)" in guide}
    assert pictured == {card.kind for card in cards}
    for card in cards:
        assert (ROOT / f"docs/images/cards/{card.id}.png").stat().st_size < 80_000


@pytest.mark.parametrize("words", [plain_words, typed_words.plain_words])
def test_typed_words_are_compared_alike_in_builder_and_bridge(words) -> None:  # type: ignore[no-untyped-def]
    for text, plain in json.loads((ROOT / "tests/vectors/typed_words.json").read_text("utf-8")):
        assert words(text) == plain
