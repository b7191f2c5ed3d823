"""The HTML of a check card."""

from html import escape

from builder.card_html.section import section
from builder.inline import Resolve, render_block
from builder.model import Course
from builder.records.check import CheckCard
from builder.words import words


def render_check(card: CheckCard, course: Course, resolve: Resolve | None) -> str:
    """Return the HTML of a check: everything but its questions, which the bridge hands out."""
    check = course.checks_by_id.get(card.id)
    count = check.question_count if check else 0
    needed = questions_needed(count, card.pass_percent)
    facts_line = words().check_facts.format(
        questions=words().questions.of(count), needed=needed, percent=card.pass_percent
    )
    limits = words().check_limits(card.attempts, card.wait_seconds)
    if check and card.pick:
        limits = [words().check_picked.format(count=len(check.questions)), *limits]
    title = escape(card.title)
    inner = (
        f'<h2 class="hr-check-title" id="{card.id}-label">{title}</h2>\n{render_block(card.intro, resolve)}\n'
        f'<p class="hr-check-facts">{" ".join([facts_line, *limits])}</p>\n'
        f'<noscript><p>{words().check_without_script}</p></noscript>\n<div class="hr-check-room"></div>'
    )
    facts = f' data-title="{title}" data-questions="{count}" data-pass="{card.pass_percent}"'
    return section(card, "check", facts, inner, f'aria-labelledby="{card.id}-label"')


def questions_needed(count: int, pass_percent: int) -> int:
    """Return how many of count questions reach the pass mark, rounded up."""
    return -(-count * pass_percent // 100)
