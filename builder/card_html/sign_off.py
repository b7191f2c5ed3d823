"""The HTML of a sign-off: what is to be seen at work, and who says that they saw it."""

from html import escape

from builder.card_html.section import section
from builder.inline import Resolve, render_block, render_inline
from builder.model import Course
from builder.records.sign_off import SignOff
from builder.words import words


def render_sign_off(card: SignOff, course: Course, resolve: Resolve | None) -> str:
    """Return a sign-off's HTML; the runtime adds how it stands, and the button to ask for it."""
    items = "\n".join(f'<li data-criterion="{one.id}">{render_inline(one.text, resolve)}</li>' for one in card.criteria)
    inner = (
        f'<h2 class="hr-card__title" id="{card.id}-label">{escape(card.title, quote=False)}</h2>\n'
        f"{render_block(card.intro, resolve)}\n"
        f'<p class="hr-sign-off__who">{words().sign_off_who[card.by]}</p>\n'
        f'<ul class="hr-criteria">\n{items}\n</ul>\n'
        f'<p class="hr-share">{words().sign_off_readers[card.by]}</p>\n'
        f'<noscript><p>{words().sign_off_without_script}</p></noscript>\n<div class="hr-sign-off__state"></div>'
    )
    return section(card, "sign-off", "", inner, f'aria-labelledby="{card.id}-label"')
