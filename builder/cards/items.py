"""The answers of a match or sort (`- thing = what it belongs to`) and of an order (a numbered list)."""

import re

from builder.cards.answers import KEYWORD, KEYWORDS, AnswerText, GrammarError, QuestionText, continue_note, start_note
from builder.cards.grammar import CardText, Mistake
from builder.hashing import fold_spaces
from builder.records.question import Option, Target, make_option, make_target

_BULLET = re.compile(r"^[-*+] +(.+)$")
_STEP = re.compile(r"^\d{1,3}[.)] +(.+)$")
_BRACKETS = re.compile(r"^[-*+] +[(\[] *[xX]? *[)\]]")
_EQUALS = re.compile(r"(?:^| )=(?: |$)")
_FEWEST_STEPS = 3


def split_items(kind: str, body: tuple[str, ...], body_offset: int) -> QuestionText:
    """Take a match, sort or order apart.

    Raises: GrammarError with the first thing that cannot be read.
    """
    pattern = _STEP if kind == "order" else _BULLET
    start = next((i for i, line in enumerate(body) if _begins_items(line, pattern)), len(body))
    question = QuestionText("\n".join(body[:start]).strip("\n"))
    note = ""
    for index in range(start, len(body)):
        line, offset = body[index].rstrip(), body_offset + index
        keyword = KEYWORD.match(line)
        if keyword:
            note = start_note(question, keyword, offset)
        elif note:
            continue_note(question, note, line, offset)
        elif line:
            _read_item(kind, question, pattern.match(line), line, offset)
    return question


def _begins_items(line: str, pattern: re.Pattern[str]) -> bool:
    found = KEYWORD.match(line)
    return bool(pattern.match(line) or (_BULLET.match(line) and "=" in line) or (found and line.startswith(KEYWORDS)))


def _read_item(kind: str, question: QuestionText, found: re.Match[str] | None, line: str, offset: int) -> None:
    stripped = line.lstrip()
    if _BRACKETS.match(stripped):
        raise GrammarError(offset, f"A {kind} has no brackets before its lines. {_example(kind)}")
    if found:
        question.answers.append(AnswerText(offset, False, True, [found[1]]))
    elif stripped.startswith(">") and question.answers and kind != "order":
        question.answers[-1].feedback.append(stripped[1:].strip())
    elif stripped.startswith(">"):
        raise GrammarError(offset, 'A step has no feedback of its own. Write what helps under "Why:".')
    elif line.startswith("  ") and question.answers and not _BULLET.match(stripped) and not _STEP.match(stripped):
        answer = question.answers[-1]
        (answer.feedback or answer.text).append(stripped)
    elif line != stripped and (_BULLET.match(stripped) or _STEP.match(stripped)):
        raise GrammarError(offset, "This line starts at the left margin. Take away the spaces before it.")
    else:
        raise GrammarError(offset, f"This line is not part of the {kind}'s list. {_example(kind)}")


def _example(kind: str) -> str:
    if kind == "order":
        return 'Write the steps in their right order as "1. First step", "2. Next step".'
    return 'Write each as "- what you see = what it belongs to".'


def pair_options(
    kind: str, text: CardText, parts: QuestionText, mistakes: list[Mistake]
) -> tuple[tuple[Option, ...], tuple[Target, ...]]:
    """Return the things of a match or sort with their targets, these in alphabetical order."""
    identity = text.find("id") or ""
    options: list[Option] = []
    targets: dict[str, Target] = {}
    for answer in parts.answers:
        sides = _EQUALS.split(" ".join(answer.text))
        message = _pair_mistake(kind, sides, options, targets)
        if message:
            mistakes.append(Mistake(answer.offset, message))
            return (), ()
        left, right = (side.strip() for side in sides)
        target = targets.setdefault(_fold(right), make_target(identity, right))
        made = make_option(identity, left, True, "\n".join(answer.feedback).strip())
        options.append(Option(made.id, made.text, made.right, made.feedback, target.id))
    if len(options) < 2:
        mistakes.append(Mistake(0, f"A {kind} needs at least two lines. {_example(kind)}"))
    elif kind == "sort" and len(targets) < 2:
        cure = "Add things of another group, or ask a choose-all question."
        mistakes.append(Mistake(parts.answers[0].offset, f"Everything here belongs to one group. {cure}"))
    return tuple(options), tuple(sorted(targets.values(), key=lambda target: (_fold(target.text), target.id)))


def _pair_mistake(kind: str, sides: list[str], options: list[Option], targets: dict[str, Target]) -> str | None:
    if len(sides) == 1:
        return f'This line has no " = " in it. {_example(kind)}'
    if len(sides) > 2:
        return 'This line has " = " more than once. Keep the one between the two halves.'
    left, right = (side.strip() for side in sides)
    if not left or not right:
        return f'Nothing stands {"before" if not left else "after"} the "=". {_example(kind)}'
    if any(_fold(option.text) == _fold(left) for option in options):
        return f'"{left}" is there twice. Change one of them.'
    if kind == "match" and _fold(right) in targets:
        cure = 'Change one, or write "kind: sort" for groups.'
        return f'Two things belong to "{right}", and a match pairs each with its own. {cure}'
    return None


def step_options(text: CardText, parts: QuestionText, mistakes: list[Mistake]) -> tuple[Option, ...]:
    """Return the steps of an order, as the author ordered them."""
    seen: set[str] = set()
    for answer in parts.answers:
        words = _fold(" ".join(answer.text))
        if words in seen:
            mistakes.append(Mistake(answer.offset, "This step is there twice. Change one of them."))
            return ()
        seen.add(words)
    if len(parts.answers) < _FEWEST_STEPS:
        what = "This order has no steps." if not parts.answers else "This order has too few steps to put in order."
        mistakes.append(Mistake(0, f"{what} Give at least three, numbered 1. 2. 3. in their right order."))
        return ()
    identity = text.find("id") or ""
    return tuple(make_option(identity, "\n".join(answer.text), True, "") for answer in parts.answers)


def _fold(words: str) -> str:
    return fold_spaces(words).casefold()
