"""Remembers what a text was read as, so that a preview reads again only the files that changed."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from builder.errors import Fault

_MOST = 4096

Read = TypeVar("Read")
Given = ParamSpec("Given")


def remembered(function: Callable[Given, tuple[Read, list[Fault]]]) -> Callable[Given, tuple[Read, list[Fault]]]:
    """Return a reader that gives what it gave before for the same text.

    Only for pure functions of their arguments whose value nobody changes. The list of faults is a new one each time.
    """
    kept: OrderedDict[Hashable, tuple[Read, tuple[Fault, ...]]] = OrderedDict()

    @wraps(function)
    def read(*args: Given.args, **kwargs: Given.kwargs) -> tuple[Read, list[Fault]]:
        key: Any = (args, tuple(sorted(kwargs.items())))
        if key in kept:
            value, faults = kept[key]
            kept.move_to_end(key)
            return value, list(faults)
        value, found = function(*args, **kwargs)
        kept[key] = value, tuple(found)
        if len(kept) > _MOST:
            kept.popitem(last=False)
        return value, found

    return read
