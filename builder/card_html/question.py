"""The HTML of a practice question, and the parts that the answer key shares with it."""

from html import escape

from builder import words
from builder.card_html.section import FORM, section
from builder.inline import Resolve, render_block, render_inline, split_first_paragraph
from builder.model import Course
from builder.records.question import Option, Question


def render_question(question: Question, course: Course, resolve: Resolve | None) -> str:
    """Return a practice question's HTML; its right answers may stand in the page. A graded one never comes here."""
    label, rest = split_first_paragraph(render_block(question.prompt, resolve))
    options = "\n".join(
        _render_option(question, index, option, resolve) for index, option in enumerate(question.options)
    )
    button = words.KEEP_ANSWER if question.kind == "scale" else words.CHECK_ANSWER
    inner = (
        f'{FORM}<fieldset><legend id="{question.id}-label">{label}</legend>\n'
        f"{rest}{options}\n</fieldset>\n"
        f'<p class="hr-actions"><button type="submit" class="hr-button">{button}</button></p>\n'
        '<div class="hr-result" role="status" aria-live="polite" hidden></div></form>\n'
        f"{_render_feedback(question, resolve)}"
    )
    facts = f' data-kind="{question.kind}"'
    return section(question, "question", facts, inner, f'aria-labelledby="{question.id}-label"')


def _render_option(question: Question, index: int, option: Option, resolve: Resolve | None) -> str:
    html = option_html(question, index, option, resolve)
    box = "checkbox" if question.kind == "choose-all" else "radio"
    identity = f"{question.id}-{option.id}"
    return (
        f'<div class="hr-option"><input type="{box}" id="{identity}" name="{question.id}" value="{option.id}">'
        f'<label for="{identity}">{html}</label></div>'
    )


def option_html(question: Question, index: int, option: Option, resolve: Resolve | None) -> str:
    """Return the words of an answer; a scale's ends carry theirs, so that they are heard with the number."""
    if question.kind == "true-false":
        return words.TRUE if option.text == "True" else words.FALSE
    if question.kind == "scale":
        end = {0: question.scale_from, len(question.options) - 1: question.scale_to}.get(index)
        return f"{option.text} {escape(end, quote=False)}" if end else option.text
    return render_inline(option.text, resolve)


def _render_feedback(question: Question, resolve: Resolve | None) -> str:
    hint = f'<template class="hr-hint">{render_block(question.hint, resolve)}</template>\n' if question.hint else ""
    if question.kind == "scale":
        return hint
    parts = [
        f'<template class="hr-feedback" data-option="{option.id}" data-right="{str(option.right).lower()}">'
        f"{render_block(option.feedback, resolve)}</template>"
        for option in question.options
    ]
    why = why_html(question, resolve)
    if why:
        parts.append(f'<template class="hr-why">{why}</template>')
    return "\n".join(parts) + f"\n{hint}{_render_without_script(question, why, resolve)}"


def why_html(question: Question, resolve: Resolve | None) -> str:
    """Return the explanation with its further reading."""
    more = f"<p>{words.READ_MORE} {render_inline(question.read_more, resolve)}</p>" if question.read_more else ""
    return render_block(question.why, resolve) + more


def _render_without_script(question: Question, why: str, resolve: Resolve | None) -> str:
    lines = []
    for index, option in enumerate(question.options):
        mark = words.RIGHT if option.right else words.NOT_RIGHT
        said = render_inline(option.feedback, resolve)
        text = option_html(question, index, option, resolve)
        lines.append(f"<li>{mark}: {text}{f' {said}' if said else ''}</li>")
    return (
        f'<noscript><details class="hr-print"><summary>{words.ANSWERS_AND_WHY}</summary>'
        f"<ul>{''.join(lines)}</ul>{why}</details></noscript>"
    )
