"""The reflection card."""

from builder.cards.grammar import CardText, Mistake, check_prompt
from builder.cards.times import SECONDS_OF_A_DAY, parse_time
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
    kind = _parse_kind(text, mistakes)
    return Reflection(
        id=text.find("id") or "",
        objective=text.find("objective"),
        share=share or "",
        prompt=prompt,
        kind=kind,
        prompt_again_days=_parse_prompt_again(kind, text, mistakes),
    )


def _parse_kind(text: CardText, mistakes: list[Mistake]) -> str:
    kind = text.find("kind") or "reflection"
    if kind not in ("reflection", "pledge"):
        guess = did_you_mean(kind, ("pledge",))
        guess = guess or ' The only kind to name is "kind: pledge"; leave the line out otherwise.'
        mistakes.append(text.mistake_in("kind", f'"{kind}" is not a kind of reflection.{guess}'))
    return kind


def _parse_prompt_again(kind: str, text: CardText, mistakes: list[Mistake]) -> int:
    before = len(mistakes)
    seconds = parse_time("prompt-again", "30 days", text, mistakes)
    if len(mistakes) > before or not text.find("prompt-again"):
        return 0
    if kind == "reflection":
        cure = 'Add "kind: pledge", or remove the line.'
        mistakes.append(Mistake(text.offset_of("prompt-again"), f'"prompt-again" belongs to a pledge. {cure}'))
    elif seconds % SECONDS_OF_A_DAY:
        cure = 'Write whole days or weeks, like "prompt-again: 30 days".'
        mistakes.append(
            text.mistake_in("prompt-again", f"A pledge is asked about again after days, not sooner. {cure}")
        )
    return seconds // SECONDS_OF_A_DAY
