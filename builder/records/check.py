"""The check card as it stands in its page."""

from dataclasses import dataclass
from functools import cached_property

from builder.hashing import seen_hash


@dataclass(frozen=True)
class CheckCard:
    """A check card as it stands in its page; 0 stands for a limit that is not set.

    Units: pass_percent 1 to 100; pick is how many questions of the bank one try has, attempts how many tries there are,
    wait_seconds how long after a try the next one opens.
    """

    id: str
    title: str
    pass_percent: int
    bank: str
    intro: str
    pick: int = 0
    attempts: int = 0
    wait_seconds: int = 0
    card = "check"
    kind = "check"

    @property
    def seen_limits(self) -> list[str]:
        """The limits that are set, as they enter a hash."""
        limits = {"pick": self.pick, "attempts": self.attempts, "wait": self.wait_seconds}
        return [f"{name} {value}" for name, value in limits.items() if value]

    @cached_property
    def hash(self) -> str:
        """The hash of what the learner sees of the card in the page."""
        return seen_hash(self.title, str(self.pass_percent), self.intro, *self.seen_limits)
