"""A card as an xAPI interaction: its type, its components, its right answers; and a response to it. Pure.

Source: xAPI 1.0.3 Data 2.4.4.1 and appendix C.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from lrs_bridge import vocabulary
from lrs_bridge.course.answer_key import PracticeKey
from lrs_bridge.course.manifest import Item
from lrs_bridge.launch.answer_shape import PAIR_KINDS

_TYPES = {
    "choose-one": "choice",
    "choose-all": "choice",
    "poll": "choice",
    "true-false": "true-false",
    "short": "fill-in",
    "match": "matching",
    "sort": "matching",
    "order": "sequencing",
    "scale": "likert",
}
_BETWEEN = "[,]"


def interaction_of(item: Item, key: PracticeKey | None = None, language: str = "en") -> dict[str, Any]:
    """Return the definition of a card's activity; with its key also its words and the pattern of right responses."""
    definition: dict[str, Any] = {"type": vocabulary.TYPE_INTERACTION, "interactionType": "other"}
    if item.scenario:
        words = item.scenario.words
        choices = [{"id": choice, "description": {language: words[choice]}} for choice in item.options]
        return definition | {"interactionType": "choice", "choices": choices}
    if item.card != "question" or item.kind not in _TYPES:
        return definition
    definition["interactionType"] = _TYPES[item.kind]
    if key is not None and key.prompt:
        others = {other: prompt for other, (prompt, _) in key.translations.items()}
        definition["description"] = {language: key.prompt, **others}
    definition |= _components(item, key, language)
    pattern = _pattern(item, key.right) if key is not None and key.right is not None else []
    return definition | ({"correctResponsesPattern": pattern} if pattern else {})


def response_to(item: Item, given: Sequence[str]) -> str | None:
    """Return a response as xAPI writes it, or None where the words stay out of the record."""
    if not given:
        return None
    if item.kind == "short":
        return given[0]
    return _truth(item, given[0]) if item.kind == "true-false" else _BETWEEN.join(given)


def _components(item: Item, key: PracticeKey | None, language: str) -> dict[str, Any]:
    def parts(identities: Iterable[str]) -> list[dict[str, Any]]:
        in_all = {language: key.words} | {tag: words for tag, (_, words) in key.translations.items()} if key else {}
        found = ((one, {tag: words[one] for tag, words in in_all.items() if words.get(one)}) for one in identities)
        return [{"id": one} | ({"description": said} if said else {}) for one, said in found]

    if item.kind in PAIR_KINDS:
        return {"source": parts(item.options), "target": parts(item.targets)}
    if item.kind in ("true-false", "short"):
        return {}
    return {"scale" if item.kind == "scale" else "choices": parts(item.options)}


def _pattern(item: Item, right: Sequence[str]) -> list[str]:
    if item.kind == "short":
        return [f"{{case_matters=false}}{text}" for text in right]
    if item.kind == "true-false":
        return [_truth(item, right[0])] if right else []
    return [_BETWEEN.join(right)]


def _truth(item: Item, option: str) -> str:
    """Return true or false: a true-or-false question's first option is True."""
    return "true" if item.options[:1] == (option,) else "false"
