"""The question card: choose one, choose all, true or false, scale."""

from builder.cards.answers import GrammarError, QuestionText, split_question
from builder.cards.grammar import CardText, Mistake, check_prompt
from builder.hashing import fold_spaces
from builder.records.question import Option, Question, make_option
from builder.suggest import did_you_mean

_LATER_KINDS = ("match", "sort", "order", "poll", "short")
_SCALE_SETTINGS = ("from", "to", "steps")


def parse_question(text: CardText, mistakes: list[Mistake]) -> Question | None:
    """Build a question; what is wrong is added to mistakes, the first cause in its answers only."""
    kind = _named_kind(text, mistakes)
    if kind is None:
        return None
    try:
        parts = split_question(text.body, text.body_offset)
    except GrammarError as error:
        mistakes.append(error.mistake)
        return None
    before = len(mistakes)
    check_prompt(parts.prompt, text, mistakes)
    if len(mistakes) == before:
        if kind == "scale":
            options = _scale_options(text, parts, mistakes)
        elif "Answer" in parts.notes:
            kind, options = "true-false", _true_false_options(text, parts, mistakes)
        else:
            kind, options = _choice_options(text, parts, mistakes)
    else:
        options = ()
    _check_notes(parts, mistakes)
    return _question(kind, text, parts, options)


def _question(kind: str, text: CardText, parts: QuestionText, options: tuple[Option, ...]) -> Question:
    def note(name: str) -> str:
        return parts.notes[name][0].strip() if name in parts.notes else ""

    return Question(
        id=text.find("id") or "",
        kind=kind,
        objective=text.find("objective"),
        prompt=parts.prompt,
        options=options,
        hint=note("Hint"),
        why=note("Why"),
        read_more=note("Read more"),
        scale_from=text.find("from") or "",
        scale_to=text.find("to") or "",
        read_again=text.find("read-again"),
    )


def _named_kind(text: CardText, mistakes: list[Mistake]) -> str | None:
    """Return "scale", or "" where the marks say the kind, or None when the kind cannot be used."""
    kind = text.find("kind")
    if kind == "scale":
        return "scale"
    if kind:
        if kind in _LATER_KINDS:
            message = f'"kind: {kind}" is not part of Handrail yet. Use choose one, choose all, true/false or a scale.'
        elif kind in ("choose-one", "choose-all", "true-false"):
            message = f'"kind: {kind}" is not needed: the marks of the answers say it. Remove the line.'
        else:
            guess = (
                did_you_mean(kind, ("scale",))
                or ' The only kind to name is "kind: scale"; leave the line out otherwise.'
            )
            message = f'"{kind}" is not a kind of question.{guess}'
        mistakes.append(text.mistake_in("kind", message))
        return None
    for name in _SCALE_SETTINGS:
        if name in text.settings:
            mistakes.append(
                Mistake(text.offset_of(name), f'"{name}" belongs to a scale. Add "kind: scale", or remove it.')
            )
            return None
    return ""


def _scale_options(text: CardText, parts: QuestionText, mistakes: list[Mistake]) -> tuple[Option, ...]:
    missing = [name for name in _SCALE_SETTINGS if name not in text.settings]
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


def _true_false_options(text: CardText, parts: QuestionText, mistakes: list[Mistake]) -> tuple[Option, ...]:
    value, offset = parts.notes["Answer"]
    answer = value.strip().lower()
    if parts.answers:
        cure = 'Keep one of them: "Answer: true" or "false" needs no list.'
        mistakes.append(Mistake(offset, f'This question has both a list of answers and "Answer:". {cure}'))
    elif answer not in ("true", "false"):
        what = "Typed answers are not part of Handrail yet." if answer else '"Answer:" is empty.'
        mistakes.append(Mistake(offset, f'{what} Write "Answer: true" or "Answer: false", or give a list of answers.'))
    identity = text.find("id") or ""
    return (
        make_option(identity, "True", answer == "true", ""),
        make_option(identity, "False", answer == "false", ""),
    )


def _choice_options(text: CardText, parts: QuestionText, mistakes: list[Mistake]) -> tuple[str, tuple[Option, ...]]:
    answers = parts.answers
    if not answers:
        cure = 'Add answers that start with "- ( )" or "- [ ]", or a line "Answer: true" or "Answer: false".'
        mistakes.append(Mistake(0, f"This question has no answers. {cure}"))
        return "choose-one", ()
    kind = "choose-all" if answers[0].square else "choose-one"
    mistake = _choice_mistake(parts)
    if mistake:
        mistakes.append(mistake)
    identity = text.find("id") or ""
    options = tuple(
        make_option(identity, "\n".join(answer.text), answer.right, "\n".join(answer.feedback).strip())
        for answer in answers
    )
    return kind, options


def _choice_mistake(parts: QuestionText) -> Mistake | None:
    answers = parts.answers
    odd = next((answer for answer in answers if answer.square != answers[0].square), None)
    if odd:
        return Mistake(odd.offset, "Round and square brackets are mixed. Use ( ) for choose one, [ ] for choose all.")
    if len(answers) == 1:
        return Mistake(answers[0].offset, "This question has only one answer. Give at least two.")
    seen: set[str] = set()
    for answer in answers:
        words = fold_spaces(" ".join(answer.text)).casefold()
        if words in seen:
            return Mistake(answer.offset, "This answer is there twice. Change one of them.")
        seen.add(words)
    right = [answer for answer in answers if answer.right]
    if not right:
        mark, which = ("[x]", "each right") if answers[0].square else ("(x)", "one")
        return Mistake(
            0,
            f"This question marks no answer right. Put {mark} before {which} answer.",
        )
    if len(right) > 1 and not answers[0].square:
        return Mistake(right[1].offset, 'Two answers are marked right but ( ) means one. Use [ ] for "choose all".')
    return None


def _check_notes(parts: QuestionText, mistakes: list[Mistake]) -> None:
    for name, (value, offset) in parts.notes.items():
        if name != "Answer" and not value.strip():
            mistakes.append(Mistake(offset, f'"{name}:" is empty. Write its text after the colon, or remove the line.'))
