"""The guard stops a build whose pages are not what the course says."""

import shutil
from pathlib import Path

import pytest

from builder.build import Build
from builder.errors import BuildError
from builder.guard import check_site


@pytest.fixture
def site(built: Build, tmp_path: Path) -> Path:
    """A built site to spoil."""
    shutil.copytree(built.site, tmp_path / "site")
    return tmp_path / "site"


def _spoil(site: Path, old: str, new: str) -> None:
    page = site / "m01-first/01-words/index.html"
    text = page.read_text()
    assert old in text
    page.write_text(text.replace(old, new, 1))


def test_good_site_passes(built: Build, site: Path) -> None:
    assert check_site(built.course, site).files


def test_card_that_is_not_in_its_page_fails_the_build(built: Build, site: Path) -> None:
    _spoil(site, 'data-item="first-words"', 'data-item="other-words"')
    with pytest.raises(BuildError, match='the card "first-words" is in the source and not in the page'):
        check_site(built.course, site)


def test_card_with_other_words_fails_the_build(built: Build, site: Path) -> None:
    _spoil(site, 'data-hash="', 'data-hash="0')
    with pytest.raises(BuildError, match="in the source and not in the page"):
        check_site(built.course, site)


def test_page_that_was_not_built_fails_the_build(built: Build, site: Path) -> None:
    shutil.rmtree(site / "m01-first/02-words-told")
    with pytest.raises(BuildError, match="m01-first/02-words-told/index.html: this page was not built"):
        check_site(built.course, site)


def test_published_source_file_fails_the_build(built: Build, site: Path) -> None:
    (site / "m01-first/module.yml").write_text("id: m01\n")
    with pytest.raises(BuildError, match="a source file was published"):
        check_site(built.course, site)


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        '<p onclick="x()">',
        '<p style="color:red">',
        "<iframe>",
    ],
)
def test_script_or_style_in_the_text_of_a_page_fails_the_build(built: Build, site: Path, markup: str) -> None:
    _spoil(site, "</h1>", f"</h1>{markup}")
    with pytest.raises(BuildError, match="stands in the text"):
        check_site(built.course, site)


@pytest.mark.parametrize(
    "address", ["JavaScript:x()", "&#106;avascript:x()", "java&Tab;script:x()", "data:text/html,x"]
)
def test_address_that_could_run_a_script_fails_the_build(built: Build, site: Path, address: str) -> None:
    _spoil(site, "</h1>", f'</h1><a href="{address}">here</a>')
    with pytest.raises(BuildError, match="could run a script"):
        check_site(built.course, site)


def test_inline_scripts_are_those_of_the_theme_and_a_browser_would_run_them(built: Build) -> None:
    scripts = check_site(built.course, built.site).inline_scripts
    assert scripts
    assert all(source.startswith("sha256-") and len(source) == 51 for source in scripts)
