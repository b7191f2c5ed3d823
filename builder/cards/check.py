"""The check card: what stands in the page. Its questions are elsewhere and never published."""

import re

from builder.cards.grammar import ID, CardText, Mistake
from builder.cards.times import parse_time
from builder.records.check import CheckCard

_MOST_PICKED = 100
_MOST_ATTEMPTS = 20
_PASS = re.compile(r"^(\d{1,3}) ?%$")


def parse_check(text: CardText, mistakes: list[Mistake]) -> CheckCard:
    """Build a check card; what is wrong is added to mistakes."""
    for name, example in (("title", "title: End check"), ("pass", "pass: 80%")):
        if name not in text.settings and not any(f'mean "{name}"?' in mistake.message for mistake in mistakes):
            mistakes.append(Mistake(0, f'This check has no "{name}". Add a line like "{example}".'))
    identity = text.find("id") or ""
    bank = text.find("bank") or identity
    if "bank" in text.settings and text.find("bank") and not ID.match(bank):
        cure = "Write the name of a file in checks/ without its folder and ending, like end-check."
        mistakes.append(text.mistake_in("bank", f'"{bank}" is not a bank. {cure}'))
    intro = "\n".join(text.body).strip("\n")
    _check_feedback(text, mistakes)
    return CheckCard(
        id=identity,
        title=text.find("title") or "",
        pass_percent=_parse_pass(text, mistakes),
        bank=bank,
        intro=intro,
        pick=_parse_count("pick", _MOST_PICKED, text, mistakes),
        attempts=_parse_count("attempts", _MOST_ATTEMPTS, text, mistakes),
        wait_seconds=parse_time("wait", "1 hour", text, mistakes),
    )


def _parse_count(name: str, most: int, text: CardText, mistakes: list[Mistake]) -> int:
    value = text.find(name)
    if not value:
        return 0
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= most):
        what = f'"{value}" is not a number that "{name}" can be.'
        mistakes.append(text.mistake_in(name, f"{what} Write a whole number from 1 to {most}, or remove the line."))
        return 0
    return int(value)


def _check_feedback(text: CardText, mistakes: list[Mistake]) -> None:
    value = text.find("feedback")
    if value and value != "at-end":
        cure = 'Write "feedback: at-end", or remove the line: it means the same.'
        mistakes.append(text.mistake_in("feedback", f'"feedback: {value}" cannot be. {cure}'))


def _parse_pass(text: CardText, mistakes: list[Mistake]) -> int:
    value = text.find("pass")
    if not value:
        return 0
    found = _PASS.match(value)
    percent = int(found[1]) if found else 0
    if not 1 <= percent <= 100:
        cure = 'Write whole percent from 1% to 100%, like "pass: 80%".'
        mistakes.append(text.mistake_in("pass", f'"{value}" is not a pass mark. {cure}'))
    return percent
