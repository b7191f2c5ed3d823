"""Reads Aiken: a question, its answers as A. or A), and a line ANSWER: A.

Source: Moodle's documentation of the Aiken format.
"""

import re

from builder.exchange.item import Choice, Findings, Item
from builder.exchange.plain_text import to_markdown

_ANSWER = re.compile(r"^([A-Z])[.)]\s+(.*)$")
_RIGHT = re.compile(r"^ANSWER:\s*(.*)$", re.IGNORECASE)


def read_aiken(text: str) -> Findings:
    """Return the questions of an Aiken file."""
    found = Findings()
    prompt: list[str] = []
    answers: list[tuple[str, str]] = []
    start = 0
    for number, raw in enumerate([*text.splitlines(), ""], start=1):
        line = raw.strip()
        right, answer = _RIGHT.match(line), _ANSWER.match(line)
        if right:
            _close(found, start or number, prompt, answers, right[1].strip().upper())
            prompt, answers, start = [], [], 0
        elif answer and prompt:
            answers.append((answer[1], answer[2].strip()))
        elif answers and line:
            found.leave(start, f'The question has no "ANSWER:" line before line {number}.')
            prompt, answers, start = [line], [], number
        elif line:
            start = start or number
            prompt.append(line)
    if prompt:
        what = 'has no "ANSWER:" line' if answers else "has no answers; write them as A. and B."
        found.leave(start, f"This {what}.")
    return found


def _close(found: Findings, line: int, prompt: list[str], answers: list[tuple[str, str]], right: str) -> None:
    letters = [letter for letter, _ in answers]
    if not prompt:
        found.leave(line, '"ANSWER:" stands here without a question before it.')
    elif len(answers) < 2:
        found.leave(line, "The question has fewer than two answers.")
    elif right not in letters:
        found.leave(line, f'"ANSWER: {right}" names none of its answers, which are {", ".join(letters)}.')
    elif len(set(letters)) < len(letters):
        found.leave(line, "Two of its answers have the same letter.")
    else:
        choices = tuple(Choice(to_markdown(words), letter == right) for letter, words in answers)
        found.items.append(Item(line, "choose-one", "\n".join(map(to_markdown, prompt)), choices=choices))
