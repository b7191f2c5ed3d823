"""The part of a question below its text: the answers with their feedback, then Answer, Hint, Why and Read more."""

import re
from dataclasses import dataclass, field

from builder.cards.grammar import Mistake
from builder.suggest import did_you_mean

_ANSWER = re.compile(r"^[-*+] +(?:\(( *[xX]? *)\)|\[( *[xX]? *)\])(?: +(.*))?$")
_NO_DASH = re.compile(r"^(?:[-*+])?(?:\( *[xX]? *\)|\[ *[xX]? *\])(?!\()")
_INDENTED_ANSWER = re.compile(r"^ +[-*+] +(?:\( *[xX]? *\)|\[ *[xX]? *\])")
_ODD_MARK = re.compile(r"^[-*+] *[(\[] *[^\s()\[\]]{0,2} *[)\]](?!\()")
_NO_SPACE = re.compile(r"^[-*+] *(?:\( *[xX]? *\)|\[ *[xX]? *\])\S")
_LETTERED = re.compile(r"^(?:[-*+] +)?\(?[A-Ha-h][.)] +\S")
_BULLET = re.compile(r"^[-*+] ")
KEYWORD = re.compile(r"^(answer|hint|why|read more) *:(?: +(.*))?$", re.IGNORECASE)
_KEYWORD_LIKE = re.compile(r"^([A-Za-z]+(?: [a-z]+)?) ?: ")
KEYWORDS = ("Answer", "Hint", "Why", "Read more")


class GrammarError(Exception):
    """The first mistake in a question's answers: what follows it would only confuse."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.mistake = Mistake(offset, message)


@dataclass
class AnswerText:
    """One answer while it is read."""

    offset: int
    square: bool
    right: bool
    text: list[str]
    feedback: list[str] = field(default_factory=list)


@dataclass
class QuestionText:
    """A question taken apart. notes: keyword → (text, offset)."""

    prompt: str
    answers: list[AnswerText] = field(default_factory=list)
    notes: dict[str, tuple[str, int]] = field(default_factory=dict)


def split_question(body: tuple[str, ...], body_offset: int) -> QuestionText:
    """Take a question's text apart.

    Raises: GrammarError with the first thing that cannot be read.
    """
    start = _find_first_answer(body, body_offset)
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
            _read_answer_line(question, line, offset)
    return question


def _find_first_answer(body: tuple[str, ...], body_offset: int) -> int:
    for index, line in enumerate(body):
        found = KEYWORD.match(line)
        if _ANSWER.match(line):
            _check_no_early_feedback(body, index, body_offset)
            return index
        if found and line.startswith(KEYWORDS):
            return index
        if _NO_DASH.match(line):
            raise GrammarError(body_offset + index, 'This looks like an answer. Start it with "- ( )" or "- [ ]".')
        if _INDENTED_ANSWER.match(line):
            raise GrammarError(
                body_offset + index, "An answer starts at the left margin. Take away the spaces before it."
            )
    for index, line in enumerate(body):
        if _ODD_MARK.match(line):
            raise GrammarError(body_offset + index, _odd_mark(line))
        if _LETTERED.match(line):
            cure = 'Start it with "- ( )" or "- [ ]", and leave out its letter.'
            raise GrammarError(body_offset + index, f"This looks like an answer. {cure}")
    return len(body)


def _check_no_early_feedback(body: tuple[str, ...], first: int, body_offset: int) -> None:
    """Raise when the line right above the first answer is feedback: it would be shown with the question."""
    if first and body[first - 1].startswith(">") and not (first > 1 and body[first - 2].startswith(">")):
        cure = "Move it below its answer; a quote that belongs to the question needs an empty line after it."
        raise GrammarError(body_offset + first - 1, f"Feedback stands below an answer, and none is above. {cure}")


def _odd_mark(line: str) -> str:
    if _NO_SPACE.match(line):
        return 'A space is missing after the brackets. Write it like "- ( ) Stay".'
    cure = 'Put x or nothing between the brackets: "- (x)", "- ( )", "- [x]" or "- [ ]".'
    return f"The mark of this answer cannot be read. {cure}"


def _read_answer_line(question: QuestionText, line: str, offset: int) -> None:
    found = _ANSWER.match(line)
    stripped = line.lstrip()
    if found:
        mark = found[1] if found[1] is not None else found[2]
        if not found[3]:
            raise GrammarError(offset, "This answer has no words. Write them after the brackets.")
        question.answers.append(AnswerText(offset, found[2] is not None, "x" in mark.lower(), [found[3]]))
    elif stripped.startswith(">"):
        question.answers[-1].feedback.append(stripped[1:].strip())
    elif _INDENTED_ANSWER.match(line):
        raise GrammarError(offset, "An answer starts at the left margin. Take away the spaces before it.")
    elif _NO_DASH.match(line):
        raise GrammarError(offset, 'This looks like an answer. Start it with "- ( )" or "- [ ]".')
    elif _ODD_MARK.match(line):
        raise GrammarError(offset, _odd_mark(line))
    elif _BULLET.match(line):
        raise GrammarError(offset, 'This answer has no brackets. Start it with "- ( )" or "- [ ]" like the others.')
    elif line.startswith("  "):
        answer = question.answers[-1]
        (answer.feedback or answer.text).append(stripped)
    else:
        raise GrammarError(offset, _stray_line(line))


def _stray_line(line: str) -> str:
    keyword = _KEYWORD_LIKE.match(line)
    guess = did_you_mean(keyword[1], KEYWORDS) if keyword else ""
    if guess:
        return f'"{keyword[1] if keyword else ""}:" is not known here.{guess}'
    return (
        "This line belongs to no answer. Indent it by two spaces to go on with the answer above, "
        'or start it with ">" for feedback.'
    )


def start_note(question: QuestionText, keyword: re.Match[str], offset: int) -> str:
    """Begin a note and return its name. Raises: GrammarError when it is given twice."""
    name = keyword[1].capitalize()
    if name in question.notes:
        raise GrammarError(offset, f'"{name}:" is given twice. Put both texts under one.')
    question.notes[name] = (keyword[2] or "", offset)
    return name


def continue_note(question: QuestionText, note: str, line: str, offset: int) -> None:
    """Add a line to a note. Raises: GrammarError when the line is an answer."""
    if _ANSWER.match(line):
        raise GrammarError(offset, f'This answer comes after "{note}:". Put the answers before it.')
    text, first = question.notes[note]
    question.notes[note] = (f"{text}\n{line}", first)
