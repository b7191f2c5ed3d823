"""docs/card-syntax.md shows every kind of card as it is now, and fits on two printed pages."""

import re
from collections import Counter
from pathlib import Path

import pytest
from markdown import Markdown
from playwright.sync_api import Browser

from builder.cards import KINDS, parse_card
from builder.cards.answers import KEYWORDS
from builder.cards.grammar import SETTINGS, ParsedCard
from builder.cards.reflection import SHARES
from builder.cards.scenario_text import RATINGS
from builder.review.words import QUESTION_KINDS
from builder.source import find_fences

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/card-syntax.md").read_text("utf-8")
LONG = (ROOT / "docs/authoring.md").read_text("utf-8")
# A4 as somebody would print it to pin it up: two columns, type that is read without glasses for small print.
_PAPER = """
@page { size: A4; margin: 10mm }
body { font: 9pt/1.3 sans-serif; margin: 0; columns: 2; column-gap: 6mm }
h1 { font-size: 15pt; margin: 0 } h2 { font-size: 11pt; margin: 2mm 0 0; break-after: avoid }
p { margin: 1mm 0; break-after: avoid } code { font: 8.5pt/1.25 monospace }
pre { margin: 0 0 1mm; padding: 1mm; border: 0.2mm solid #999; white-space: pre-wrap }
"""


def shown_cards(guide: str) -> list[tuple[str, ParsedCard]]:
    """Return every example of a guide, read with the real parser."""
    shown = [fence for fence in find_fences(tuple(guide.splitlines())) if fence.info == "markdown"]
    inside = [one for fence in shown for one in find_fences(fence.body)]
    return [(fence.info, parse_card(fence.info, fence.body)) for fence in inside]


@pytest.mark.parametrize("guide", [TEXT, LONG], ids=["card-syntax", "authoring"])
def test_every_example_is_a_card_without_a_mistake(guide: str) -> None:
    cards = shown_cards(guide)
    assert len(cards) >= 17
    assert [(kind, parsed.mistakes) for kind, parsed in cards if parsed.mistakes or not parsed.card] == []


def test_every_kind_of_card_has_one_example() -> None:
    examples = Counter(card.card.kind for _, card in shown_cards(TEXT) if card.card)
    assert set(examples) == {card.card.kind for _, card in shown_cards(LONG) if card.card}
    kinds = {kind for kind in KINDS if kind != "question"} | set(QUESTION_KINDS) | {"pledge"}
    assert set(examples) == kinds
    # A graded question is shown once more, beside the check that it belongs to.
    assert examples - Counter(kinds) == Counter({"true-false": 1})


def test_every_setting_and_sign_is_shown_or_named() -> None:
    names = {name for settings in SETTINGS.values() for name in settings}
    assert {name for name in names if not re.search(rf"^{name}: |`{name}:?`", TEXT, re.MULTILINE)} == set()
    signs = {f"{word}:" for word in KEYWORDS} | set(SHARES) | {f"{{{rating}}}" for rating in RATINGS}
    assert {sign for sign in signs if sign not in TEXT} == set()


def test_examples_have_ids_of_their_own() -> None:
    ids = Counter(card.card.id for _, card in shown_cards(TEXT) if card.card)
    assert [one for one, count in ids.items() if count > 1] == []


def test_it_fits_on_two_printed_pages(chromium: Browser) -> None:
    html = Markdown(extensions=["pymdownx.superfences"]).convert(TEXT)
    page = chromium.new_page()
    page.set_content(f"<!DOCTYPE html><style>{_PAPER}</style>{html}")
    pdf = page.pdf(prefer_css_page_size=True)
    page.close()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 2
