"""What may be given to a card: one rule for each kind of card. Pure."""

from collections.abc import Callable
from typing import Any

from lrs_bridge.course.manifest import Item
from lrs_bridge.errors import HandrailError

MOST_TEXT = 10_000


class EventRefusedError(HandrailError):
    """One event cannot be kept; the others of its request can."""

    code = "bad-event"
    http_status = 422


def check_given(item: Item, given: Any) -> None:
    """Check what was given to a card. Raises: EventRefusedError."""
    _RULES[item.card](item, given)


def _check_options(item: Item, given: Any) -> None:
    if not isinstance(given, list) or not given or not all(isinstance(one, str) for one in given):
        raise EventRefusedError("An answer is a list of option ids.", where="given")
    if len(set(given)) != len(given) or not set(item.options).issuperset(given):
        raise EventRefusedError("This question has no such answer.", where="given")
    if item.kind != "choose-all" and len(given) != 1:
        raise EventRefusedError("This question takes one answer.", where="given")


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


_RULES: dict[str, Callable[[Item, Any], None]] = {"question": _check_options, "reflection": _check_reflection}
