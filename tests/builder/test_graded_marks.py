"""How graded questions are marked is nowhere in what is published: not as text, not in a hash of any kind."""

import base64
import hashlib
import json
import re
from pathlib import Path

from builder.build import Build
from builder.load import load_course

CONTENT = Path(__file__).parents[1] / "cases" / "authoring" / "base" / "content"


def _graded(built: Build) -> list[dict]:
    key = json.loads((built.private / "answer-key.json").read_bytes())
    return [question for check in key["checks"].values() for question in check["questions"]]


def _site_texts(built: Build) -> dict[str, str]:
    return {
        path.relative_to(built.site).as_posix(): path.read_bytes().decode("utf-8", "replace")
        for path in built.site.rglob("*")
        if path.is_file()
    }


def _words(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html).strip()


def test_no_file_of_the_site_holds_a_graded_question_or_its_feedback(built: Build) -> None:
    secrets = [
        text
        for question in _graded(built)
        for text in (
            question["id"],
            _words(question["prompt_html"]),
            _words(question["why_html"]),
            *(_words(option["feedback_html"]) for option in question["options"]),
            *(_words(option["html"]) for option in question["options"] if question["kind"] != "true-false"),
            *(option["id"] for option in question["options"]),
        )
        if text
    ]
    assert len(secrets) > 10
    for name, text in _site_texts(built).items():
        for secret in secrets:
            assert secret not in text, f"{secret!r} is in {name}"


def test_no_hash_in_the_site_comes_from_an_answer_and_its_mark(built: Build) -> None:
    """Tries every option of every graded question, with every way to say "right", against every hash published."""
    published = {
        found.lower()
        for text in _site_texts(built).values()
        for found in re.findall(r"\b[0-9a-fA-F]{8,64}\b|(?<=sha256-)[A-Za-z0-9+/=]{44}", text)
    }
    marks = ["", "right", "true", "True", "x", "1", "wrong", "false", "False", "0", "correct", "[x]", "(x)", "- (x) "]
    tried = 0
    for question in _graded(built):
        rights = [option["id"] for option in question["options"] if option["right"]]
        for option in question["options"]:
            parts = [option["id"], _words(option["html"]), ",".join(rights), json.dumps(rights)]
            for part in parts:
                for mark in marks:
                    for join in ("", "\n", ":", ",", " "):
                        for first in ("", question["id"], question["hash"], built.id):
                            for text in (join.join((first, part, mark)), join.join((first, mark, part))):
                                tried += 1
                                assert not _hashes(text) & published, f"{text!r} is published as a hash"
    assert tried > 5000


def _hashes(text: str) -> set[str]:
    data = text.encode()
    digests = [hashlib.new(name, data, usedforsecurity=False) for name in ("sha256", "sha1", "md5")]
    return {
        form for digest in digests for form in (digest.hexdigest()[:8], digest.hexdigest()[:16], digest.hexdigest())
    } | {base64.b64encode(digests[0].digest()).decode().lower()}


def test_manifest_is_the_same_whichever_answer_is_right(built: Build, project: Path) -> None:
    """The strongest form: turn every mark and every word of feedback round, and nothing public may change."""
    from builder.build import build_course

    bank = project / "content/m01-first/checks/end-check.md"
    text = bank.read_text()
    turned = (
        text.replace("( )", "(?)").replace("(x)", "( )").replace("(?)", "(x)").replace("Answer: false", "Answer: true")
    )
    turned = re.sub(r"(?m)^(  > |Why: ).*$", r"\1Something else.", turned)
    assert turned != text
    bank.write_text(turned)
    assert build_course(project).id == built.id


def test_search_index_gives_no_answers_away(built: Build) -> None:
    index = (built.site / "search/search_index.json").read_text()
    question = load_course(CONTENT).modules[0].pages[1].cards[0].card
    assert question.prompt not in index
    assert "keep that promise" not in index
