"""The HTML of a practice question. A graded one never comes here: see answer_key."""

from html import escape

from builder.card_html.fields import option_html, render_fields
from builder.card_html.section import FORM, section
from builder.inline import Resolve, render_block, render_inline, split_first_paragraph
from builder.model import Course
from builder.records.question import PAIR_KINDS, Option, Question
from builder.words import words

_KEPT_KINDS = ("scale", "poll")


def render_question(question: Question, course: Course, resolve: Resolve | None) -> str:
    """Return a practice question's HTML; its right answers may stand in the page."""
    label, rest = split_first_paragraph(render_block(question.prompt, resolve))
    button = words().keep_answer if question.kind in _KEPT_KINDS else words().check_answer
    inner = (
        f"{FORM}{render_fields(question, label, rest, resolve)}\n"
        f'<p class="hr-actions"><button type="submit" class="hr-button">{button}</button></p>\n'
        '<div class="hr-result" role="status" aria-live="polite" hidden></div></form>\n'
        f"{_render_feedback(question, resolve)}"
    )
    facts = f' data-kind="{question.kind}"'
    return section(question, "question", facts, inner, f'aria-labelledby="{question.id}-label"')


def _render_feedback(question: Question, resolve: Resolve | None) -> str:
    hint = f'<template class="hr-hint">{render_block(question.hint, resolve)}</template>\n' if question.hint else ""
    if question.kind == "scale":
        return hint
    parts = [_feedback_template(question, place, option, resolve) for place, option in enumerate(question.options, 1)]
    parts += [f'<template class="hr-accepted">{escape(text, quote=False)}</template>' for text in question.accepted]
    why = why_html(question, resolve)
    if why:
        parts.append(f'<template class="hr-why">{why}</template>')
    answers = "" if question.kind == "poll" else _render_without_script(question, why, resolve)
    return "\n".join(parts) + f"\n{hint}{answers}"


def _feedback_template(question: Question, place: int, option: Option, resolve: Resolve | None) -> str:
    if question.kind in PAIR_KINDS:
        fact = f' data-target="{option.target}"'
    elif question.kind == "order":
        fact = f' data-place="{place}"'
    elif question.kind == "poll":
        fact = ""
    else:
        fact = f' data-right="{str(option.right).lower()}"'
    said = render_block(option.feedback, resolve)
    return f'<template class="hr-feedback" data-option="{option.id}"{fact}>{said}</template>'


def why_html(question: Question, resolve: Resolve | None) -> str:
    """Return the explanation with its further reading."""
    more = f"<p>{words().read_more} {render_inline(question.read_more, resolve)}</p>" if question.read_more else ""
    return render_block(question.why, resolve) + more


def _render_without_script(question: Question, why: str, resolve: Resolve | None) -> str:
    tag = "ol" if question.kind == "order" else "ul"
    lines = "".join(f"<li>{line}</li>" for line in _right_lines(question, resolve))
    return (
        f'<noscript><details class="hr-print"><summary>{words().answers_and_why}</summary>'
        f"<{tag}>{lines}</{tag}>{why}</details></noscript>"
    )


def _right_lines(question: Question, resolve: Resolve | None) -> list[str]:
    if question.kind == "short":
        return [escape(text, quote=False) for text in question.accepted]
    targets = {target.id: render_inline(target.text, resolve) for target in question.targets}
    lines = []
    for index, option in enumerate(question.options):
        said = render_inline(option.feedback, resolve)
        line = option_html(question, index, option, resolve)
        if question.kind in PAIR_KINDS:
            line = f"{line} = {targets[option.target]}"
        elif question.kind != "order":
            line = f"{words().right if option.right else words().not_right}: {line}"
        lines.append(f"{line} {said}" if said else line)
    return lines
