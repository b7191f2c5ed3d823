"""The cards: one grammar, one file a kind. parse_card is the only door."""

from functools import lru_cache

from builder.cards.check import parse_check
from builder.cards.grammar import Mistake, ParsedCard, parse_card_text
from builder.cards.media import parse_media
from builder.cards.question import parse_question
from builder.cards.reflection import parse_reflection
from builder.cards.scenario import parse_scenario
from builder.cards.sign_off import parse_sign_off
from builder.errors import Spot

KINDS = {
    "question": parse_question,
    "scenario": parse_scenario,
    "reflection": parse_reflection,
    "check": parse_check,
    "sign-off": parse_sign_off,
    "video": parse_media,
    "audio": parse_media,
}

__all__ = ["KINDS", "Mistake", "ParsedCard", "parse_card"]


@lru_cache(maxsize=8192)
def parse_card(kind: str, body: tuple[str, ...]) -> ParsedCard:
    """Turn a card's kind and body into its record, or into its mistakes.

    Shape: kind is one of KINDS; body is the lines between the fence's marks.
    Pure, and kept: the check, the page and the manifest all ask for the same card.
    """
    text, mistakes = parse_card_text(kind, body)
    if text is None:
        return ParsedCard(None, tuple(mistakes))
    card = KINDS[kind](text, mistakes)
    spots = tuple((name, Spot(offset, text.columns[name] or 1)) for name, (_, offset) in text.settings.items())
    return ParsedCard(None if mistakes else card, tuple(mistakes), spots)
