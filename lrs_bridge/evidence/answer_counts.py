"""How many people did what, for authors: in fives, so that nobody can be told apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lrs_bridge.evidence.small_counts import SMALLEST_SHOWN

FORMAT = "handrail-counts/1"


@dataclass(frozen=True)
class ModuleCounts:
    """People on one module. items and pages: id → people who answered, or opened it; who is in none is in no map."""

    started: int
    done: int
    items: Mapping[str, int]
    pages: Mapping[str, int]


def shown(people: int) -> int | None:
    """Return a count as it may be told: 0, None for one to four, else the five at or below it.

    Two files of different days then seldom tell what one person did between them.
    """
    if 0 < people < SMALLEST_SHOWN:
        return None
    return people - people % SMALLEST_SHOWN


def counts_to_json(course_id: str, as_of: str, modules: Mapping[str, ModuleCounts]) -> dict[str, Any]:
    """Return the counts of a course. Shape: handrail/contracts/counts.schema.json; as_of is YYYY-MM-DD."""
    return {
        "format": FORMAT,
        "course": course_id,
        "as_of": as_of,
        "modules": {
            module_id: {
                "started": shown(counts.started),
                "done": shown(counts.done),
                "items": {name: shown(people) for name, people in sorted(counts.items.items())},
                "pages": {name: shown(people) for name, people in sorted(counts.pages.items())},
            }
            for module_id, counts in modules.items()
        },
    }
