"""The names that a course uses, and what the register says against them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from builder.errors import Fault, Spot, fault_at
from builder.folder import REGISTER
from builder.identity.register import Name, Register
from builder.model import Course
from builder.suggest import find_nearest


@dataclass(frozen=True)
class NamePlace:
    """Where a name is given. path is as messages show it."""

    name: Name
    path: str
    spot: Spot


def names_of(course: Course) -> set[Name]:
    """Return every name that records of this course can point at."""
    names = set()
    for module in course.modules:
        names.add(Name("module", module.id))
        names |= {Name("page", f"{module.id}/{page.id}") for page in module.pages}
        names |= {Name("card", placed.card.id) for page in module.pages for placed in page.cards}
        names |= {Name("card", question.id) for question in (module.check.questions if module.check else ())}
    return names


def check_retired(register: Register, places: Iterable[NamePlace]) -> Iterator[Fault]:
    """Yield a fault for each retired name that is used again: old records would count for the new thing."""
    for place in places:
        if place.name in register.retired:
            what = f'The id "{place.name.id.rpartition("/")[2]}" was retired: people have records under it.'
            yield fault_at(place.path, place.spot, f"{what} Choose another, or leave it out and run handrail ids.")


def check_lost(register: Register, course: Course, shown: str) -> Iterator[Fault]:
    """Yield a fault for each name that went out of the course and was not retired. Shape: shown is content's name."""
    used = names_of(course)
    new = used - set(register.lines)
    for name in register.in_use:
        if name not in used:
            yield Fault(f"{shown}/{REGISTER}", register.lines[name], _lost(name, new))


def _lost(name: Name, new: Iterable[Name]) -> str:
    guess = find_nearest(name.id, [other.id for other in new if other.kind == name.kind])
    own = name.id.rpartition("/")[2]
    cure = "Put it back if it went by mistake."
    if guess and name.kind == "page":
        cure = f'Is it now "{guess}"? Then add "id: {own}" to its entry in module.yml.'
    elif guess:
        cure = f'Is it now "{guess}"? Then give it back its id.'
    what = f'The {name.kind} "{name.id}" is not in the course any more.'
    return f"{what} {cure} If it went for good: handrail ids --retire {name.id}."


def places_of(module_path: str, module_id: str, module_spot: Spot, pages: Mapping[str, Spot]) -> Iterator[NamePlace]:
    """Yield the names that a module.yml gives. Shape: pages is page id → where its entry stands."""
    yield NamePlace(Name("module", module_id), module_path, module_spot)
    for page_id, spot in pages.items():
        yield NamePlace(Name("page", f"{module_id}/{page_id}"), module_path, spot)
