"""A course in two languages: one item under one id, whatever language it is read and answered in."""

import functools
import http.server
import itertools
import json
import re
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator
from playwright.sync_api import Browser, expect

from builder.advice.advise import advise
from builder.answer_key import build_answer_key
from builder.build import Build, build_course
from builder.engines import ENGINES, Engine
from builder.identity.commands import ids
from builder.load import load_course
from builder.records.question import Question
from builder.records.scenario import Scenario
from builder.report.page import report_page
from builder.translations.adopt import NotTheSameError, adopt
from builder.words.languages import missing_words
from tests.builder.conftest import copy_base
from tests.builder.test_engines import build_with_both, is_the_same
from tests.welsh_course import add_welsh

ROOT = Path(__file__).parents[2]


@pytest.fixture
def welsh_project(project: Path) -> Path:
    """The small course, part of it in Welsh."""
    add_welsh(project / "content")
    return project


@pytest.fixture(scope="module")
def built_with_both(tmp_path_factory: pytest.TempPathFactory) -> dict[Engine, Build]:
    """The course in two languages from each engine; do not change it."""
    project = copy_base(tmp_path_factory.mktemp("welsh"))
    add_welsh(project / "content")
    return build_with_both(project, tmp_path_factory.mktemp("built"))


@pytest.fixture(params=ENGINES)
def read(request: pytest.FixtureRequest, built_with_both: dict[Engine, Build]) -> Callable[[str], str]:
    """Reads a page of the course in two languages, as each engine made it."""
    site = built_with_both[request.param].site
    return lambda url: (site / url / "index.html").read_text()


def test_a_translated_course_is_the_same_from_both_engines(built_with_both: dict[Engine, Build]) -> None:
    is_the_same(built_with_both)


def test_an_answer_has_one_id_in_both_languages(read: Callable[[str], str]) -> None:
    english, welsh = read("m01-first/01-words"), read("m01-first/01-words.cy")
    course = load_course(ROOT / "tests" / "cases" / "authoring" / "base" / "content")
    card = course.cards_by_id["first-words"]
    assert isinstance(card, Question)
    for option in card.options:
        assert english.count(f'value="{option.id}"') == welsh.count(f'value="{option.id}"') == 1
    assert 'data-item="first-words"' in welsh
    assert "gwrando, ac efallai" in welsh


def test_a_translated_page_is_the_same_page_in_its_own_language(read: Callable[[str], str]) -> None:
    welsh = read("m01-first/01-words.cy")
    assert '<html lang="cy"' in welsh
    assert '<meta name="handrail-language" content="cy">' in welsh
    assert '<meta name="handrail-page" content="words">' in welsh
    assert '<a href="../01-words/" lang="en" hreflang="en" data-language="en">English</a>' in welsh
    english = read("m01-first/01-words")
    assert '<a href="../01-words.cy/" lang="cy" hreflang="cy" data-language="cy">Cymraeg</a>' in english
    assert '<html lang="en"' in english


def test_what_is_missing_in_a_language_is_shown_and_said_to_be_english(read: Callable[[str], str]) -> None:
    assert '<button type="submit" class="hr-button"><span lang="en">Check my answer</span></button>' in read(
        "m01-first/01-words.cy"
    )
    untranslated = read("m01-first/02-words-told")
    assert '<span lang="cy">Cymraeg</span>: not translated yet' in untranslated


def test_links_stay_in_the_language_where_they_can(read: Callable[[str], str]) -> None:
    first = read("m01-first/index.cy")
    assert '<a href="../01-words.cy/">Geiriau</a>, ac <a href="../02-words-told/">yn fyr</a>' in first
    assert 'rel="next" href="../01-words.cy/"' in first
    assert '<span class="hr-tread__title" lang="en">The check</span>' in first
    assert 'href="../m01-first/index.cy/">y cyntaf' in read("index.cy")


def test_the_manifest_names_the_languages_and_the_hash_of_each_item_in_them(welsh_project: Path) -> None:
    build_course(welsh_project)
    manifest = json.loads((welsh_project / "site" / "course.json").read_text())
    schema = json.loads((ROOT / "handrail" / "contracts" / "manifest.schema.json").read_text())
    Draft202012Validator(schema).validate(manifest)
    module = manifest["modules"][0]
    welsh = module["translations"]["cy"]
    assert manifest["course"]["translations"] == {"cy": {"title": "Cwrs bach"}}
    assert welsh["title"] == "Pethau cyntaf"
    assert welsh["pages"]["words"]["url"] == "m01-first/01-words.cy/"
    own = {item["id"]: item["hash"] for item in module["items"]}
    assert list(welsh["items"]) == ["first-words"]
    assert welsh["items"]["first-words"] != own["first-words"]


def test_words_to_type_are_right_in_every_language(welsh_project: Path) -> None:
    content = welsh_project / "content" / "m01-first"
    for name, word in (("01-words.md", "calm"), ("01-words.cy.md", "tawel")):
        page = content / name
        page.write_text(f"{page.read_text()}\n```question\nid: one-word\n\nOne word?\n\nAnswer: {word}\n```\n")
    key = build_answer_key(load_course(welsh_project / "content"), "0" * 16, b"secret")
    assert key["practice"]["one-word"]["right"] == ["calm", "tawel"]


def test_the_key_holds_a_graded_question_in_each_language_and_its_marks_once(welsh_project: Path) -> None:
    build = build_course(welsh_project)
    key = json.loads((build.private / "answer-key.json").read_text())
    schema = json.loads((ROOT / "handrail" / "contracts" / "answer-key.schema.json").read_text())
    Draft202012Validator(schema).validate(key)
    words, promise = key["checks"]["end-check"]["questions"]
    welsh = words["translations"]["cy"]
    assert "Beth sy'n onest?" in welsh["prompt_html"]
    assert sorted(welsh["options"]) == sorted(option["id"] for option in words["options"])
    assert not any("right" in option for option in welsh["options"].values())
    assert {one["html"] for one in promise["translations"]["cy"]["options"].values()} == {"Gwir", "Gau"}
    assert '<a href="../01-words.cy/">' in promise["translations"]["cy"]["why_html"]
    assert key["practice"]["first-words"]["translations"]["cy"]["prompt"] == "Beth wyt ti'n ei ddweud gyntaf?"


def test_no_page_or_file_of_the_site_holds_a_graded_question_in_any_language(welsh_project: Path) -> None:
    site = build_course(welsh_project).site
    for file in (path for path in site.rglob("*") if path.is_file()):
        data = file.read_bytes()
        assert b"onest?" not in data, file
        assert b"pob cyfrinach" not in data, file


def test_a_bank_may_be_translated_question_by_question_and_what_is_missing_is_listed(welsh_project: Path) -> None:
    bank = welsh_project / "content/m01-first/checks/end-check.cy.md"
    bank.write_text(bank.read_text().partition("\n```question\nid: check-promise")[0])
    course = load_course(welsh_project / "content")
    assert list(course.translations[0].questions_by_id) == ["check-words"]
    missing = [one.message for one in course.translations[0].missing if one.about == "check-promise"]
    assert missing == [
        'The question "check-promise" is not there in Cymraeg. Add it to content/m01-first/checks/end-check.cy.md; '
        "until then it is asked as it is."
    ]
    key = build_answer_key(course, "0" * 16, b"secret")
    assert ["translations" in one for one in key["checks"]["end-check"]["questions"]] == [True, False]


def test_a_course_in_one_language_has_no_switch_and_says_nothing_of_languages(built: Build) -> None:
    assert "hr-languages" not in (built.site / "m01-first" / "index.html").read_text()
    assert "translations" not in (built.site / "course.json").read_text()


def test_a_build_that_takes_pages_over_is_the_same_as_a_whole_one(welsh_project: Path) -> None:
    build_course(welsh_project)
    page = welsh_project / "content" / "m01-first" / "01-words.md"
    page.write_text(page.read_text().replace('"I promise."', '"I promise you."'))
    partly = build_course(welsh_project)
    assert partly.taken > 0
    assert build_course(welsh_project, whole=True).id == partly.id


@pytest.mark.browser
def test_a_chosen_language_is_kept_across_a_page_that_is_not_there_in_it(
    welsh_project: Path, chromium: Browser
) -> None:
    build_course(welsh_project)
    handler = functools.partial(_Quiet, directory=str(welsh_project / "site"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = chromium.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/m01-first/01-words/")
    page.locator(".hr-saved__text").wait_for()
    page.get_by_role("link", name="Cymraeg").click()
    page.wait_for_url("**/01-words.cy/")
    page.get_by_text("Check my answer").click()
    expect(page.locator(".hr-result__title")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="Nesaf").click()
    page.wait_for_url("**/03-check/")
    page.get_by_role("link", name="Back").click()
    page.wait_for_url("**/01-words.cy/")
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/01-words/")
    page.close()
    server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def test_choices_of_a_scenario_keep_their_ids_and_may_not_change_places() -> None:
    english, welsh = (_scenario(first, second) for first, second in (("Ask.", "Wait."), ("Gofyn.", "Aros.")))
    adopted = adopt(english, welsh, "here.md:1")
    assert isinstance(adopted, Scenario)
    assert [one.id for one in adopted.options] == [one.id for one in english.options]
    assert [one.text for one in adopted.options] == ["Gofyn.", "Aros."]
    turned = _scenario("Aros.", "Gofyn.", turned=True)
    with pytest.raises(NotTheSameError, match="Choice 1"):
        adopt(english, turned, "here.md:1")


def _scenario(first: str, second: str, *, turned: bool = False) -> Scenario:
    from builder.records.scenario import Part, make_choice

    ways = ("calm", "loud") if not turned else ("loud", "calm")
    choices = tuple(
        make_choice("door", "start", text, to, None, "") for text, to in zip((first, second), ways, strict=True)
    )
    endings = [Part(name, name, (), True, 0) for name in ("calm", "loud")]
    parts = (Part("start", "A door.", choices, False, 0), *endings)
    return Scenario("door", None, "At the door", "start", None, "", parts)


def words_told(project: Path) -> list[str]:
    content = project / "content"
    return [str(one) for one in advise(load_course(content), content, date(2026, 11, 28)).told]


def keep_ids(project: Path, *options: str) -> Result:
    return CliRunner().invoke(ids, [str(project), *options])


def older(project: Path) -> list[str]:
    return [one.partition(" ")[0] for one in words_told(project) if one.endswith("(older-translation)")]


def test_a_missing_word_is_told_by_its_name_and_file_one_by_one_and_last(welsh_project: Path) -> None:
    told = words_told(welsh_project)
    missing = missing_words("cy")
    assert len(missing) > 1
    assert [one.split('"')[1] for one in told[-len(missing) :]] == sorted(missing)
    assert (
        'content/course.yml:1:1 "page.check_answer" is not there in Cymraeg, in builder/words/cy.yml. '
        'Pages say "Check my answer" in English instead. (missing-translation)'
    ) in told


def test_the_report_lists_what_is_missing_below_headings_that_leave_no_level_out(welsh_project: Path) -> None:
    content = welsh_project / "content"
    today = date(2026, 11, 28)
    page = report_page(advise(load_course(content), content, today), today)
    assert "page.check_answer" in page
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_a_translation_is_told_once_its_original_has_other_words_until_it_has_too(welsh_project: Path) -> None:
    page = welsh_project / "content/m01-first/01-words.md"
    welsh = welsh_project / "content/m01-first/01-words.cy.md"
    assert keep_ids(welsh_project, "--check").exit_code == 1
    assert keep_ids(welsh_project).exit_code == 0
    assert (keep_ids(welsh_project, "--check").exit_code, older(welsh_project)) == (0, [])
    page.write_text(page.read_text().replace('"I promise."', '"I promise you."'))
    assert keep_ids(welsh_project).exit_code == 0
    assert keep_ids(welsh_project, "--check").exit_code == 0
    assert older(welsh_project) == ["content/m01-first/01-words.cy.md:3:1"]
    welsh.write_text(welsh.read_text().replace("Dw i'n addo.", "Dw i'n addo i ti."))
    assert older(welsh_project) == []
    assert keep_ids(welsh_project).exit_code == 0
    page.write_text(page.read_text().replace('"I promise you."', '"I promise you this."'))
    assert older(welsh_project) == ["content/m01-first/01-words.cy.md:3:1"]


def test_a_translation_that_fits_as_it_stands_is_said_to_by_its_author(welsh_project: Path) -> None:
    keep_ids(welsh_project)
    settings = welsh_project / "content/m01-first/module.yml"
    settings.write_text(settings.read_text().replace("title: First things", "title: The first things"))
    assert older(welsh_project) == ["content/m01-first/module.cy.yml:1:8"]
    refused = keep_ids(welsh_project, "--fits", str(settings))
    assert (refused.exit_code, older(welsh_project)) == (2, ["content/m01-first/module.cy.yml:1:8"])
    assert keep_ids(welsh_project, "--fits", str(settings.with_name("module.cy.yml"))).exit_code == 0
    assert older(welsh_project) == []


def test_lines_of_two_branches_are_read_and_one_that_fits_is_enough(welsh_project: Path) -> None:
    keep_ids(welsh_project)
    file = welsh_project / "content/translations.txt"
    line = next(one for one in file.read_text().splitlines() if one.startswith("cy m01-first/module.yml title"))
    own = line.rpartition(" ")[2]
    file.write_text(f"{file.read_text()}cy m01-first/module.yml title 000000000000 {own}\n")
    assert older(welsh_project) == []
    assert keep_ids(welsh_project).exit_code == 0
    assert "000000000000" not in file.read_text()


def test_a_course_in_one_language_keeps_no_list_of_translations(project: Path) -> None:
    assert keep_ids(project).exit_code == 0
    assert not (project / "content/translations.txt").exists()


def test_the_list_of_translations_is_not_published(welsh_project: Path) -> None:
    keep_ids(welsh_project)
    assert not list(build_course(welsh_project).site.rglob("translations.txt"))
