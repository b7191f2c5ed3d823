"""The frame that all cards share."""

from builder.model import Card

# Without autocomplete="off" a browser puts the last person's answers back for whoever presses Back.
FORM = '<form class="hr-form" novalidate autocomplete="off">'


def section(card: Card, kind: str, facts: str, inner: str, label: str) -> str:
    """Return the frame of a card: what the runtime and the guard find it by. facts and label are attributes."""
    objective = getattr(card, "objective", None)
    facts += f' data-objective="{objective}"' if objective else ""
    # Kept out of the search index: a search result should not give answers away.
    return (
        f'<section class="hr-card hr-{kind}" id="item-{card.id}" data-card="{kind}" data-item="{card.id}" '
        f'data-hash="{card.hash}"{facts} {label} data-search-exclude>\n{inner}\n</section>'
    )
