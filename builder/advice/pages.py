"""Advice on pages: how they read, what pictures say, what hard things need, and whether links arrive."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import partial

from markdown.extensions.toc import slugify, unique

from builder.advice.prose import plain_text, prose_lines, reading_age, split_sentences
from builder.advice.read import CourseText, PageText
from builder.advice.told import Advice
from builder.author_html import find_links
from builder.errors import Spot
from builder.page_text import lines_outside_code

OLDEST_READER = 13
LONGEST_SENTENCE = 30
_LEAST_WORDS = 100
_PICTURE = re.compile(r"!\[([^\]]*)\]\(")
_PICTURE_TAG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ALT = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_FILE_NAME = re.compile(
    r"^[\w-]+\.(?:png|jpe?g|gif|webp|svg)$|^(?:img|dsc|untitled|image|picture|photo|screenshot)[\s_-]*\d*$",
    re.IGNORECASE,
)
_RECORDING = re.compile(
    r"youtube\.com|youtu\.be|vimeo\.com|\.(?:mp4|webm|mov|mp3|m4a|ogg|wav)(?:$|[?#])", re.IGNORECASE
)
_WORDS_OF_RECORDING = re.compile(r"caption|subtitle|transcript", re.IGNORECASE)
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$")
_NOTE = re.compile(r"^!!! ?content-note\b", re.IGNORECASE)
_HARD = re.compile(
    r"\b(?:suicid\w*|self-?harm\w*|ligatures?|overdos\w*|hang(?:ed|ing) (?:him|her|them)sel\w+|rap(?:ed?|ist)"
    r"|sexual(?:ly)? \w+|abus(?:ed?|er|ive|es|ing)|neglected|molest\w*|groom(?:ed|ing)|exploit(?:ed|ation)"
    r"|stab(?:bed|bing)|murder\w*|restrain(?:ed|t|ts|ing)|strip[- ]search\w*|held down|pinned down|died|death"
    r"|killed)\b",
    re.IGNORECASE,
)


def advise_on_page(page: PageText, module_has_note: bool) -> Iterator[Advice]:
    """Yield advice on one page's text."""
    told = partial(Advice, path=page.source.path, about=posixpath.basename(page.path))
    sentences = split_sentences(prose_lines(page.source, page.fences))
    for sentence in sentences:
        count = len(sentence.words)
        if count > LONGEST_SENTENCE:
            message = f"This sentence has {count} words. Make two of it: most people lose the thread after 25."
            yield told("long-sentence", spot=sentence.spot, message=message)
    age = reading_age(sentences)
    if age > OLDEST_READER and sum(len(sentence.words) for sentence in sentences) >= _LEAST_WORDS:
        about = f"about {age:.0f}" if age <= 18 else "over 18"
        message = f"This page asks for a reading age of {about}. Use shorter sentences and everyday words."
        yield told("reading-age", spot=Spot(1), message=message)
    yield from _advise_on_pictures(page, told)
    if not module_has_note:
        yield from _advise_on_hard_topic(page, told)


def _advise_on_pictures(page: PageText, told: "partial[Advice]") -> Iterator[Advice]:
    for number, line in lines_outside_code(page.source, page.fences):
        described = [(found.start() + 1, found[1]) for found in _PICTURE.finditer(line)]
        described += [(found.start() + 1, _alt_of(found[0])) for found in _PICTURE_TAG.finditer(line)]
        for column, words in described:
            if not words.strip() or _FILE_NAME.match(words.strip()):
                what = "This picture says nothing to whoever cannot see it"
                if words.strip():
                    what = f'"{words.strip()}" does not say what the picture shows'
                message = f"{what}. Describe it in the square brackets: ![A corridor at night](…)."
                yield told("picture-without-words", spot=Spot(number, column), message=message)
    for spot, address in find_links(lines_outside_code(page.source, page.fences)):
        around = " ".join(page.source.lines[max(spot.line - 3, 0) : spot.line + 3])
        if _RECORDING.search(address) and not _WORDS_OF_RECORDING.search(around):
            message = "This leads to a recording. Say beside it where its captions or transcript are: sound may be off."
            yield told("recording-without-words", spot=spot, message=message)


def _alt_of(tag: str) -> str:
    found = _ALT.search(tag)
    return (found[1] or found[2] or "") if found else ""


def _advise_on_hard_topic(page: PageText, told: "partial[Advice]") -> Iterator[Advice]:
    for number, line in enumerate(page.source.lines, start=1):
        if _NOTE.match(line):
            return
        found = _HARD.search(line)
        if found:
            message = (
                f'"{found[0]}" comes with no content note before it. Add !!! content-note above, or one to module.yml.'
            )
            yield told("hard-topic", spot=Spot(number, found.start() + 1), message=message)
            return


def advise_on_anchors(text: CourseText) -> Iterator[Advice]:
    """Yield advice on links to headings that are not there; a link to a page that is not there is a mistake."""
    anchors = {page.path: _anchors(page) for page in text.pages}
    for page in text.pages:
        for spot, address in find_links(lines_outside_code(page.source, page.fences)):
            yield from _advise_on_anchor(page, spot, address, anchors)


def _advise_on_anchor(page: PageText, spot: Spot, address: str, anchors: Mapping[str, set[str]]) -> Iterator[Advice]:
    path, mark, anchor = address.partition("#")
    if not mark or re.match(r"^[A-Za-z][A-Za-z0-9+.-]*:", address):
        return
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), path)) if path else page.path
    if target in anchors and anchor not in anchors[target]:
        message = (
            f'There is no heading "#{anchor}" on {"this page" if target == page.path else posixpath.basename(target)}.'
        )
        about = posixpath.basename(page.path)
        yield Advice("dead-anchor", page.source.path, spot, f"{message} Copy it from the address of the page.", about)


def _anchors(page: PageText) -> set[str]:
    """Return the addresses inside a page, as Python-Markdown makes them of its headings and cards."""
    found: set[str] = set()
    for _, line in lines_outside_code(page.source, page.fences):
        heading = _HEADING.match(line)
        if heading:
            found.add(unique(slugify(" ".join(plain_text(heading[1]).split()), "-"), found))
    return found | {f"item-{placed.card.id}" for placed in page.cards}
