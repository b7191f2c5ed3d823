"""Proves of each build that nothing published tells how a question is marked, or in which order its steps belong."""

import re
from collections.abc import Iterator
from dataclasses import replace

from builder.model import Course, Page
from builder.records.question import PAIR_KINDS, Option, Question

_SHOWN = re.compile(r' data-(?:thing|option)="([0-9a-f]{8})"')


def check_keys_apart(course: Course) -> Iterator[str]:
    """Yield what is wrong: a graded question whose published hash would differ if its answer were another one."""
    for module in course.modules:
        for question in module.check.questions if module.check else ():
            if _with_another_answer(question).hash != question.hash:
                yield f"The published hash of {question.id} depends on its answer. This is a fault of Handrail."


def check_shown_order(page: Page, name: str, html: str) -> Iterator[str]:
    """Yield what is wrong in a page: a match, sort or order that stands there as its author wrote it."""
    for placed in page.cards:
        card = placed.card
        if isinstance(card, Question) and card.kind in (*PAIR_KINDS, "order") and len(card.options) > 2:
            written = [option.id for option in card.options]
            if _shown_in(card.id, html) == written:
                yield f'{name}: the lines of "{card.id}" stand in the order of the answer. This is a fault of Handrail.'


def _shown_in(item: str, html: str) -> list[str]:
    card = html.partition(f'data-item="{item}"')[2].partition("</fieldset>")[0]
    return _SHOWN.findall(card)


def _with_another_answer(question: Question) -> Question:
    """Return the question as its learner sees it, marked otherwise: pairs crossed, steps turned, marks swapped."""
    options = list(question.options)
    if question.kind == "order":
        options.reverse()
    if question.kind in PAIR_KINDS:
        targets = [options[-1].target, *(option.target for option in options[:-1])]
        options = [replace(option, target=target) for option, target in zip(options, targets, strict=True)]
    swapped = tuple(_swapped(option) for option in options)
    return replace(question, options=swapped, why="Otherwise.", accepted=("otherwise",) if question.accepted else ())


def _swapped(option: Option) -> Option:
    return replace(option, right=not option.right, feedback="Otherwise.")
