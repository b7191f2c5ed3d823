"""When a pledge is asked about again, and what can be said to it. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lrs_bridge.course.manifest import Item, Module

# What somebody can say: the value kept → the words on its button. None is better than another.
OUTCOMES = {"habit": "It has become a habit", "sometimes": "Now and then", "not-yet": "Not yet", "left": "Leave it"}


@dataclass(frozen=True)
class Pledge:
    """A pledge whose time has come. words is None where they are in the person's own browser only."""

    client_id: str
    item_id: str
    module: Module
    page_url: str
    build_id: str
    pledged_at: datetime
    words: str | None


def pledge_due(
    modules: Iterable[Module], responses: Iterable[Any], answered: Collection[str], now: datetime
) -> Pledge | None:
    """Return the pledge that has waited the longest past its time, or None: they are asked about one by one.

    Shape: responses are rows of reflections, oldest first; of two to one card the newer counts. answered are the
    client ids of those that were answered, or left.
    """
    newest = {(row["module_id"], row["item_id"]): row for row in responses}
    due = []
    for module in modules:
        for item in module.items:
            row = newest.get((module.id, item.id))
            if row is not None and row["client_id"] not in answered and _has_come(item, row["received_at"], now):
                due.append(_pledge(module, item, row))
    return min(due, key=lambda pledge: pledge.pledged_at, default=None)


def _has_come(item: Item, pledged_at: datetime, now: datetime) -> bool:
    return item.prompt_again_days > 0 and pledged_at + timedelta(days=item.prompt_again_days) <= now


def _pledge(module: Module, item: Item, row: Any) -> Pledge:
    page = module.find_page(item.page)
    words = row["given"].get("text") if isinstance(row["given"], dict) else None
    return Pledge(
        client_id=row["client_id"],
        item_id=item.id,
        module=module,
        page_url=page.url if page else module.start,
        build_id=row["build_id"],
        pledged_at=row["received_at"],
        words=words,
    )
