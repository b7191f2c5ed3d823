"""The HTML of the cards, one file a kind. render_card is the only door."""

from collections.abc import Callable
from typing import Any

from builder.card_html.check import render_check
from builder.card_html.media import render_media
from builder.card_html.question import render_question
from builder.card_html.reflection import render_reflection
from builder.card_html.scenario import render_scenario
from builder.card_html.sign_off import render_sign_off
from builder.inline import Resolve
from builder.model import Card, Course
from builder.records.check import CheckCard
from builder.records.media import Media
from builder.records.question import Question
from builder.records.reflection import Reflection
from builder.records.scenario import Scenario
from builder.records.sign_off import SignOff

_RENDERERS: dict[type, Callable[[Any, Course, Resolve | None], str]] = {
    Question: render_question,
    Media: render_media,
    Reflection: render_reflection,
    CheckCard: render_check,
    Scenario: render_scenario,
    SignOff: render_sign_off,
}


def render_card(card: Card, course: Course, resolve: Resolve | None = None) -> str:
    """Return a card's HTML as the page's runtime reads it; resolve turns the addresses in its texts into the page's."""
    return _RENDERERS[type(card)](card, course, resolve)
