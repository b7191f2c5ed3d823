"""The print sheet of a module: every page as learners read it, every card with everything in it, room for remarks."""

import base64
import mimetypes
import posixpath
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from xml.etree.ElementTree import Element  # noqa: S405 (only a type)

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from builder.cards import KINDS
from builder.inline import render_block
from builder.model import Check, Course, Module, Page
from builder.review import words
from builder.review.compare import cards_by_id, module_passages
from builder.review.frame import frame_page, sign_here
from builder.review.passages import Passage, card_passages, count_words, page_passages
from builder.source import find_fences

_EXTENSIONS = [
    "admonition",
    "def_list",
    "footnotes",
    "sane_lists",
    "pymdownx.details",
    "pymdownx.superfences",
    "tables",
]
# Reading at a steady pace, before anything is answered or thought about.
_WORDS_A_MINUTE = 200


def module_sheet(course: Course, module: Module, content: Path, printed_from: str) -> str:
    """Return a module's sheet as one HTML file. printed_from names the version, so that a signature has an object."""
    texts = [(page, _lines(content / page.source_path)) for page in module.pages]
    passages = [page_passages(lines, cards_by_id(page)) for page, lines in texts]
    bank = [list(card_passages(question)) for question in module.check.questions] if module.check else []
    total = sum(map(count_words, passages)) + sum(map(count_words, bank))
    pages = "".join(
        _page(content, module, page, number, lines, read)
        for number, ((page, lines), read) in enumerate(zip(texts, passages, strict=True), start=1)
    )
    graded = _graded(content, module, module.check) if module.check else ""
    what = (
        f"I have read <strong>{escape(module.title)}</strong>, version {escape(module.version)}, "
        f"as it is printed here from <strong>{escape(printed_from)}</strong>."
    )
    body = _head(course, module, total, printed_from) + pages + graded + sign_here(words.DECISIONS, what)
    return frame_page(f"For review: {module.title}", course.language, body)


def _lines(file: Path) -> tuple[str, ...]:
    return tuple(file.read_text("utf-8-sig").splitlines())


def _head(course: Course, module: Module, total: int, printed_from: str) -> str:
    facts = [
        ("Course", course.title),
        ("Version", f"{module.version}, printed from {printed_from}"),
        ("Review", module.review.status + (f", {module.review.by}, {module.review.on}" if module.review.by else "")),
        ("Words", f"{total}; read through at {_WORDS_A_MINUTE} a minute: about {_minutes(total)}"),
    ]
    told = [(passage.label, passage.text) for passage in module_passages(module)[1:]]
    rows = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{escape(text) if label != 'Content note' else render_block(text)}</dd></div>"
        for label, text in [*facts, *told]
    )
    return (
        f'<header><p class="kind">For review</p><h1>{escape(module.title)}</h1>'
        f'<p class="private">{words.PRIVATE}</p><dl class="facts-list">{rows}</dl>'
        '<p class="key">Write remarks beside or below each page. Put ! before one that has to be dealt with before '
        "anybody learns from this.</p></header>"
    )


def _minutes(count: int) -> str:
    minutes = max(1, round(count / _WORDS_A_MINUTE))
    return f"{minutes} minute{'s'[: minutes != 1]}"


def _page(content: Path, module: Module, page: Page, number: int, lines: tuple[str, ...], read: list[Passage]) -> str:
    counted = count_words(read)
    facts = [f"Page {number} of {len(module.pages)}", f"{page.minutes} minutes", f"{counted} words"]
    if page.landing:
        facts.append("a good place to stop")
    if page.alternative_to:
        other = next((one.title for one in module.pages if one.id == page.alternative_to), page.alternative_to)
        facts.append(f"another way through “{other}”")
    html = _render(content, page, lines)
    return (
        f'<section class="page"><p class="facts">{escape(", ".join(facts))}. '
        f"<code>content/{escape(page.source_path)}</code></p>{html}"
        '<div class="remarks"><span>Remarks</span></div></section>'
    )


def _graded(content: Path, module: Module, check: Check) -> str:
    cards = []
    titles = {page.id: page.title for page in module.pages}
    for number, question in enumerate(check.questions, start=1):
        again = titles.get(question.read_again or "", question.read_again or "")
        passages = [*card_passages(question), Passage("When missed, read again", again)]
        cards.append(
            _card(f"Graded question {number}", question.id, question.objective, passages, content, check.source_path)
        )
    return (
        f'<section class="page"><h2>{escape(check.card.title)}: the graded questions</h2>'
        f'<p class="facts">Never published. {check.card.pass_percent} % is needed. '
        f"<code>content/{escape(check.source_path)}</code></p>"
        f'{"".join(cards)}<div class="remarks"><span>Remarks</span></div></section>'
    )


def _card(
    kind: str, identity: str, objective: str | None, passages: Sequence[Passage], content: Path, path: str
) -> str:
    rows = "".join(
        f'<div class="{_look(passage.label)}"><dt>{escape(passage.label)}</dt>'
        f"<dd>{render_block(passage.text, lambda address: _address(content, path, address))}</dd></div>"
        for passage in passages
    )
    about = f"<code>{escape(identity)}</code>" + (f", objective <code>{escape(objective)}</code>" if objective else "")
    head = f'<p class="card-kind">{escape(kind)} {about}</p>'
    return f'<section class="card">{head}<dl class="passages">{rows}</dl></section>'


def _look(label: str) -> str:
    if label == "Feedback":
        return "feedback"
    return "right" if label == "Answer, right" else "row"


def _render(content: Path, page: Page, lines: tuple[str, ...]) -> str:
    md = Markdown(extensions=[*_EXTENSIONS, _ReviewExtension(content, page)])
    # The sheet's own title is the first heading: those of pages come one step below.
    html = md.convert("\n".join(lines))
    return re.sub(r"<(/?)h([1-5])\b", lambda found: f"<{found[1]}h{int(found[2]) + 1}", html)


class _ReviewExtension(Extension):
    def __init__(self, content: Path, page: Page) -> None:
        super().__init__()
        self.content, self.page = content, page

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Python-Markdown's name)
        md.preprocessors.register(_ReviewCards(md, self.content, self.page), "handrail-review", 27)
        md.treeprocessors.register(_Addresses(md, self.content, self.page.source_path), "handrail-addresses", 0)


class _ReviewCards(Preprocessor):
    def __init__(self, md: Markdown, content: Path, page: Page) -> None:
        super().__init__(md)
        self.content, self.page = content, page

    def run(self, lines: list[str]) -> list[str]:
        cards = cards_by_id(self.page)
        result: list[str] = []
        at = 0
        for fence in find_fences(tuple(lines)):
            if fence.info in KINDS:
                settings = dict(re.findall(r"^(id|objective):\s*(\S+)", "\n".join(fence.body), re.MULTILINE))
                passages = page_passages((f"```{fence.info}", *fence.body, "```"), cards)
                # What the card is stands at its head, and need not stand again beside its first words.
                kind = passages[0].label if passages else fence.info
                passages[:1] = [Passage("", one.text) for one in passages[:1]]
                identity, objective = settings.get("id", ""), settings.get("objective")
                html = _card(kind, identity, objective, passages, self.content, self.page.source_path)
                result += [*lines[at : fence.line - 1], "", self.md.htmlStash.store(html), ""]
                at = fence.end_line
        return result + lines[at:]


class _Addresses(Treeprocessor):
    def __init__(self, md: Markdown, content: Path, path: str) -> None:
        super().__init__(md)
        self.content, self.path = content, path

    def run(self, root: Element) -> None:
        for element in root.iter():
            name = {"a": "href", "img": "src"}.get(element.tag)
            if name and element.get(name):
                element.set(name, _address(self.content, self.path, str(element.get(name))))


def _address(content: Path, path: str, address: str) -> str:
    """Return a picture's address as the picture itself, so that the sheet is one file; other addresses as they are."""
    if re.match(r"^[A-Za-z][A-Za-z0-9+.-]*:", address):
        return address
    name = posixpath.normpath(posixpath.join(posixpath.dirname(path), re.split(r"[?#]", address, maxsplit=1)[0]))
    kind = mimetypes.guess_type(name)[0] or ""
    file = content / name
    if not kind.startswith("image/") or name.startswith("../") or not file.is_file():
        return address
    return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"
