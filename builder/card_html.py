"""The HTML of each card. A graded question never comes here: see answer_key."""

from html import escape

from builder import words
from builder.inline import Resolve, render_block, render_inline, split_first_paragraph
from builder.model import Card, Check, CheckCard, Option, Question, Reflection

# Without autocomplete="off" a browser puts the last person's answers back for whoever presses Back.
_FORM = '<form class="hr-form" novalidate autocomplete="off">'


def render_card(card: Card, check: Check | None = None, resolve: Resolve | None = None) -> str:
    """Return a card's HTML as the page's runtime reads it.

    Shape: check is the whole check of a check card; resolve turns the addresses in its texts into the page's.
    """
    if isinstance(card, Question):
        return _render_question(card, resolve)
    if isinstance(card, Reflection):
        return _render_reflection(card, resolve)
    return _render_check(card, check, resolve)


def _section(card: Card, kind: str, facts: str, inner: str, label: str) -> str:
    objective = getattr(card, "objective", None)
    facts += f' data-objective="{objective}"' if objective else ""
    # Kept out of the search index: a search result should not give answers away.
    return (
        f'<section class="hr-card hr-{kind}" id="item-{card.id}" data-card="{kind}" data-item="{card.id}" '
        f'data-hash="{card.hash}"{facts} {label} data-search-exclude>\n{inner}\n</section>'
    )


def _render_question(question: Question, resolve: Resolve | None) -> str:
    label, rest = split_first_paragraph(render_block(question.prompt, resolve))
    options = "\n".join(
        _render_option(question, index, option, resolve) for index, option in enumerate(question.options)
    )
    button = words.KEEP_ANSWER if question.kind == "scale" else words.CHECK_ANSWER
    inner = (
        f'{_FORM}<fieldset><legend id="{question.id}-label">{label}</legend>\n'
        f"{rest}{options}\n</fieldset>\n"
        f'<p class="hr-actions"><button type="submit" class="hr-button">{button}</button></p>\n'
        '<div class="hr-result" role="status" aria-live="polite" hidden></div></form>\n'
        f"{_render_feedback(question, resolve)}"
    )
    facts = f' data-kind="{question.kind}"'
    return _section(question, "question", facts, inner, f'aria-labelledby="{question.id}-label"')


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


def _render_reflection(reflection: Reflection, resolve: Resolve | None) -> str:
    label, rest = split_first_paragraph(render_block(reflection.prompt, resolve))
    identity = reflection.id
    inner = (
        f'{_FORM}<label id="{identity}-label" for="{identity}-text">{label}</label>\n{rest}'
        f'<p class="hr-share" id="{identity}-share">{words.SHARE[reflection.share]}</p>\n'
        f'<textarea id="{identity}-text" rows="6" autocomplete="off" aria-describedby="{identity}-share"></textarea>\n'
        '<div class="hr-actions"></div></form>'
    )
    return _section(
        reflection, "reflection", f' data-share="{reflection.share}"', inner, f'aria-labelledby="{identity}-label"'
    )


def _render_check(card: CheckCard, check: Check | None, resolve: Resolve | None) -> str:
    count = len(check.questions) if check else 0
    needed = questions_needed(count, card.pass_percent)
    facts_line = words.CHECK_FACTS.format(
        questions=words.count_questions(count), needed=needed, percent=card.pass_percent
    )
    title = escape(card.title)
    inner = (
        f'<h2 class="hr-check-title" id="{card.id}-label">{title}</h2>\n{render_block(card.intro, resolve)}\n'
        f'<p class="hr-check-facts">{facts_line}</p>\n'
        f'<noscript><p>{words.CHECK_WITHOUT_SCRIPT}</p></noscript>\n<div class="hr-check-room"></div>'
    )
    facts = f' data-title="{title}" data-questions="{count}" data-pass="{card.pass_percent}"'
    return _section(card, "check", facts, inner, f'aria-labelledby="{card.id}-label"')


def questions_needed(count: int, pass_percent: int) -> int:
    """Return how many of count questions reach the pass mark, rounded up."""
    return -(-count * pass_percent // 100)
