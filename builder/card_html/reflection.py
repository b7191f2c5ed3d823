"""The HTML of a reflection."""

from builder.card_html.section import FORM, section
from builder.inline import Resolve, render_block, split_first_paragraph
from builder.model import Course
from builder.records.reflection import Reflection
from builder.words import words


def render_reflection(reflection: Reflection, course: Course, resolve: Resolve | None) -> str:
    """Return a reflection's HTML."""
    label, rest = split_first_paragraph(render_block(reflection.prompt, resolve))
    identity = reflection.id
    again = _prompt_again(reflection.prompt_again_days)
    inner = (
        f'{FORM}<label id="{identity}-label" for="{identity}-text">{label}</label>\n{rest}'
        f'<p class="hr-share" id="{identity}-share">{words().share[reflection.share]}</p>\n{again}'
        f'<textarea id="{identity}-text" rows="6" autocomplete="off" aria-describedby="{identity}-share"></textarea>\n'
        '<div class="hr-actions"></div></form>'
    )
    facts = f' data-share="{reflection.share}" data-kind="{reflection.kind}"'
    return section(reflection, "reflection", facts, inner, f'aria-labelledby="{identity}-label"')


def _prompt_again(days: int) -> str:
    return f'<p class="hr-again">{words().prompt_again.format(days=words().days.of(days))}</p>\n' if days else ""
