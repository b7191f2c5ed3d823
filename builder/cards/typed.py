"""The answers of questions with an `Answer:` line: true or false, or words to type."""

from builder.cards.answers import QuestionText
from builder.cards.grammar import CardText, Mistake
from builder.records.question import Option, make_option
from builder.typed_words import plain_words

_LONGEST = 120
# What somebody writes who means true or false.
_YES_OR_NO = frozenset(("yes", "no", "right", "wrong", "correct", "incorrect", "t", "f", "y", "n"))


def is_true_or_false(parts: QuestionText) -> bool:
    """Return whether an `Answer:` line means true or false, and not words to type."""
    return parts.notes["Answer"][0].strip().lower() in ("true", "false")


def _may_mean_true_or_false(value: str) -> bool:
    plain = value.rstrip(".!")
    return plain in _YES_OR_NO or sorted(plain) in (sorted("true"), sorted("false"))


def answer_line_mistake(parts: QuestionText) -> Mistake | None:
    """Return what is wrong with an `Answer:` line, or None."""
    value, offset = parts.notes["Answer"]
    if parts.answers:
        cure = "Keep one of them: the list, or the line."
        return Mistake(offset, f'This question has both a list of answers and "Answer:". {cure}')
    if not value.strip():
        cure = 'Write "Answer: true", "Answer: false" or the words that are right, with | between them.'
        return Mistake(offset, f'"Answer:" is empty. {cure}')
    if _may_mean_true_or_false(value.strip().lower()) and not is_true_or_false(parts):
        return Mistake(offset, f'"Answer: {value.strip()}" could mean two things. Write "Answer: true" or "false".')
    if is_true_or_false(parts):
        return None
    return _accepted_mistake([words.strip() for words in value.split("|")], offset)


def _accepted_mistake(accepted: list[str], offset: int) -> Mistake | None:
    seen: set[str] = set()
    for words in accepted:
        plain = plain_words(words)
        if not words:
            return Mistake(offset, 'An answer between two | is empty. Write "Answer: first words | other words".')
        if not plain:
            return Mistake(offset, f'"{words}" has no letter or digit in it. An accepted answer needs one.')
        if len(words) > _LONGEST:
            cure = f"Accept short ones, up to {_LONGEST} letters, or write a reflection."
            return Mistake(offset, f"This accepted answer is too long to type. {cure}")
        if plain in seen:
            cure = "Capitals, spaces and punctuation make no difference. Remove one."
            return Mistake(offset, f'"{words}" is accepted already. {cure}')
        seen.add(plain)
    return None


def accepted_answers(parts: QuestionText) -> tuple[str, ...]:
    """Return the texts that are right."""
    return tuple(" ".join(words.split()) for words in parts.notes["Answer"][0].split("|"))


def true_false_options(text: CardText, parts: QuestionText) -> tuple[Option, ...]:
    """Return the two answers of a true-or-false question."""
    identity, answer = text.find("id") or "", parts.notes["Answer"][0].strip().lower()
    return (
        make_option(identity, "True", answer == "true", ""),
        make_option(identity, "False", answer == "false", ""),
    )
