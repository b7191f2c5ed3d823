"""Advice on questions and scenarios: what gives the answer away, what confuses, what says nothing."""

import re
from collections.abc import Iterator

from builder.advice.prose import plain_text, split_sentences
from builder.advice.read import ModuleText, PageText, spot_in_card
from builder.advice.told import Advice
from builder.errors import Spot
from builder.model import PlacedCard
from builder.reachability import has_obvious_answer
from builder.records.question import Question
from builder.records.scenario import Scenario

_PICKED = ("choose-one", "choose-all")
_ABOUT_OTHERS = re.compile(
    r"\b(?:all|none|both|any|neither|either)(?: of)? (?:the |these |those )?"
    r"(?:above|below|others?|answers|options|these|those)\b"
    r"|\b[A-D] and [A-D]\b",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|nowhere|neither|nor|cannot|without|unlikely|except|[a-z]+n[’']t)\b",
    re.IGNORECASE,
)
_LONGER = 1.4
_LONGER_BY = 20


def advise_on_questions(text: ModuleText) -> Iterator[Advice]:
    """Yield advice on every question and scenario of a module, practised or graded."""
    for page in text.texts:
        for placed in page.cards:
            if isinstance(placed.card, Question):
                yield from _advise_on_question(page, placed, placed.card)
            elif isinstance(placed.card, Scenario) and has_obvious_answer(placed.card):
                what = "Every part has one best choice and only poor ones beside it."
                message = f"{what} Give a choice that a good colleague might make."
                yield Advice("obvious-choice", page.source.path, Spot(placed.line), message, placed.card.id)


def _advise_on_question(page: PageText, placed: PlacedCard, question: Question) -> Iterator[Advice]:
    def told(rule: str, spot: Spot, message: str) -> Advice:
        return Advice(rule, page.source.path, spot, message, question.id)

    if question.kind in _PICKED and not question.why:
        silent = next((option for option in question.options if not option.feedback), None)
        if silent:
            message = 'Whoever picks this answer is told nothing. Add a line that starts with ">", or a "Why:" for all.'
            yield told("answer-without-feedback", spot_in_card(page, placed, silent.text), message)
    elif question.kind == "true-false" and not question.why:
        message = 'Whoever answers is not told why. Add a "Why:".'
        yield told("answer-without-feedback", Spot(placed.line), message)
    longest = _given_away(question)
    if longest:
        message = (
            "The right answer is much longer than the others, which gives it away. Make it shorter, or another longer."
        )
        yield told("longest-answer", spot_in_card(page, placed, longest), message)
    for option in question.options if question.kind in _PICKED else ():
        if _ABOUT_OTHERS.search(option.text):
            message = (
                "This answer speaks of the others, which tests how answers are read. Say what it means, or use [ ]."
            )
            yield told("all-of-the-above", spot_in_card(page, placed, option.text), message)
            break
    doubled = _double_negative(question)
    if doubled:
        message = "Two negatives in one sentence are hard to answer when tired. Ask it the other way round."
        yield told("double-negative", spot_in_card(page, placed, doubled), message)


def _given_away(question: Question) -> str | None:
    if question.kind != "choose-one":
        return None
    right = next((option.text for option in question.options if option.right), "")
    others = max((len(plain_text(option.text)) for option in question.options if not option.right), default=0)
    length = len(plain_text(right))
    return right if length >= others * _LONGER and length >= others + _LONGER_BY else None


def _double_negative(question: Question) -> str | None:
    """Return the first line with a sentence of two negatives: in the question, not in what somebody says in it."""
    for number, line in enumerate(question.prompt.split("\n")):
        spoken = re.sub(r"[\"“][^\"”]*[\"”]", lambda found: " " * len(found[0]), line)
        for sentence in split_sentences([(number, spoken)]):
            if len(_NEGATIVE.findall(sentence.text)) >= 2:
                return line
    return None
