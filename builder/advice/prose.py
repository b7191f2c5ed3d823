"""The words of a page as a reader meets them: paragraphs, sentences, and how hard they are to read. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from builder.errors import Spot
from builder.source import Fence, Source

_WORD = re.compile(r"[A-Za-zÀ-ɏ]+(?:[’'][A-Za-z]+)*|\d+(?:[.,:]\d+)*")
_SENTENCE_END = re.compile(r"[.!?…:]+[\"”’)\]*_]*\s+(?=[\"“‘'(\[*_]*[A-Z0-9])")
_MARKS = re.compile(r"!\[[^\]]*\]\([^)]*\)|(?<=\])\([^)]*\)|<[^<>]+>|`+|\*+|(?<!\w)_+|_+(?!\w)|\[\^[^\]]+\]|[\[\]]")
_NOT_PROSE = re.compile(r"^\s*(?:#{1,6}\s|\||!!!|\[[^\]]+\]:|:?-{3,})")
_NEW_BLOCK = re.compile(r"^\s*(?:[-*+]|\d+\.|>)\s+")
_VOWELS = re.compile(r"[aeiouy]+")
# moves, moved, move, but not little, wanted, houses.
_SILENT_END = re.compile(r"[^aeiouy](?<![^aeiouy]l)e$|[^aeiouytd]ed$|[^aeiouyscxzgh](?<!l)es$")


@dataclass(frozen=True)
class Sentence:
    """One sentence without its marks, and where it starts."""

    text: str
    spot: Spot

    @property
    def words(self) -> list[str]:
        """The words of the sentence."""
        return words_of(self.text)


def words_of(text: str) -> list[str]:
    """Return the words of a text."""
    return _WORD.findall(text)


def plain_text(text: str) -> str:
    """Return Markdown's words without its marks; each mark leaves as many spaces, so that columns stay."""
    return _MARKS.sub(lambda found: " " * len(found[0]), text)


def prose_lines(source: Source, fences: Iterable[Fence]) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of what is read as running text: no headings, tables, code or cards; "" between blocks."""
    fenced = {number for fence in fences for number in range(fence.line, fence.end_line + 1)}
    for number, line in enumerate(source.lines, start=1):
        if number in fenced or not line.strip() or _NOT_PROSE.match(line):
            yield number, ""
            continue
        block = _NEW_BLOCK.match(line)
        if block:
            yield number, ""
            line = " " * block.end() + line[block.end() :]
        yield number, line


def split_sentences(numbered_lines: Iterable[tuple[int, str]]) -> list[Sentence]:
    """Return the sentences of a text; an empty line ends one, a line's end does not."""
    sentences: list[Sentence] = []
    block: list[tuple[int, str]] = []
    for number, line in [*numbered_lines, (0, "")]:
        if line.strip():
            block.append((number, plain_text(line)))
        else:
            sentences += _split_block(block)
            block = []
    return sentences


def _split_block(block: list[tuple[int, str]]) -> Iterator[Sentence]:
    text = "\n".join(line for _, line in block)
    at = 0
    for end in [*(found.end() for found in _SENTENCE_END.finditer(text)), len(text)]:
        piece = text[at:end]
        start = at + len(piece) - len(piece.lstrip())
        if piece.strip():
            line = text.count("\n", 0, start)
            spot = Spot(block[line][0], start - (text.rfind("\n", 0, start) + 1) + 1)
            yield Sentence(" ".join(piece.split()), spot)
        at = end


def reading_age(sentences: list[Sentence]) -> float:
    """Return the age at which a text is read with ease: the school year of Flesch and Kincaid, plus five.

    Source: Kincaid and others, Derivation of new readability formulas, 1975. Syllables are counted by their vowels.
    """
    words = [word for sentence in sentences for word in sentence.words]
    if not words:
        return 0.0
    syllables = sum(map(count_syllables, words))
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59 + 5


@lru_cache(maxsize=16384)
def count_syllables(word: str) -> int:
    """Return about how many syllables an English word has."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    count = len(_VOWELS.findall(plain))
    return max(count - 1 if _SILENT_END.search(plain) and count > 1 else count, 1)
