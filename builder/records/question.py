"""The question card."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from builder.hashing import option_id, seen_hash

PAIR_KINDS = ("match", "sort")
# Between the two halves of a pair, as xAPI writes it in a response.
PAIR = "[.]"


@dataclass(frozen=True)
class Option:
    """One answer a learner can pick, thing to place or step to order. text and feedback are Markdown.

    right is never published for a graded question; target is the id of what a thing belongs to, and is not either.
    """

    id: str
    text: str
    right: bool
    feedback: str
    target: str = ""


@dataclass(frozen=True)
class Target:
    """What things of a match or sort belong to. text is Markdown."""

    id: str
    text: str


@dataclass(frozen=True)
class Question:
    """A question card.

    kind: choose-one, choose-all, true-false, scale (whose options are its steps), poll, short (which has no options),
    match, sort (whose options each have a target) or order (whose options stand in the right order).
    """

    id: str
    kind: str
    objective: str | None
    prompt: str
    options: tuple[Option, ...]
    hint: str
    why: str
    read_more: str
    scale_from: str
    scale_to: str
    read_again: str | None
    targets: tuple[Target, ...] = ()
    accepted: tuple[str, ...] = ()
    keeps_text: bool = False
    card = "question"

    @cached_property
    def hash(self) -> str:
        """The hash of what the learner sees before answering.

        Where the author's order is the answer, or tells of it, the texts go in sorted: no hash knows the order.
        """
        texts = [option.text for option in self.options]
        if self.kind in (*PAIR_KINDS, "order"):
            texts = [*sorted(texts), *(target.text for target in self.targets)]
        kept = ["kept"] if self.keeps_text else []
        return seen_hash(self.kind, self.prompt, self.scale_from, self.scale_to, *texts, *kept)

    @cached_property
    def shown(self) -> tuple[Option, ...]:
        """The options as a page shows them: where their order would tell the answer, in one that does not."""
        if self.kind not in (*PAIR_KINDS, "order"):
            return self.options
        return tuple(turn_away(sorted(self.options, key=lambda option: option.id), self.options))

    @property
    def right(self) -> list[str] | None:
        """The right answer as responses are written, or None where nothing is right or wrong.

        Option ids; for a match or sort thing, PAIR, target; for an order the ids in order; for short every text that
        is accepted.
        """
        if self.kind in ("scale", "poll"):
            return None
        if self.kind == "short":
            return list(self.accepted)
        if self.kind in PAIR_KINDS:
            return sorted(f"{option.id}{PAIR}{option.target}" for option in self.options)
        return [option.id for option in self.options if option.right]


def turn_away(shown: Sequence[Option], written: Sequence[Option]) -> Sequence[Option]:
    """Return the options turned by one where they stand as the author wrote them.

    Two are left as chance has them: turned away each time, they would tell.
    """
    return [*shown[1:], shown[0]] if len(shown) > 2 and list(shown) == list(written) else shown


def make_option(item_id: str, text: str, right: bool, feedback: str) -> Option:
    """Build an option under the id that its visible text gives it."""
    return Option(option_id(item_id, text), text, right, feedback)


def make_target(item_id: str, text: str) -> Target:
    """Build a target under the id that its visible text gives it: another one than a thing of the same words has."""
    return Target(option_id(item_id, f"= {text}"), text)
