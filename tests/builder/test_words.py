"""The words of the course's pages: one file a language, English whole, and what another lacks said in English."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from builder.words import PageWords, page_words, settle_html, speaking, words
from builder.words.counting import plural_form
from builder.words.languages import is_counted, known_languages, missing_words, read_words
from builder.words.marks import without_marks
from builder.words.runtime_words import runtime_words_files

ROOT = Path(__file__).parents[2]
RUNTIME = ROOT / "builder" / "runtime"
# `import { saved as words, fields } from "./words.mjs"`
_IMPORT = re.compile(r'import \{([^}]*)\} from "\./words\.mjs"')


def _names(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict) and not is_counted(value):
        for key, one in value.items():
            yield from _names(one, f"{name}.{key}")
    else:
        yield name


def _gaps(value: Any) -> set[str]:
    texts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
    return {gap for text in texts for gap in re.findall(r"\{\w+\}", text)}


def _at(value: Any, name: str) -> Any:
    for key in name.strip(".").split("."):
        value = value[key]
    return value


def test_english_lacks_no_text() -> None:
    assert missing_words("en") == []


@pytest.mark.parametrize("language", [code for code in known_languages() if code != "en"])
def test_every_language_has_the_names_of_english_and_fills_the_same_gaps(language: str) -> None:
    english, own = read_words("en"), read_words(language)
    assert list(_names(own)) == list(_names(english))
    for name in _names(own):
        there = _gaps(_at(own, name))
        assert there <= _gaps(_at(english, name)), name
    assert own["name"]
    assert own["locale"]


def test_the_typed_words_are_those_of_the_file() -> None:
    assert {field.name for field in fields(PageWords)} - {"language"} == set(read_words("en")["page"])


def test_every_word_that_the_scripts_say_is_in_the_file() -> None:
    texts = read_words("en")["runtime"]
    used = set()
    for script in RUNTIME.glob("*.mjs"):
        source = script.read_text()
        for part, alias in _imported(source):
            for name in re.findall(rf"(?<![\w.]){alias}\.(?!mjs)(\w+)", source):
                used.add((part, name))
    assert len(used) > 120
    assert sorted(f"{part}.{name}" for part, name in used if name not in texts[part]) == []


def test_no_word_waits_in_the_file_that_no_script_says() -> None:
    source = "".join(script.read_text() for script in RUNTIME.glob("*.mjs"))
    texts = read_words("en")["runtime"]
    unused = [f"{part}.{name}" for part in texts for name in texts[part] if not re.search(rf"\b{name}\b", source)]
    assert unused == []


def _imported(source: str) -> Iterator[tuple[str, str]]:
    for names in _IMPORT.findall(source):
        for name in names.split(","):
            part, _, alias = name.strip().partition(" as ")
            if part != "dayOf":
                yield part, alias or part


def test_welsh_says_its_own_words_and_the_rest_in_english_that_is_marked() -> None:
    with speaking("cy"):
        assert words().sources == "Ffynonellau"
        assert settle_html(words().objectives) == '<span lang="en">What you will be able to do</span>'
    assert words().sources == "Sources"


def test_a_number_takes_the_form_that_its_language_counts_in() -> None:
    assert [plural_form("cy", count) for count in (0, 1, 2, 3, 4, 6, 7)] == [
        "zero", "one", "two", "few", "other", "many", "other",
    ]  # fmt: skip
    assert [page_words("cy").minutes.of(count) for count in (1, 2, 5)] == ["1 munud", "2 funud", "5 munud"]
    assert [page_words("en").days.of(count) for count in (1, 2)] == ["1 day", "2 days"]
    assert settle_html(page_words("cy").days.of(2)) == '<span lang="en">2 days</span>'


def test_borrowed_english_leaves_no_mark_where_no_element_can_stand() -> None:
    said = page_words("cy").choose
    html = f'<select aria-label="{said}"><option>{said}</option></select><svg><text>{said}</text></svg><p>{said}</p>'
    assert settle_html(html) == (
        '<select aria-label="Choose…"><option>Choose…</option></select><svg><text>Choose…</text></svg>'
        '<p><span lang="en">Choose…</span></p>'
    )


def test_a_language_without_a_file_is_english_throughout() -> None:
    assert without_marks(page_words("fr").next) == "Next"
    assert "page.next" in missing_words("fr")


def test_the_scripts_get_the_course_s_words_and_english_for_what_they_lack() -> None:
    found = runtime_words_files(["cy"])
    assert sorted(found) == ["words-cy.mjs", "words-en.mjs"]
    assert '"signOut": "Allgofnodi"' in found["words-cy.mjs"]
    assert sorted(runtime_words_files(["en-GB"])) == ["words-en.mjs"]
