"""What may be given to a card: one rule for each kind of card. Pure."""

from collections.abc import Callable
from typing import Any

from lrs_bridge.course.manifest import Item
from lrs_bridge.errors import HandrailError
from lrs_bridge.launch import answer_shape

MOST_TEXT = 10_000
MOST_DECISIONS = 200  # on one way through a scenario, loops included


class EventRefusedError(HandrailError):
    """One event cannot be kept; the others of its request can."""

    code = "bad-event"
    http_status = 422


def check_given(item: Item, given: Any) -> None:
    """Check what was given to a card. Raises: EventRefusedError."""
    _RULES[item.card](item, given)


def _check_options(item: Item, given: Any) -> None:
    if not isinstance(given, list) or not given or not all(isinstance(one, str) for one in given):
        raise EventRefusedError("An answer is a list of texts.", where="given")
    fault = answer_shape.find_fault(item.kind, item.options, item.targets, given)
    if fault is None and not answer_shape.is_complete(item.kind, item.options, given):
        fault = "This answer leaves something open."
    if fault:
        raise EventRefusedError(fault, where="given")


def _check_reflection(item: Item, given: Any) -> None:
    if item.share == "only-me":
        if given != {"done": True}:
            raise EventRefusedError(
                "This text is for its writer only and was not taken. Send that it is done, no more.",
                code="only-me",
                where="given",
            )
        return
    text = given.get("text") if isinstance(given, dict) and set(given) == {"text"} else None
    if not isinstance(text, str) or not text.strip() or len(text) > MOST_TEXT or "\0" in text:
        raise EventRefusedError(f"A shared reflection is a text of up to {MOST_TEXT} letters.", where="given")


def _check_way(item: Item, given: Any) -> None:
    """A way through a scenario: every choice since its start, in order; the last one is the decision at hand."""
    is_list = isinstance(given, list) and len(given) <= MOST_DECISIONS and all(isinstance(one, str) for one in given)
    if not is_list or item.scenario is None or item.scenario.place_after(given) is None:
        raise EventRefusedError("This scenario has no such way through it.", where="given")


def _check_ask(item: Item, given: Any) -> None:
    if given not in ({"asked": True}, {"asked": False}):
        raise EventRefusedError("A sign-off is asked for, or no longer asked for.", where="given")


def _check_watched(item: Item, given: Any) -> None:
    if given not in ({"how": "played"}, {"how": "read"}):
        raise EventRefusedError(f"A {item.card} was played to its end, or its transcript read.", where="given")


_RULES: dict[str, Callable[[Item, Any], None]] = {
    "question": _check_options,
    "reflection": _check_reflection,
    "scenario": _check_way,
    "sign-off": _check_ask,
    "video": _check_watched,
    "audio": _check_watched,
}
