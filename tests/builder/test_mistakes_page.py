"""The preview's page of a file with mistakes: each beside its place, in the words of the terminal, and nothing run."""

from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import markdown
import pytest

from builder.errors import Fault, in_reading_order
from builder.file_bytes import text_at_all
from builder.load import read_course
from builder.mistakes_page import faults_by_page, page_with_mistakes
from tests.builder.authoring_cases import CASES, lay_out

_CONVERTER = markdown.Markdown(extensions=["admonition", "tables", "sane_lists", "pymdownx.superfences", "handrail"])
_PAGES = [
    case for case in sorted(CASES.glob("*.case")) if ".md:" in case.read_text("utf-8").partition("== messages")[2]
]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def _read(html: str) -> _Tags:
    tags = _Tags()
    tags.feed(html)
    return tags


# Every fifth in make test; all of them before saying that something is done.
_WHEN = [pytest.param(case, marks=[pytest.mark.long] if at % 5 else [], id=case.stem) for at, case in enumerate(_PAGES)]


@pytest.mark.parametrize("case", _WHEN)
def test_every_message_stands_in_the_preview_in_the_same_words_and_nothing_is_run(case: Path, tmp_path: Path) -> None:
    lay_out(case, tmp_path)
    _, faults = read_course(tmp_path / "content")
    ordered = in_reading_order(faults)
    for path in {fault.path for fault in ordered if fault.path.endswith(".md") and "/checks/" not in fault.path}:
        page = page_with_mistakes(text_at_all(tmp_path / path), path, ordered)
        shown = _read(_CONVERTER.reset().convert(page))
        for fault in ordered:
            assert fault.message in shown.text
        assert not {"script", "style", "iframe"} & shown.names
        assert not {name for name in shown.attributes if name.startswith("on") or name == "action"}


def test_block_with_a_mistake_is_shown_as_written_with_its_line_and_the_word_marked() -> None:
    text = '# Words\n\nFine *words*.\n\n- one\n- <b onclick="x()">two</b>\n\n    more of it\n\nLast words.\n'
    page = page_with_mistakes(text, "content/m01/words.md", [Fault("content/m01/words.md", 6, "Not that. Mend it.", 6)])
    html = _CONVERTER.reset().convert(page)
    assert "<p>Fine <em>words</em>.</p>" in html
    assert "<p>Last words.</p>" in html
    assert '<li value="6"><code>- &lt;b <mark>onclick="x()"&gt;two&lt;/b&gt;</mark></code></li>' in html
    assert '<li value="8">' in html
    assert 'href="#mistake-6-6">Line 6, column 6.</a> Not that. Mend it.' in html
    assert 'id="mistake-6-6"' in html
    assert html.index("<h1>") < html.index("hr-mistakes") < html.index("Fine")


def test_mistake_elsewhere_is_listed_with_a_link_to_its_page() -> None:
    elsewhere = [Fault("content/m02/index.md", 3, "No. Mend it."), Fault("content/m02/module.yml", 1, "Bad. Mend it.")]
    page = page_with_mistakes("# Home\n", "content/index.md", elsewhere)
    assert '<a href="m02/#mistake-3-1"><code>content/m02/index.md:3:1</code></a> No. Mend it.' in page
    assert "<code>content/m02/module.yml:1:1</code> Bad. Mend it." in page


def test_page_tells_its_own_mistakes_a_first_page_those_of_its_module_and_home_all() -> None:
    paths = ("m01/01-a.md", "m01/module.yml", "m01/checks/end.md", "m02/module.yml", "assets/x.svg", "course.yml")
    faults = [Fault(f"content/{path}", 1, "Bad. Mend it.") for path in paths]
    told = faults_by_page("content", ["index.md", "m01/index.md", "m01/01-a.md"], faults)
    assert {page: [fault.path.removeprefix("content/") for fault in found] for page, found in told.items()} == {
        "m01/01-a.md": ["m01/01-a.md"],
        "m01/index.md": ["m01/module.yml", "m01/checks/end.md"],
        "index.md": list(paths),
    }


def test_page_that_is_not_there_says_so_under_its_name() -> None:
    page = page_with_mistakes("", "content/index.md", [Fault("content/index.md", 1, "Not there. Write it.")])
    shown = _read(markdown.markdown(page))
    assert "Not there. Write it." in shown.text
    assert unescape(page).startswith("# content/index.md\n")
