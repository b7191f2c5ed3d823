"""A card as an xAPI interaction: its type and its components. Pure.

Source: xAPI 1.0.3 Data 2.4.4.1 and appendix C.
"""

from typing import Any

from lrs_bridge import vocabulary
from lrs_bridge.course.manifest import Item

_TYPES = {"choose-one": "choice", "choose-all": "choice", "true-false": "choice", "scale": "likert"}


def interaction_of(item: Item) -> dict[str, Any]:
    """Return the definition of a card's activity."""
    definition: dict[str, Any] = {"type": vocabulary.TYPE_INTERACTION, "interactionType": "other"}
    if item.card == "question" and item.kind in _TYPES:
        listed = "scale" if item.kind == "scale" else "choices"
        definition |= {"interactionType": _TYPES[item.kind], listed: [{"id": option} for option in item.options]}
    return definition
