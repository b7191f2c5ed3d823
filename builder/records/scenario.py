"""The scenario card: parts that lead to each other by what the learner chooses, until one of them is an ending."""

from dataclasses import dataclass
from functools import cached_property

from builder.hashing import option_id, seen_hash

RATINGS = ("best", "ok", "poor")


@dataclass(frozen=True)
class Choice:
    """One thing to do in a part. text and feedback are Markdown; to names a part; rating: one of RATINGS, or None."""

    id: str
    text: str
    to: str
    rating: str | None
    feedback: str


@dataclass(frozen=True)
class Part:
    """One scene. An ending has no choices. Units: offset counts lines from the card's opening line, which is 0."""

    name: str
    text: str
    choices: tuple[Choice, ...]
    is_ending: bool
    offset: int


@dataclass(frozen=True)
class Scenario:
    """A scenario card. start names a part; minutes is None where the author gave none; warning is Markdown or empty."""

    id: str
    objective: str | None
    title: str
    start: str
    minutes: int | None
    warning: str
    parts: tuple[Part, ...]
    card = "scenario"
    kind = "scenario"

    @cached_property
    def hash(self) -> str:
        """The hash of what the learner sees and of where each choice leads, never of ratings or feedback."""
        seen = [self.title, self.warning, self.start]
        for part in self.parts:
            seen += [part.name, "ending" if part.is_ending else "part", part.text]
            for choice in part.choices:
                seen += [choice.text, choice.to]
        return seen_hash(*seen)

    @cached_property
    def options(self) -> tuple[Choice, ...]:
        """Every choice of every part, in the order of the text."""
        return tuple(choice for part in self.parts for choice in part.choices)

    @cached_property
    def parts_by_name(self) -> dict[str, Part]:
        """Each part by its name."""
        return {part.name: part for part in self.parts}

    @cached_property
    def arrows(self) -> dict[str, tuple[str, ...]]:
        """Where each part's choices lead, by its name; an ending leads nowhere."""
        return {part.name: tuple(choice.to for choice in part.choices) for part in self.parts}


def make_choice(item_id: str, part: str, text: str, to: str, rating: str | None, feedback: str) -> Choice:
    """Build a choice under the id that its part and its visible words give it."""
    return Choice(option_id(item_id, f"{part}\n{text}"), text, to, rating, feedback)
