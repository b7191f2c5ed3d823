"""Makes a translated card the same item as its original: what is text stays, ids and marks are those of the original.

Whoever answers in one language has answered in the other, since options are known by the original's ids.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from builder.model import Card
from builder.records.check import CheckCard
from builder.records.media import Media
from builder.records.question import Question
from builder.records.reflection import Reflection
from builder.records.scenario import Part, Scenario
from builder.records.sign_off import SignOff


class NotTheSameError(Exception):
    """A translated card that is not its original in other words; setting is where it shows, or empty.

    Raised by adopt; codes: not-the-same.
    """

    code = "not-the-same"

    def __init__(self, message: str, setting: str = "") -> None:
        self.setting = setting
        super().__init__(message)


# Setting → attribute: what is not text, and so the same in every language.
_SAME: dict[type, dict[str, str]] = {
    Question: {"objective": "objective", "keep": "keeps_text", "read-again": "read_again"},
    Reflection: {"objective": "objective", "share": "share", "kind": "kind", "prompt-again": "prompt_again_days"},
    CheckCard: {
        "pass": "pass_percent",
        "bank": "bank",
        "pick": "pick",
        "attempts": "attempts",
        "wait": "wait_seconds",
    },
    Scenario: {"objective": "objective", "start": "start", "minutes": "minutes"},
    SignOff: {"objective": "objective", "by": "by"},
    Media: {"objective": "objective"},
}


def adopt(original: Card, own: Card, place: str) -> Card:
    """Return the translated card under its original's ids. Shape: place is where the original stands, for messages.

    Raises: NotTheSameError.
    """
    if original.card != own.card:
        raise NotTheSameError(f'"{own.id}" is a {own.card} here and a {original.card} in {place}. Write the same kind.')
    if isinstance(own, Question) and original.kind != own.kind:
        what = f'"{own.id}" is a {own.kind} question here and a {original.kind} question in {place}.'
        raise NotTheSameError(f"{what} Write it the same way.", "kind")
    for setting, attribute in _SAME[type(original)].items():
        if getattr(original, attribute) != getattr(own, attribute):
            what = f'The "{setting}" of "{own.id}" is not the one in {place}.'
            raise NotTheSameError(f"{what} What is no text stays the same in every language.", setting)
    adopter = _ADOPTERS.get(type(original))
    found: Card = adopter(original, own, place) if adopter else own
    return found


def _count(what: str, original: Iterable[Any], own: Iterable[Any], place: str) -> None:
    wanted, given = len(tuple(original)), len(tuple(own))
    if wanted != given:
        cure = "Translate each of them, in the same order."
        raise NotTheSameError(f"There are {given} {what} here and {wanted} in {place}. {cure}")


def _question(original: Question, own: Question, place: str) -> Question:
    _count("answers", original.options, own.options, place)
    options = []
    for number, (theirs, mine) in enumerate(zip(original.options, own.options, strict=True), start=1):
        if theirs.right != mine.right:
            what = "is right here and not" if mine.right else "is not right here and is"
            raise NotTheSameError(f"Answer {number} {what} in {place}. Keep the answers in the same order.")
        options.append(replace(mine, id=theirs.id, target=theirs.target))
    pairs = {(mine.target, theirs.target) for theirs, mine in zip(original.options, own.options, strict=True)}
    ids = dict(pairs)
    if len(pairs) != len(ids) or len(set(ids.values())) != len(ids):
        raise NotTheSameError(f"The lines do not belong together as they do in {place}. Keep them in the same order.")
    targets = tuple(replace(target, id=ids.get(target.id, target.id)) for target in own.targets)
    return replace(own, options=tuple(options), targets=targets)


def _scenario(original: Scenario, own: Scenario, place: str) -> Scenario:
    if [part.name for part in original.parts] != [part.name for part in own.parts]:
        cure = "Keep the names of the parts, in the same order: learners never see them."
        raise NotTheSameError(f"The parts are not those in {place}. {cure}")
    pairs = zip(original.parts, own.parts, strict=True)
    return replace(own, parts=tuple(_part(theirs, mine, place) for theirs, mine in pairs))


def _part(original: Part, own: Part, place: str) -> Part:
    _count(f'choices in part "{own.name}"', original.choices, own.choices, place)
    if original.is_ending != own.is_ending:
        raise NotTheSameError(f'Part "{own.name}" is not an ending in both languages. Write it as in {place}.')
    choices = []
    for number, (theirs, mine) in enumerate(zip(original.choices, own.choices, strict=True), start=1):
        if (theirs.to, theirs.rating) != (mine.to, mine.rating):
            what = f'Choice {number} of part "{own.name}" leads elsewhere, or is rated otherwise, than in {place}.'
            raise NotTheSameError(f"{what} Keep the choices in the same order.")
        choices.append(replace(mine, id=theirs.id))
    return replace(own, choices=tuple(choices))


def _sign_off(original: SignOff, own: SignOff, place: str) -> SignOff:
    _count("criteria", original.criteria, own.criteria, place)
    pairs = zip(original.criteria, own.criteria, strict=True)
    return replace(own, criteria=tuple(replace(mine, id=theirs.id) for theirs, mine in pairs))


_ADOPTERS: dict[type, Callable[[Any, Any, str], Card]] = {
    Question: _question,
    Scenario: _scenario,
    SignOff: _sign_off,
}
