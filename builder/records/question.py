"""The question card."""

from dataclasses import dataclass
from functools import cached_property

from builder.hashing import option_id, seen_hash


@dataclass(frozen=True)
class Option:
    """One answer a learner can pick. text and feedback are Markdown; right is never published for a graded question."""

    id: str
    text: str
    right: bool
    feedback: str


@dataclass(frozen=True)
class Question:
    """A question card. kind: choose-one, choose-all, true-false or scale (whose options are its steps)."""

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
    card = "question"

    @cached_property
    def hash(self) -> str:
        """The hash of what the learner sees before answering."""
        return seen_hash(
            self.kind, self.prompt, self.scale_from, self.scale_to, *(option.text for option in self.options)
        )

    @property
    def right(self) -> list[str] | None:
        """The ids of the right answers, or None for a scale, which has none."""
        return None if self.kind == "scale" else [option.id for option in self.options if option.right]


def make_option(item_id: str, text: str, right: bool, feedback: str) -> Option:
    """Build an option under the id that its visible text gives it."""
    return Option(option_id(item_id, text), text, right, feedback)
