"""The reflection card."""

from dataclasses import dataclass
from functools import cached_property

from builder.hashing import seen_hash


@dataclass(frozen=True)
class Reflection:
    """A reflection card. share: only-me, manager or trainer."""

    id: str
    objective: str | None
    share: str
    prompt: str
    card = "reflection"
    kind = "reflection"

    @cached_property
    def hash(self) -> str:
        """The hash of what the learner sees, who reads the answer included."""
        return seen_hash(self.share, self.prompt)
