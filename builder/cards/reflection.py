"""The reflection card."""

from builder.cards.grammar import CardText, Mistake, check_prompt
from builder.records.reflection import Reflection
from builder.suggest import did_you_mean

SHARES = ("only-me", "manager", "trainer")


def parse_reflection(text: CardText, mistakes: list[Mistake]) -> Reflection:
    """Build a reflection; what is wrong is added to mistakes."""
    share = text.find("share")
    if "share" not in text.settings:
        cure = 'Add "share: only-me", "share: manager" or "share: trainer".'
        if not any('mean "share"?' in mistake.message for mistake in mistakes):
            mistakes.append(Mistake(0, f"This reflection does not say who reads the answer. {cure}"))
    elif share and share not in SHARES:
        guess = did_you_mean(share, SHARES) or " Use only-me, manager or trainer."
        mistakes.append(text.mistake_in("share", f'"{share}" is not a way to share.{guess}'))
    prompt = "\n".join(text.body).strip("\n")
    check_prompt(prompt, text, mistakes)
    return Reflection(text.find("id") or "", text.find("objective"), share or "", prompt)
