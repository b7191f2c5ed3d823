"""The sign-off card: what somebody is to be seen doing at work, and who says that they saw it."""

from dataclasses import dataclass
from functools import cached_property

from builder.hashing import option_id, seen_hash


@dataclass(frozen=True)
class Criterion:
    """One thing to be seen. text is Markdown of one paragraph."""

    id: str
    text: str


@dataclass(frozen=True)
class SignOff:
    """A sign-off card. by: who signs (manager); intro is Markdown or empty."""

    id: str
    objective: str | None
    title: str
    by: str
    intro: str
    criteria: tuple[Criterion, ...]
    card = "sign-off"
    kind = "sign-off"

    @cached_property
    def hash(self) -> str:
        """The hash of what the learner sees."""
        return seen_hash(self.title, self.by, self.intro, *(one.text for one in self.criteria))


def make_criterion(item_id: str, text: str) -> Criterion:
    """Build a criterion under the id that its visible words give it."""
    return Criterion(option_id(item_id, text), text)
