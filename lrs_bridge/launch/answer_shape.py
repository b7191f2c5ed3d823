"""What an answer to each kind of question looks like, graded or not: a list of texts, by kind. Pure.

choose-one, choose-all, true-false, scale, poll: option ids · match, sort: thing, PAIR, target · order: all ids in
order · short: what was typed, one text.
"""

from collections.abc import Collection, Mapping, Sequence

from lrs_bridge.launch.typed_words import plain_words

PAIR = "[.]"
PAIR_KINDS = ("match", "sort")
MOST_TYPED = 200


def find_fault(kind: str, options: Collection[str], targets: Collection[str], given: Sequence[str]) -> str | None:
    """Return what is wrong with an answer, perhaps one not finished yet, or None."""
    if kind == "short":
        if len(given) > 1 or any(len(text) > MOST_TYPED or "\0" in text for text in given):
            return f"A typed answer is one text of up to {MOST_TYPED} letters."
        return None
    if len(set(given)) != len(given):
        return "An answer was given twice."
    if kind in PAIR_KINDS:
        things = placed(given)
        if things is None or not set(options).issuperset(things) or not set(targets).issuperset(things.values()):
            return "This question has no such answer."
        return None
    if not set(options).issuperset(given):
        return "This question has no such answer."
    if kind == "order":
        return None if len(given) in (0, len(options)) else "Every step has its place once."
    if kind != "choose-all" and len(given) > 1:
        return "This question takes one answer."
    return None


def is_complete(kind: str, options: Collection[str], given: Sequence[str]) -> bool:
    """Return whether an answer of the right shape leaves nothing open."""
    if kind == "short":
        return any(text.strip() for text in given)
    if kind in PAIR_KINDS:
        return len(given) == len(options)
    return len(given) > 0


def is_right(kind: str, right: Sequence[str], given: Sequence[str]) -> bool:
    """Return whether an answer is wholly right. right: as the answer key writes it."""
    if kind == "short":
        accepted = {plain_words(text) for text in right}
        return len(given) == 1 and plain_words(given[0]) in accepted
    if kind == "order":
        return list(given) == list(right)
    return frozenset(given) == frozenset(right)


def kept_answer(kind: str, keeps_text: bool, given: list[str]) -> list[str]:
    """Return what stays of an answer once it is marked: typed words only where their author asks for them."""
    return [] if kind == "short" and not keeps_text else given


def placed(given: Sequence[str]) -> Mapping[str, str] | None:
    """Return thing → target of a match or sort; None when it cannot be read, or places a thing twice."""
    pairs = [one.split(PAIR) for one in given]
    if any(len(pair) != 2 for pair in pairs):
        return None
    found = {thing: target for thing, target in pairs}
    return found if len(found) == len(pairs) else None
