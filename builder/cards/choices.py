"""The answers that are picked from a list: choose one, choose all, poll."""

from builder.cards.answers import QuestionText
from builder.cards.grammar import CardText, Mistake
from builder.hashing import fold_spaces
from builder.records.question import Option, make_option


def choice_options(text: CardText, parts: QuestionText, mistakes: list[Mistake]) -> tuple[str, tuple[Option, ...]]:
    """Return the kind that the brackets name, and the answers."""
    answers = parts.answers
    if not answers:
        cure = 'Add answers that start with "- ( )" or "- [ ]", or a line "Answer: true" or "Answer: false".'
        mistakes.append(Mistake(0, f"This question has no answers. {cure}"))
        return "choose-one", ()
    kind = "choose-all" if answers[0].square else "choose-one"
    mistake = _choice_mistake(parts)
    if mistake:
        mistakes.append(mistake)
    return kind, _options(text, parts)


def poll_options(text: CardText, parts: QuestionText, mistakes: list[Mistake]) -> tuple[Option, ...]:
    """Return the answers of a poll, none of which is right."""
    answers = parts.answers
    marked = next((answer for answer in answers if answer.right), None)
    square = next((answer for answer in answers if answer.square), None)
    if "Answer" in parts.notes:
        mistakes.append(Mistake(parts.notes["Answer"][1], "A poll has no right answer. Remove this line."))
    elif marked:
        mistakes.append(Mistake(marked.offset, "A poll has no right answer. Take away the x."))
    elif square:
        mistakes.append(Mistake(square.offset, "In a poll everybody chooses one answer. Use ( ) instead of [ ]."))
    elif len(answers) < 2:
        mistakes.append(Mistake(0, 'A poll needs at least two answers. Start each with "- ( )".'))
    else:
        mistakes += _same_answer_twice(parts)
    return _options(text, parts)


def _options(text: CardText, parts: QuestionText) -> tuple[Option, ...]:
    identity = text.find("id") or ""
    return tuple(
        make_option(identity, "\n".join(answer.text), answer.right, "\n".join(answer.feedback).strip())
        for answer in parts.answers
    )


def _choice_mistake(parts: QuestionText) -> Mistake | None:
    answers = parts.answers
    odd = next((answer for answer in answers if answer.square != answers[0].square), None)
    if odd:
        return Mistake(odd.offset, "Round and square brackets are mixed. Use ( ) for choose one, [ ] for choose all.")
    if len(answers) == 1:
        return Mistake(answers[0].offset, "This question has only one answer. Give at least two.")
    for twice in _same_answer_twice(parts):
        return twice
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


def _same_answer_twice(parts: QuestionText) -> list[Mistake]:
    seen: set[str] = set()
    for answer in parts.answers:
        words = fold_spaces(" ".join(answer.text)).casefold()
        if words in seen:
            return [Mistake(answer.offset, "This answer is there twice. Change one of them.")]
        seen.add(words)
    return []
