"""Answers as people read them: the question and the words behind the ids that are kept. Pure."""

from collections.abc import Mapping
from typing import Any

from lrs_bridge.course.answer_key import PracticeKey
from lrs_bridge.launch.answer_shape import PAIR


def answer_in_words(key: PracticeKey | None, given: Any) -> str:
    """Return what was given, in words; what has no words here stays as it is kept."""
    words = key.words if key is not None else {}
    if isinstance(given, list):
        return "; ".join(_say(words, str(one)) for one in given) or "not kept"
    if isinstance(given, dict) and given.get("done"):
        return "done"
    if isinstance(given, dict):
        return ", ".join(str(one) for one in given.values())
    return str(given)


def _say(words: Mapping[str, str], one: str) -> str:
    if one in words:
        return words[one]
    thing, pair, target = one.partition(PAIR)
    return f"{words.get(thing, thing)} = {words.get(target, target)}" if pair else one
