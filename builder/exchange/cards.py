"""Writes questions from another tool as cards, and reads each again: only what comes back the same is given out."""

from builder.cards import parse_card
from builder.cards.grammar import slug
from builder.exchange.item import Choice, Findings, Item, Loss
from builder.hashing import fold_spaces
from builder.identity.missing import free_id
from builder.model import Card
from builder.records.question import PAIR_KINDS, Question

_CHOICES = ("choose-one", "choose-all", "true-false")


def write_cards(found: Findings, taken: set[str], *, read_again: str | None = None) -> tuple[list[str], list[Loss]]:
    """Return the cards, and everything that was lost, by line.

    Shape: taken are ids that the course has already; read_again is the page that each question names, for a bank.
    """
    cards, losses, used = [], list(found.losses), set(taken)
    for item in found.items:
        identity = _free_id(item, used)
        text = _card_text(item, identity, read_again)
        mistake = _find_mistake(item, text)
        if mistake:
            losses.append(Loss(item.line, f'"{item.title or item.prompt[:60]}": {mistake}', is_whole=True))
        else:
            used.add(identity)
            cards.append("\n".join(text) + "\n")
    return cards, sorted(losses)


def _free_id(item: Item, used: set[str]) -> str:
    return free_id(slug(item.title or item.prompt), used)


def _card_text(item: Item, identity: str, read_again: str | None) -> list[str]:
    card = "reflection" if item.kind == "reflection" else "question"
    lines = [f"```{card}", f"id: {identity}"]
    if item.kind in ("match", "order"):
        # Where several things belong to one, other tools say match and cards say sort.
        shared = len({right for _, right in item.pairs}) < len(item.pairs)
        lines.append(f"kind: {'sort' if shared else item.kind}")
    if item.kind == "reflection":
        # An essay comes without hint and explanation of its own: a reflection has none.
        lines.append("share: only-me")
    elif read_again:
        lines.append(f"read-again: {read_again}")
    lines += ["", *item.prompt.strip("\n").split("\n"), ""]
    lines += _answers(item)
    lines += _note("Hint", item.hint) + _note("Why", item.why)
    while not lines[-1]:
        lines.pop()
    return [*lines, "```"]


def _answers(item: Item) -> list[str]:
    lines = []
    if item.kind in _CHOICES[:2]:
        for choice in item.choices:
            lines += _choice(item.kind, choice)
    elif item.kind == "true-false":
        lines.append(f"Answer: {'true' if item.choices[0].right else 'false'}")
    elif item.kind == "short":
        lines.append(f"Answer: {' | '.join(item.accepted)}")
    elif item.kind == "match":
        lines += [f"- {left} = {right}" for left, right in item.pairs]
    elif item.kind == "order":
        lines += [f"{number}. {choice.text}" for number, choice in enumerate(item.choices, start=1)]
    blank = [""] if item.kind not in ("true-false", "short") else []
    return lines + blank


def _choice(kind: str, choice: Choice) -> list[str]:
    mark = ("(x)" if choice.right else "( )") if kind == "choose-one" else ("[x]" if choice.right else "[ ]")
    return [f"- {mark} {choice.text}", *([f"  > {choice.feedback}"] if choice.feedback else [])]


def _note(name: str, text: str) -> list[str]:
    return f"{name}: {text}".split("\n") if text else []


def _find_mistake(item: Item, text: list[str]) -> str | None:
    """Return why a card does not say what its question said, or None."""
    parsed = parse_card(text[0].removeprefix("```"), tuple(text[1:-1]))
    if parsed.card is None:
        return parsed.mistakes[0].message
    if any(line.startswith("```") for line in text[1:-1]):
        return "A line of it starts with three backticks, which would close the card."
    if _said(item) != _said_by_card(parsed.card, item):
        return "Part of its text would be read as something else. Write this one by hand."
    return None


def _said(item: Item) -> list[object]:
    texts = [(one.text, one.right, one.feedback) for one in item.choices] if item.kind not in ("order", "match") else []
    order = [one.text for one in item.choices] if item.kind == "order" else []
    return _folded([item.prompt, item.hint, item.why, texts, order, list(item.accepted), list(item.pairs)])


def _said_by_card(card: Card, item: Item) -> list[object]:
    if not isinstance(card, Question):
        return _folded([getattr(card, "prompt", ""), item.hint, item.why, [], [], [], []])
    names = {target.id: target.text for target in card.targets}
    pairs = [(option.text, names[option.target]) for option in card.options] if card.kind in PAIR_KINDS else []
    order = [option.text for option in card.options] if card.kind == "order" else []
    chosen = card.options if card.kind in _CHOICES else ()
    texts = [(option.text, option.right, option.feedback) for option in chosen]
    return _folded([card.prompt, card.hint, card.why, texts, order, list(card.accepted), pairs])


def _folded(value: object) -> list[object]:
    """Return what is said with every run of white space as one space."""
    if isinstance(value, str):
        return [fold_spaces(value)]
    return [_folded(one) for one in value] if isinstance(value, list | tuple) else [value]
