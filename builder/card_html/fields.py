"""What a learner answers a practice question with: one set of fields for each kind."""

import re
from collections.abc import Callable
from html import escape, unescape

from builder.inline import Resolve, render_inline
from builder.records.question import Option, Question
from builder.words import words

_MOST_TYPED = 200


def render_fields(question: Question, label: str, rest: str, resolve: Resolve | None) -> str:
    """Return the fields of a question. label is its first paragraph as HTML, rest what stands below it."""
    if question.kind == "short":
        return _typed(question, label, rest)
    fields = _FIELDS.get(question.kind, _choices)(question, resolve)
    return f'<fieldset><legend id="{question.id}-label">{label}</legend>\n{rest}{fields}\n</fieldset>'


def option_html(question: Question, index: int, option: Option, resolve: Resolve | None) -> str:
    """Return the words of an answer; a scale's ends carry theirs, so that they are heard with the number."""
    if question.kind == "true-false":
        return words().true if option.text == "True" else words().false
    if question.kind == "scale":
        end = {0: question.scale_from, len(question.options) - 1: question.scale_to}.get(index)
        return f"{option.text} {escape(end, quote=False)}" if end else option.text
    return render_inline(option.text, resolve)


def plain_text(html: str) -> str:
    """Return a short HTML as the text that an option of a select box can hold, escaped."""
    return escape(unescape(re.sub(r"<[^>]+>", "", html)).strip())


def _choices(question: Question, resolve: Resolve | None) -> str:
    return "\n".join(_choice(question, index, option, resolve) for index, option in enumerate(question.options))


def _choice(question: Question, index: int, option: Option, resolve: Resolve | None) -> str:
    html = option_html(question, index, option, resolve)
    box = "checkbox" if question.kind == "choose-all" else "radio"
    identity = f"{question.id}-{option.id}"
    return (
        f'<div class="hr-option"><input type="{box}" id="{identity}" name="{question.id}" value="{option.id}">'
        f'<label for="{identity}">{html}</label></div>'
    )


def _typed(question: Question, label: str, rest: str) -> str:
    identity = question.id
    kept = words().typed_kept if question.keeps_text else words().typed_not_kept
    return (
        f'<label id="{identity}-label" for="{identity}-typed">{label}</label>\n{rest}'
        f'<input class="hr-typed" type="text" id="{identity}-typed" name="{identity}" maxlength="{_MOST_TYPED}" '
        f'autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="{identity}-kept">\n'
        f'<p class="hr-kept" id="{identity}-kept">{kept}</p>'
    )


def _pairs(question: Question, resolve: Resolve | None) -> str:
    targets = [(target.id, plain_text(render_inline(target.text, resolve))) for target in question.targets]
    options = "".join(f'<option value="{identity}">{text}</option>' for identity, text in targets)
    rows = "\n".join(
        f'<div class="hr-pair"><label for="{question.id}-{option.id}">{render_inline(option.text, resolve)}</label>'
        f'<select class="hr-select" id="{question.id}-{option.id}" name="{question.id}" data-thing="{option.id}" '
        f'autocomplete="off"><option value="">{words().choose}</option>{options}</select></div>'
        for option in question.shown
    )
    listed = " · ".join(text for _, text in targets)
    return f'<p class="hr-on-paper">{words().to_choose_from} {listed}</p>\n{rows}'


def _steps(question: Question, resolve: Resolve | None) -> str:
    steps = "\n".join(
        f'<li class="hr-step" data-option="{option.id}"><span class="hr-step__text">'
        f"{render_inline(option.text, resolve)}</span></li>"
        for option in question.shown
    )
    return f'<ol class="hr-steps">\n{steps}\n</ol>'


_FIELDS: dict[str, Callable[[Question, Resolve | None], str]] = {
    "match": _pairs,
    "sort": _pairs,
    "order": _steps,
}
