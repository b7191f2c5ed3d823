"""Reading what authors write: words stay words, and nothing that they can type breaks the tool."""

import hashlib
import hmac
import json
import shutil
from pathlib import Path

import markdown
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.build import Build
from builder.cards import KINDS, parse_card
from builder.hashing import canonical_json
from builder.load import load_course, read_course
from builder.source import Source, find_fences, split_lines
from builder.yaml_text import _read_quickly, _read_slowly, read_yaml
from tests.builder.authoring_cases import CASES, lay_out


def test_yaml_values_stay_what_was_typed() -> None:
    text = "a: No\nb: 22:40\nc: 1.10\nd: 0123\ne: ~\nf: 2026-11-20\ng: yes\nh: 1_000\n"
    read, faults = read_yaml(Source("module.yml", split_lines(text)))
    assert faults == []
    assert read is not None
    assert read.value == {
        "a": "No", "b": "22:40", "c": "1.10", "d": "0123", "e": "~", "f": "2026-11-20", "g": "yes", "h": "1_000",
    }  # fmt: skip


def test_no_and_times_of_day_reach_the_course_as_text(tmp_path: Path) -> None:
    lay_out(CASES / "yes-and-no-stay-words.case", tmp_path)
    module = load_course(tmp_path / "content").modules[0]
    assert (module.title, module.summary) == ("No", "22:40")


def test_examples_of_the_authors_guide_are_right() -> None:
    guide = Path(__file__).parents[2] / "docs" / "authoring.md"
    cards = [
        (fence.info, fence.body)
        for outer in find_fences(split_lines(guide.read_text("utf-8")))
        if outer.mark == "````"
        for fence in find_fences(outer.body)
    ]
    assert len(cards) >= 7
    for kind, body in cards:
        assert parse_card(kind, body).mistakes == ()


def test_cards_render_in_plain_python_markdown_without_mkdocs() -> None:
    page = (CASES / "base/content/m01-first/01-words.md").read_text()
    html = markdown.markdown(page, extensions=["pymdownx.superfences", "handrail"])
    assert 'data-item="first-words"' in html
    assert '<input type="radio"' in html
    assert "```" not in html


def test_card_with_a_mistake_shows_it_in_place_where_nobody_checked() -> None:
    html = markdown.markdown("```question\nid: q\n\nWhat?\n```\n", extensions=["handrail"])
    assert "This question has no answers." in html


@given(st.sampled_from(sorted(KINDS)), st.text(st.sampled_from("id:abc xX()[]->#`|\n\t\\&<é\x00"), max_size=80))
@settings(max_examples=400, deadline=None)
def test_any_text_in_a_card_is_a_card_or_a_message(kind: str, text: str) -> None:
    parsed = parse_card(kind, split_lines(text))
    assert (parsed.card is None) == bool(parsed.mistakes)


@pytest.mark.parametrize("name", ["course.yml", "m01-first/module.yml", "m01-first/01-words.md", "assets/mug.svg"])
@given(data=st.binary(max_size=200), cut=st.integers(0, 900))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_in_a_file_give_messages_and_never_a_crash(name: str, data: bytes, cut: int, tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(CASES / "base" / "content", folder)
    file = folder / name
    whole = file.read_bytes()
    file.write_bytes(whole[:cut] + data + whole[cut:])
    _, faults = read_course(folder)
    assert all(fault.message and fault.line >= 0 for fault in faults)


def test_key_is_tied_to_the_build_by_an_hmac(built: Build) -> None:
    key = json.loads((built.private / "answer-key.json").read_bytes())
    secret = (built.private / "key-secret").read_bytes().strip()
    seal = key.pop("hmac")
    assert hmac.new(secret, canonical_json(key), hashlib.sha256).hexdigest() == seal


def test_key_says_what_is_right_and_what_to_read_again(built: Build) -> None:
    key = json.loads((built.private / "answer-key.json").read_bytes())
    first, second = key["checks"]["end-check"]["questions"]
    assert [option["right"] for option in first["options"]] == [False, True]
    assert first["page"] == "words"
    assert (second["kind"], [option["html"] for option in second["options"]]) == ("true-false", ["True", "False"])
    assert [option["right"] for option in second["options"]] == [False, True]
    assert len(key["practice"]["first-words"]["right"]) == 1


@pytest.mark.parametrize("name", ["course.yml", "m01-first/module.yml", ""])
def test_both_yaml_parsers_give_the_same_values_and_places(name: str) -> None:
    text = (
        (CASES / "base" / "content" / name).read_text("utf-8")
        if name
        else 'é: "ü🙂"\nx: |\n  é\n  - b\ny:\n  - a: “c”\n'
    )
    source = Source("module.yml", split_lines(text))
    quick, slow = _read_quickly(source), _read_slowly(source)
    assert quick is not None
    assert (quick.value, quick.names, quick.values) == (slow.value, slow.names, slow.values)
