"""One course, two engines: the cards, the manifest and the answer key do not show which one made the pages."""

import json
import re
import subprocess
import sys
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from builder.build import Build, build_course
from builder.engines import ENGINES, Engine
from builder.errors import BuildError
from builder.links import loose_url
from builder.load import load_course

ROOT = Path(__file__).parents[2]
WORDS = "content/m01-first/01-words.md"
_CARD = re.compile(r'<section class="hr-card.*?</section>', re.DOTALL)
# MkDocs' search reads this mark in the page, and Zensical's takes it out.
_MARK = " data-search-exclude"


def build_with_both(project: Path, folder: Path) -> dict[Engine, Build]:
    return {engine: build_course(copytree(project, folder / engine), engine=engine) for engine in ENGINES}


def _json(file: Path, *apart_from: str) -> dict[str, Any]:
    return {name: value for name, value in json.loads(file.read_bytes()).items() if name not in apart_from}


def is_the_same(built: dict[Engine, Build]) -> None:
    mkdocs, zensical = built["mkdocs"], built["zensical"]
    # A build is named by its files, which are each engine's own, and the key names its build.
    manifests = [_json(one.site / "course.json", "files", "inline_scripts") for one in (mkdocs, zensical)]
    assert manifests[0] == manifests[1]
    keys = [_json(one.private / "answer-key.json", "build", "hmac") for one in (mkdocs, zensical)]
    assert keys[0] == keys[1]
    course = mkdocs.course
    urls = [page.url for _, page in course.pages_by_source.values()] + [loose_url(path) for path in course.loose_pages]
    for url in urls:
        texts = [(one.site / url / "index.html").read_text() for one in (mkdocs, zensical)]
        assert [card.replace(_MARK, "") for card in _CARD.findall(texts[0])] == _CARD.findall(texts[1]), url
        assert _says(texts[0]) == _says(texts[1]), url


def _says(html: str) -> list[str]:
    """Return what a page says in its text: every word, and where its links and pictures lead."""
    article = re.search(r"<article.*?</article>", html, re.DOTALL)
    assert article
    text = article[0].replace('<a id="__skip" tabindex="-1"></a>', "")
    leads = [lead.rstrip("/") for lead in re.findall(r'(?:href|src)="(?:\./)?([^"]*)"', text)]
    return [*re.sub(r"<[^>]+>", " ", text).split(), *leads]


def test_both_engines_give_the_same_cards_manifest_and_key(project: Path, tmp_path: Path) -> None:
    page = project / WORDS
    linked = page.read_text().replace(
        "  > You can't keep that promise.",
        "  > You can't keep that promise. [Told briefly](02-words-told.md), with ![a mug](../assets/mug.svg).",
    )
    assert linked != page.read_text()
    page.write_text(linked)
    built = build_with_both(project, tmp_path)
    is_the_same(built)
    told = (built["zensical"].site / "m01-first/01-words/index.html").read_text()
    assert 'href="../02-words-told/">Told briefly' in told
    assert 'src="../../assets/mug.svg"' in told
    assert (built["zensical"].site / "assets/handrail/course.mjs").is_file()
    assert not list(built["zensical"].site.rglob("*.yml"))


@pytest.mark.long
@pytest.mark.parametrize("course", [ROOT, ROOT / "tests" / "cases" / "every-kind"], ids=["content", "every-kind"])
def test_every_card_there_is_is_the_same_from_both_engines(course: Path, tmp_path: Path) -> None:
    copytree(course / "content", tmp_path / "project" / "content")
    is_the_same(build_with_both(tmp_path / "project", tmp_path))


@pytest.mark.parametrize("engine", ENGINES)
def test_card_that_gets_lost_on_the_way_to_its_page_fails_the_build(project: Path, engine: Engine) -> None:
    course = load_course(project / "content")
    page = project / WORDS
    page.write_text(page.read_text().partition("```question")[0])
    with pytest.raises(BuildError, match='01-words/index.html: the card "first-words" is in the source and not in'):
        build_course(project, course=course, engine=engine)
    assert not (project / "site").exists()


def test_zensical_gives_the_same_build_twice_and_leaves_nothing_lying(project: Path, tmp_path: Path) -> None:
    again = copytree(project, tmp_path / "elsewhere")
    first = build_course(project, engine="zensical")
    assert build_course(again, engine="zensical").id == first.id
    assert sorted(path.name for path in first.private.iterdir()) == ["answer-key.json", "key-secret"]
    assert sorted(path.name for path in project.iterdir()) == ["build", "content", "site"]


def test_site_of_one_engine_gives_no_page_to_a_build_with_the_other(project: Path) -> None:
    first = build_course(project)
    build_course(project, engine="zensical")
    after = build_course(project)
    assert (after.taken, after.id) == (0, first.id)


def test_settings_that_zensical_would_leave_out_are_named_and_nothing_is_built(project: Path) -> None:
    inherit = ROOT / "builder" / "site.yml"
    (project / "mkdocs.yml").write_text(f"INHERIT: {inherit}\nplugins:\n  - search\n  - handrail\nextra:\n  a: b\n")
    with pytest.raises(BuildError, match=r"^mkdocs\.yml: extra, plugins: Zensical does not run MkDocs plugins"):
        build_course(project, engine="zensical")
    assert not (project / "site").exists()


def test_engine_that_is_not_installed_is_named_with_a_cure(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builder.engines.zensical.find_spec", lambda name: None)
    with pytest.raises(BuildError, match='Run "pip install zensical"'):
        build_course(project, engine="zensical")


def test_bare_zensical_build_renders_every_card(project: Path) -> None:
    (project / "mkdocs.yml").write_text(f"INHERIT: {ROOT / 'builder' / 'site.yml'}\n")
    subprocess.run([sys.executable, "-m", "zensical", "build"], cwd=project, check=True, capture_output=True)
    assert 'data-item="first-words"' in (project / "site/m01-first/01-words/index.html").read_text()
    assert "About 10 minutes" in (project / "site/m01-first/index.html").read_text()
    assert not list((project / "site").rglob("*checks*"))
