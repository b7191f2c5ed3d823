"""A piece of advice, and the names under which it can be set aside."""

from dataclasses import dataclass

from builder.errors import Fault, Spot

# Name → what it looks at, as the guide and the report say it.
RULES = {
    "objective-without-check": "An objective that no question of the check asks about, or no card where there is none",
    "question-without-objective": "A graded question that names no objective",
    "objective-without-practice": "An objective that is checked and never practised",
    "answer-without-feedback": "An answer that says nothing to whoever picks it, where nothing says why either",
    "longest-answer": "A right answer that its length gives away",
    "all-of-the-above": "An answer that speaks of the other answers",
    "double-negative": "A question with two negatives in one sentence",
    "obvious-choice": "A scenario in which one choice is the best and all the others are poor, every time",
    "reading-age": "A page that asks for a reading age above 13",
    "long-sentence": "A sentence of more than 30 words",
    "picture-without-words": "A picture without a description, or with a file's name for one",
    "recording-without-words": "A film or recording that is linked, with no word of captions or a transcript",
    "dead-anchor": "A link to a heading that is not on its page",
    "hard-topic": "Something hard with no content note before it",
    "minutes": "More minutes than the words and cards of a page ask for",
    "source-licence": "A source whose licence says nothing",
    "missing-translation": "A text that is not there in one of the course's languages",
    "older-translation": "A translation of words that have changed since",
    "review-due": "A review whose date has passed",
    "needless-accept": "An entry of accept that sets nothing aside",
}


@dataclass(frozen=True)
class Advice:
    """One piece of advice. Shape: rule is a key of RULES; about is the page's file or the card's id it is about."""

    rule: str
    path: str
    spot: Spot
    message: str
    about: str = ""

    @property
    def place(self) -> str:
        """The place as editors and terminals open it."""
        return f"{self.path}:{self.spot.line}:{self.spot.column}"

    def __str__(self) -> str:
        return f"{self.place} {self.message} ({self.rule})"

    def to_json(self) -> dict[str, str | int]:
        """Return {rule, path, line, column, message} for programs."""
        line, column = self.spot
        return {"rule": self.rule, "path": self.path, "line": line, "column": column, "message": self.message}

    def as_fault(self) -> Fault:
        """Return the same place and words as an annotation needs them."""
        return Fault(self.path, self.spot.line, f"{self.message} ({self.rule})", self.spot.column)


@dataclass(frozen=True)
class Accepted:
    """A piece of advice that the author set aside, and why."""

    advice: Advice
    because: str
