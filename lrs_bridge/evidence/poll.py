"""How everybody answered a poll, counted so that nobody can be told apart. Pure.

Counts are given in fives: neither a small group, nor one more answer between two looks, nor the difference from a total
tells what a single person chose.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from lrs_bridge.evidence.small_counts import SMALLEST_SHOWN


def poll_result(options: Sequence[str], chosen: Iterable[str]) -> dict[str, Any]:
    """Return {enough, options: [{id, at_least}]}; chosen is one option for each person who answered.

    Units: at_least is a multiple of five. Without enough people there are no options.
    """
    counts = Counter(one for one in chosen if one in options)
    if counts.total() < SMALLEST_SHOWN:
        return {"enough": False, "options": []}
    fives = {one: counts[one] // SMALLEST_SHOWN * SMALLEST_SHOWN for one in options}
    return {"enough": True, "options": [{"id": one, "at_least": fives[one]} for one in options]}
