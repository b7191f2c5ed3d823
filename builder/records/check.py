"""The check card as it stands in its page."""

from dataclasses import dataclass
from functools import cached_property

from builder.hashing import seen_hash


@dataclass(frozen=True)
class CheckCard:
    """A check card as it stands in its page. Units: pass_percent 1 to 100."""

    id: str
    title: str
    pass_percent: int
    bank: str
    intro: str
    card = "check"
    kind = "check"

    @cached_property
    def hash(self) -> str:
        """The hash of what the learner sees of the card in the page."""
        return seen_hash(self.title, str(self.pass_percent), self.intro)
