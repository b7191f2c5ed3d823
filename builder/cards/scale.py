"""The answers of a scale: its steps."""

from builder.cards.answers import QuestionText
from builder.cards.grammar import CardText, Mistake
from builder.records.question import Option, make_option

SETTINGS = ("from", "to", "steps")


def scale_options(text: CardText, parts: QuestionText, mistakes: list[Mistake]) -> tuple[Option, ...]:
    """Return the steps of a scale."""
    missing = [name for name in SETTINGS if name not in text.settings]
    for name in missing:
        example = {"from": "from: Not at all sure", "to": "to: Very sure", "steps": "steps: 5"}[name]
        mistakes.append(Mistake(0, f'This scale has no "{name}". Add a line like "{example}".'))
    if parts.answers:
        mistakes.append(Mistake(parts.answers[0].offset, "A scale has no answers of its own. Remove them."))
    if "Answer" in parts.notes:
        mistakes.append(Mistake(parts.notes["Answer"][1], "A scale has no right answer. Remove this line."))
    steps = text.find("steps") or ""
    if "steps" in text.settings and not (steps.isascii() and steps.isdigit() and 3 <= int(steps) <= 10):
        if steps:
            mistakes.append(text.mistake_in("steps", f'"{steps}" is not a number of steps. Use 3 to 10.'))
        return ()
    identity = text.find("id") or ""
    return tuple(make_option(identity, str(step), False, "") for step in range(1, int(steps or 0) + 1))
