"""Which pages teach an objective, which cards practise it, and which questions check it."""

from dataclasses import dataclass

from builder.advice.read import ModuleText
from builder.model import Objective, Page
from builder.records.question import Question


@dataclass(frozen=True)
class Coverage:
    """One row of the table. practised and checked are ids of cards; graded questions are the ones that check."""

    objective: Objective
    taught: tuple[Page, ...]
    practised: tuple[str, ...]
    checked: tuple[str, ...]


def cover_objectives(text: ModuleText) -> list[Coverage]:
    """Return a row for each objective of a module, in its order.

    A page teaches what is practised on it, and what a graded question sends its learner back to it for.
    """
    return [_cover(text, objective) for objective in text.module.objectives]


def _cover(text: ModuleText, objective: Objective) -> Coverage:
    practised = []
    taught = set()
    for page in text.module.pages:
        cards = [one.card.id for one in page.cards if getattr(one.card, "objective", None) == objective.id]
        practised += cards
        if cards:
            taught.add(page.id)
    graded = text.module.check.questions if text.module.check else ()
    checked = [question for question in graded if question.objective == objective.id]
    taught |= {question.read_again for question in checked if isinstance(question, Question) and question.read_again}
    pages = tuple(page for page in text.module.pages if page.id in taught)
    return Coverage(objective, pages, tuple(practised), tuple(question.id for question in checked))
