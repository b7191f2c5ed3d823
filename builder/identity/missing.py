"""Finds the cards that have no id yet, and chooses one for each."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from builder.cards import KINDS
from builder.cards.grammar import CardText, lacks_id, parse_card_text, slug, starts_with_text
from builder.source import Source, find_fences


@dataclass(frozen=True)
class Unnamed:
    """A card without an id. words are what one can be made of; no_settings: its text starts on its first line.

    Units: line is that of the card's opening mark, from 1. named_bank: a check says which file its questions are in.
    """

    kind: str
    line: int
    words: str
    no_settings: bool
    named_bank: bool


def ids_in(source: Source) -> Iterator[str]:
    """Yield the id of every card in a text, also of one with a mistake elsewhere."""
    for text, _ in _cards(source):
        if text and text.find("id"):
            yield str(text.find("id"))


def find_unnamed(source: Source) -> Iterator[Unnamed]:
    """Yield the cards of a text whose author left the id out."""
    for text, (kind, line, body) in _cards(source):
        if text and lacks_id(text):
            yield Unnamed(kind, line, text.find("title") or _first(text.body), False, text.find("bank") is not None)
        elif text is None and starts_with_text(body):
            yield Unnamed(kind, line, body[0], True, False)


def _cards(source: Source) -> Iterator[tuple[CardText | None, tuple[str, int, tuple[str, ...]]]]:
    for fence in find_fences(source.lines):
        if fence.info in KINDS and fence.closed and fence.mark[0] == "`":
            yield parse_card_text(fence.info, fence.body)[0], (fence.info, fence.line, fence.body)


def _first(body: tuple[str, ...]) -> str:
    return next((line for line in body if line.strip() and not line.startswith("#")), "")


def choose_id(card: Unnamed, taken: Collection[str], banks: Collection[str]) -> str:
    """Return an id that nothing has or had.

    It is made of the card's words, and numbered only when others have the same. A check that names no bank is called
    as its module's only bank. Shape: banks are the names of the module's files of questions, without their ending.
    """
    if card.kind == "check" and not card.named_bank and len(banks) == 1 and not set(banks) & set(taken):
        return next(iter(banks))
    return free_id(slug(card.words, card.kind), taken)


def free_id(base: str, taken: Collection[str]) -> str:
    """Return the base, or the base with the first number that nothing has or had."""
    return next(one for one in _numbered(base) if one not in taken)


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1
