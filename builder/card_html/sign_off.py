"""The HTML of a sign-off: what is to be seen at work, and who says that they saw it."""

from html import escape

from builder import words
from builder.card_html.section import section
from builder.inline import Resolve, render_block, render_inline
from builder.model import Course
from builder.records.sign_off import SignOff


def render_sign_off(card: SignOff, course: Course, resolve: Resolve | None) -> str:
    """Return a sign-off's HTML; the runtime adds how it stands, and the button to ask for it."""
    items = "\n".join(f'<li data-criterion="{one.id}">{render_inline(one.text, resolve)}</li>' for one in card.criteria)
    inner = (
        f'<h2 class="hr-card__title" id="{card.id}-label">{escape(card.title, quote=False)}</h2>\n'
        f"{render_block(card.intro, resolve)}\n"
        f'<p class="hr-sign-off__who">{words.SIGN_OFF_WHO[card.by]}</p>\n'
        f'<ul class="hr-criteria">\n{items}\n</ul>\n'
        f'<p class="hr-share">{words.SIGN_OFF_READERS[card.by]}</p>\n'
        f'<noscript><p>{words.SIGN_OFF_WITHOUT_SCRIPT}</p></noscript>\n<div class="hr-sign-off__state"></div>'
    )
    return section(card, "sign-off", "", inner, f'aria-labelledby="{card.id}-label"')
