"""Advice on a module as a whole: objectives and checks, minutes, sources, its review."""

import math
import re
from collections.abc import Iterator
from datetime import date

from builder.advice.coverage import Coverage, cover_objectives
from builder.advice.prose import prose_lines, words_of
from builder.advice.read import ModuleText, PageText
from builder.advice.told import Advice
from builder.errors import Spot
from builder.records.media import Media
from builder.records.scenario import Scenario

# A slow reader, who stops to think; a card is read, thought about, answered and talked over.
_SLOW_WORDS_A_MINUTE = 90
_MINUTES_A_CARD = 2
_SPARE_MINUTES = 1
_SAYS_NOTHING = re.compile(
    r"^\W*(?:unknown|none|n/?a|tbc|tbd|to do|todo|check|various|free|google|internet|\?*)\W*$", re.IGNORECASE
)


def advise_on_module(text: ModuleText, today: date) -> Iterator[Advice]:
    """Yield advice on one module. today decides whether its review is due."""
    for covered in cover_objectives(text):
        yield from _advise_on_objective(text, covered)
    yield from _advise_on_check(text)
    for index, page in enumerate(text.pages):
        yield from _advise_on_minutes(text, index, page)
    for index, work in enumerate(text.module.sources):
        if _SAYS_NOTHING.match(work.licence):
            message = (
                f'"{work.licence}" is no licence. Write the one that it is used under, or that only facts are cited.'
            )
            spot = text.settings.spot_of("sources", index, "licence")
            yield Advice("source-licence", text.settings_path, spot, message)
    due = text.module.review.due
    if due and date.fromisoformat(due) < today:
        message = f"The review was due on {due}. Have a clinician read it again, or move the date."
        yield Advice("review-due", text.settings_path, text.settings.spot_of("review", "due"), message)


def _advise_on_objective(text: ModuleText, covered: Coverage) -> Iterator[Advice]:
    identity = covered.objective.id
    places = enumerate(text.module.objectives)
    spot = next(text.settings.spot_of("objectives", at, "id") for at, one in places if one.id == identity)
    if text.module.check and not covered.checked:
        message = f'No question of the check asks about "{identity}". Write one with "objective: {identity}".'
        yield Advice("objective-without-check", text.settings_path, spot, message, identity)
    elif not text.module.check and not covered.practised:
        message = f'No card is about "{identity}". Write one with "objective: {identity}".'
        yield Advice("objective-without-check", text.settings_path, spot, message, identity)
    elif covered.checked and not covered.practised:
        message = f'"{identity}" is checked and never practised. Write a card with "objective: {identity}" on a page.'
        yield Advice("objective-without-practice", text.settings_path, spot, message, identity)


def _advise_on_check(text: ModuleText) -> Iterator[Advice]:
    for placed in text.bank.cards if text.bank else ():
        if not getattr(placed.card, "objective", None):
            message = (
                'This question names no objective, so nobody sees what it checks. Add a line "objective: " and its id.'
            )
            assert text.bank
            yield Advice(
                "question-without-objective", text.bank.source.path, Spot(placed.line), message, placed.card.id
            )


def _advise_on_minutes(text: ModuleText, index: int, page: PageText) -> Iterator[Advice]:
    if page.page is None:
        return
    most = most_minutes(page, graded_questions(text))
    if page.page.minutes > most:
        what = (
            f"{page.page.minutes} minutes are more than the words and cards of this page ask for, about {most} at most."
        )
        spot = text.settings.spot_of("pages", index, "minutes")
        message = f"{what} Funding follows minutes: write fewer, or teach more."
        yield Advice("minutes", text.settings_path, spot, message, page.path.rpartition("/")[2])


def graded_questions(text: ModuleText) -> int:
    """Return how many questions a learner meets in the module's check."""
    check = text.module.check
    return (check.card.pick or len(check.questions)) if check else 0


def most_minutes(page: PageText, graded: int) -> int:
    """Return the minutes that a slow reader needs for a page with its cards, and one to spare."""
    words = sum(len(words_of(line)) for _, line in prose_lines(page.source, page.fences))
    minutes = words / _SLOW_WORDS_A_MINUTE + _SPARE_MINUTES
    for placed in page.cards:
        card = placed.card
        given = card.minutes if isinstance(card, Scenario | Media) else None
        count = graded if card.card == "check" else 1
        minutes += given if given else _MINUTES_A_CARD * count
    return math.ceil(minutes)
