"""Counts that tell nobody apart: anything under five is hidden, and what would give it away too."""

SMALLEST_SHOWN = 5


def share_in_words(right: int, people: int) -> str | None:
    """Return how many were right, in words, or None when the group itself is too small to speak of."""
    if people < SMALLEST_SHOWN:
        return None
    wrong = people - right
    if right < SMALLEST_SHOWN:
        return "fewer than 5" if wrong >= SMALLEST_SHOWN else "hidden"
    if 0 < wrong < SMALLEST_SHOWN:
        # The exact figure would tell how few were wrong.
        return "nearly all"
    return "all" if wrong == 0 else str(right)


def count_in_words(people: int) -> str:
    """Return a count of people, with small ones hidden."""
    return "nobody" if people == 0 else "fewer than 5" if people < SMALLEST_SHOWN else str(people)
