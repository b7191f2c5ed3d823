"""The reflection card."""

from dataclasses import dataclass
from functools import cached_property

from builder.hashing import seen_hash


@dataclass(frozen=True)
class Reflection:
    """A reflection card. share: only-me, manager or trainer; kind: reflection or pledge.

    Units: prompt_again_days from the pledge to being asked how it went; 0 where it is asked once.
    """

    id: str
    objective: str | None
    share: str
    prompt: str
    kind: str = "reflection"
    prompt_again_days: int = 0
    card = "reflection"

    @cached_property
    def hash(self) -> str:
        """The hash of what the learner sees, who reads the answer included."""
        pledge = [self.kind, str(self.prompt_again_days)] if self.kind == "pledge" else []
        return seen_hash(self.share, self.prompt, *pledge)
