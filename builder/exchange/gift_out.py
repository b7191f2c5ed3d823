"""Writes questions as GIFT.

Source: Moodle's documentation of the GIFT format.
"""

import re

from builder.exchange.chosen import ChosenQuestion, ExportLoss
from builder.exchange.plain_text import one_line
from builder.records.question import PAIR_KINDS, Question

_SIGNS = re.compile(r"([\\~=#{}:])")


def write_gift(chosen: list[ChosenQuestion]) -> tuple[str, list[ExportLoss]]:
    """Return the file's text, and what GIFT cannot say."""
    blocks: list[str] = []
    losses: list[ExportLoss] = []
    for one in chosen:
        question = one.question
        answers = _answers(question)
        if answers is None:
            what = f'GIFT has no question of the kind "{question.kind}": "{question.id}" was left out.'
            losses.append(ExportLoss(one.path, one.line, what))
            continue
        if question.hint:
            losses.append(ExportLoss(one.path, one.line, f'GIFT has no hints: that of "{question.id}" was left out.'))
        if question.kind == "choose-all":
            what = f'GIFT counts part marks: "{question.id}" is no longer right only as a whole.'
            losses.append(ExportLoss(one.path, one.line, what))
        why = "\n\n".join(part for part in (question.why, question.read_more) if part)
        general = f"\n####{_escape(why)}" if why else ""
        blocks.append(f"::{_escape(question.id)}::[markdown]{_escape(question.prompt)} {{{answers}{general}\n}}\n")
    return "\n".join(blocks), losses


def _escape(text: str) -> str:
    # A line's end would end the question where the next line is empty: GIFT writes it as \n.
    return _SIGNS.sub(r"\\\1", text.strip()).replace("\n", "\\n")


def _answers(question: Question) -> str | None:
    options = question.options
    if question.kind == "true-false":
        return "TRUE" if options[0].right else "FALSE"
    if question.kind == "choose-one":
        return "".join(f"\n{'=' if one.right else '~'}{_words(one.text, one.feedback)}" for one in options)
    if question.kind == "choose-all":
        count = sum(one.right for one in options)
        shares = [f"%{100 / count:.5f}%".replace(".00000", "") if one.right else "%-100%" for one in options]
        texts = [_words(one.text, one.feedback) for one in options]
        return "".join(f"\n~{share}{text}" for share, text in zip(shares, texts, strict=True))
    if question.kind == "short":
        return "".join(f"\n={_escape(words)}" for words in question.accepted)
    if question.kind in PAIR_KINDS:
        names = {target.id: target.text for target in question.targets}
        return "".join(f"\n={_escape(one_line(one.text))} -> {_escape(names[one.target])}" for one in options)
    return None


def _words(text: str, feedback: str) -> str:
    return _escape(one_line(text)) + (f"#{_escape(one_line(feedback))}" if feedback else "")
