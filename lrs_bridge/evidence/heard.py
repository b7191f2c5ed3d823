"""What learners said in polls and in words to type, for the trainer: never who, nothing of fewer than five. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from lrs_bridge.course.answer_key import PracticeKey
from lrs_bridge.course.manifest import Item
from lrs_bridge.evidence.poll import poll_result
from lrs_bridge.evidence.small_counts import SMALLEST_SHOWN


@dataclass(frozen=True)
class Heard:
    """One question with what was said to it, one line each; no lines while too few people have answered."""

    question: str
    lines: tuple[str, ...]


def is_heard(item: Item) -> bool:
    """Return whether a trainer hears what is said to a card: polls, and typed answers whose words are kept."""
    return item.kind == "poll" or item.keeps_text


def heard_of(item: Item, key: PracticeKey | None, said: Mapping[str, str]) -> Heard:
    """Return what was said to a card. said: person id → what they said last."""
    question = key.prompt if key is not None and key.prompt else item.id
    if item.kind == "poll":
        found = poll_result(item.options, said.values())
        words = key.words if key is not None else {}
        lines = [f"{words.get(one['id'], one['id'])}: {_people(one['at_least'])}" for one in found["options"]]
        return Heard(question, tuple(lines))
    # In the order of the alphabet: that of their coming could tell who was on shift.
    texts = sorted(said.values(), key=str.casefold) if len(said) >= SMALLEST_SHOWN else []
    return Heard(question, tuple(texts))


def _people(at_least: int) -> str:
    return f"{at_least} people or more" if at_least else f"fewer than {SMALLEST_SHOWN} people"
