"""The question card: finds its kind, and hands its answers to the file of that kind."""

from dataclasses import dataclass

from builder.cards.answers import GrammarError, QuestionText, split_question
from builder.cards.choices import choice_options, poll_options
from builder.cards.grammar import CardText, Mistake, check_prompt
from builder.cards.items import pair_options, split_items, step_options
from builder.cards.scale import SETTINGS as SCALE_SETTINGS
from builder.cards.scale import scale_options
from builder.cards.typed import accepted_answers, answer_line_mistake, is_true_or_false, true_false_options
from builder.records.question import PAIR_KINDS, Option, Question, Target
from builder.suggest import did_you_mean, join_words

NAMED_KINDS = ("match", "sort", "order", "scale", "poll")
_MARKED_KINDS = ("choose-one", "choose-all", "true-false", "short")
_LISTED_KINDS = (*PAIR_KINDS, "order")


@dataclass(frozen=True)
class _Answers:
    """What a question's answers came to."""

    kind: str
    options: tuple[Option, ...] = ()
    targets: tuple[Target, ...] = ()
    accepted: tuple[str, ...] = ()


def parse_question(text: CardText, mistakes: list[Mistake]) -> Question | None:
    """Build a question; what is wrong is added to mistakes, the first cause in its answers only."""
    kind = _named_kind(text, mistakes)
    if kind is None:
        return None
    try:
        is_list = kind in _LISTED_KINDS
        split = (
            split_items(kind, text.body, text.body_offset) if is_list else split_question(text.body, text.body_offset)
        )
    except GrammarError as error:
        mistakes.append(error.mistake)
        return None
    before = len(mistakes)
    check_prompt(split.prompt, text, mistakes)
    answers = _read_answers(kind, text, split, mistakes) if len(mistakes) == before else _Answers(kind)
    _check_notes(split, mistakes)
    return _question(answers, text, split, _keeps_text(answers.kind, text, mistakes))


def _split(kind: str, text: CardText) -> QuestionText:
    if kind in _LISTED_KINDS:
        return split_items(kind, text.body, text.body_offset)
    return split_question(text.body, text.body_offset)


def _read_answers(kind: str, text: CardText, parts: QuestionText, mistakes: list[Mistake]) -> _Answers:
    if kind in _LISTED_KINDS and "Answer" in parts.notes:
        mistakes.append(Mistake(parts.notes["Answer"][1], "The list says already what is right. Remove this line."))
        return _Answers(kind)
    if kind in PAIR_KINDS:
        return _Answers(kind, *pair_options(kind, text, parts, mistakes))
    if kind == "order":
        return _Answers(kind, step_options(text, parts, mistakes))
    if kind == "scale":
        return _Answers(kind, scale_options(text, parts, mistakes))
    if kind == "poll":
        return _Answers(kind, poll_options(text, parts, mistakes))
    if "Answer" in parts.notes:
        return _read_answer_line(text, parts, mistakes)
    return _Answers(*choice_options(text, parts, mistakes))


def _read_answer_line(text: CardText, parts: QuestionText, mistakes: list[Mistake]) -> _Answers:
    mistake = answer_line_mistake(parts)
    if mistake:
        mistakes.append(mistake)
        return _Answers("short")
    if is_true_or_false(parts):
        return _Answers("true-false", true_false_options(text, parts))
    return _Answers("short", accepted=accepted_answers(parts))


def _question(answers: _Answers, text: CardText, parts: QuestionText, keeps_text: bool) -> Question:
    def note(name: str) -> str:
        return parts.notes[name][0].strip() if name in parts.notes else ""

    return Question(
        id=text.find("id") or "",
        kind=answers.kind,
        objective=text.find("objective"),
        prompt=parts.prompt,
        options=answers.options,
        hint=note("Hint"),
        why=note("Why"),
        read_more=note("Read more"),
        scale_from=text.find("from") or "",
        scale_to=text.find("to") or "",
        read_again=text.find("read-again"),
        targets=answers.targets,
        accepted=answers.accepted,
        keeps_text=keeps_text,
    )


def _named_kind(text: CardText, mistakes: list[Mistake]) -> str | None:
    """Return the kind that is named, or "" where the marks say it, or None when the kind cannot be used."""
    kind = text.find("kind") or ""
    if kind and kind not in NAMED_KINDS:
        if kind in _MARKED_KINDS:
            message = f'"kind: {kind}" is not needed: the marks of the answers say it. Remove the line.'
        else:
            guess = did_you_mean(kind, NAMED_KINDS)
            cure = guess or f" Name {join_words(NAMED_KINDS)}; leave the line out otherwise."
            message = f'"{kind}" is not a kind of question.{cure}'
        mistakes.append(text.mistake_in("kind", message))
        return None
    for name in SCALE_SETTINGS if kind != "scale" else ():
        if name in text.settings:
            message = f'"{name}" belongs to a scale. Add "kind: scale", or remove it.'
            mistakes.append(Mistake(text.offset_of(name), message))
            return None
    return kind


def _keeps_text(kind: str, text: CardText, mistakes: list[Mistake]) -> bool:
    """Return whether the author asks to keep what learners type; else only right or wrong is kept."""
    value = text.find("keep")
    if value and kind != "short":
        message = '"keep" belongs to a question with words to type. Remove the line.'
        mistakes.append(Mistake(text.offset_of("keep"), message))
    elif value and value != "text":
        message = f'"keep: {value}" cannot be. Write "keep: text" to keep what is typed, or remove the line.'
        mistakes.append(text.mistake_in("keep", message))
    return value == "text"


def _check_notes(parts: QuestionText, mistakes: list[Mistake]) -> None:
    for name, (value, offset) in parts.notes.items():
        if name != "Answer" and not value.strip():
            mistakes.append(Mistake(offset, f'"{name}:" is empty. Write its text after the colon, or remove the line.'))
