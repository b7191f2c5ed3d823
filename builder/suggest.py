"""Guesses what an author meant."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """Return ' Did you mean "x"?' for the nearest known word, or ''."""
    guess = find_nearest(given, known)
    return f' Did you mean "{guess}"?' if guess else ""


def find_nearest(given: str, known: Iterable[str]) -> str | None:
    """Return the known word nearest to the given one, or None if nothing is near."""
    by_folded = {word.casefold(): word for word in known}
    near = get_close_matches(given.casefold(), list(by_folded), n=1, cutoff=0.6)
    return by_folded[near[0]] if near else None


def join_words(words: Iterable[str], last: str = "or") -> str:
    """Return 'a, b or c'."""
    listed = list(words)
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} {last} {listed[-1]}"
