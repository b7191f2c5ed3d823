"""A question between two formats, and what a format could not carry."""

from dataclasses import dataclass, field


class ExchangeError(Exception):
    """A file that cannot be read or written at all; codes: bad-exchange."""

    code = "bad-exchange"


@dataclass(frozen=True)
class Choice:
    """One answer. Shape: text and feedback are Markdown of one paragraph."""

    text: str
    right: bool = False
    feedback: str = ""


@dataclass(frozen=True)
class Item:
    """A question that was read from another tool's file.

    Shape: kind is choose-one, choose-all, true-false, short, match, order or reflection; choices are its answers, for
    order in the right order; pairs are those of a match. Units: line counts from 1 in the file it came from.
    """

    line: int
    kind: str
    prompt: str
    title: str = ""
    choices: tuple[Choice, ...] = ()
    accepted: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    why: str = ""
    hint: str = ""


@dataclass(frozen=True, order=True)
class Loss:
    """Something that a card cannot say, or that could not be read. is_whole: the whole question stayed behind."""

    line: int
    message: str
    is_whole: bool = False


@dataclass
class Findings:
    """What was read from a file, and what was lost on the way."""

    items: list[Item] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)

    def lose(self, line: int, message: str) -> None:
        """Note something that a question loses."""
        self.losses.append(Loss(line, message))

    def leave(self, line: int, message: str) -> None:
        """Note a question that stays behind as a whole."""
        self.losses.append(Loss(line, message, is_whole=True))
