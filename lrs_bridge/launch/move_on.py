"""When a module counts as satisfied, and when a whole course does. Source: cmi5 sections 9.3.9, 10.2.5, 13.1.4."""

from collections.abc import Iterable

from lrs_bridge.course.manifest import Module

COMPLETED_AND_PASSED, COMPLETED = "CompletedAndPassed", "Completed"


def move_on_of(module: Module) -> str:
    """Return the moveOn of a module: both facts where it has a check, else completed alone."""
    return COMPLETED_AND_PASSED if module.check else COMPLETED


def is_module_satisfied(move_on: str, *, completed: bool, passed: bool) -> bool:
    """Return whether the facts stated for a module meet its moveOn."""
    return completed and (passed or move_on == COMPLETED)


def is_course_satisfied(modules: Iterable[Module], satisfied_ids: Iterable[str]) -> bool:
    """Return whether every module of a course is satisfied."""
    return {module.id for module in modules} <= set(satisfied_ids)


def are_pages_complete(module: Module, opened: Iterable[str]) -> bool:
    """Return whether every page was opened, itself or by a page that may stand in for it."""
    return not pages_left(module, opened)


def pages_left(module: Module, opened: Iterable[str]) -> list[str]:
    """Return the ids of pages that still have to be opened, in order; other routes are never asked for."""
    seen = with_routes(module, opened)
    return [page.id for page in module.pages if page.alternative_to is None and page.id not in seen]


def with_routes(module: Module, opened: Iterable[str]) -> set[str]:
    """Return the opened pages, and those that an opened other route stands in for."""
    seen = set(opened)
    return seen | {page.alternative_to for page in module.pages if page.alternative_to and page.id in seen}
