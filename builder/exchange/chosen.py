"""Chooses the questions of a course that an export holds, and says which it does not."""

from dataclasses import dataclass

from builder.exchange.item import ExchangeError
from builder.model import Course
from builder.records.question import Question
from builder.suggest import did_you_mean


@dataclass(frozen=True)
class ChosenQuestion:
    """A question to write out. path is its file below content/; line counts from 1; module is the module's title."""

    question: Question
    path: str
    line: int
    module: str


@dataclass(frozen=True)
class ExportLoss:
    """Something that stays behind. path is a file below content/, or empty for a whole course."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"content/{self.path}:{self.line}: {self.message}" if self.path else self.message


def choose_questions(
    course: Course, module_id: str | None, *, with_graded: bool
) -> tuple[list[ChosenQuestion], list[ExportLoss]]:
    """Return the questions of a course or one of its modules, in reading order, and what is left out.

    Raises: ExchangeError when there is no such module.
    """
    ids = [module.id for module in course.modules]
    if module_id is not None and module_id not in ids:
        raise ExchangeError(f'There is no module "{module_id}".{did_you_mean(module_id, ids) or f" There are: {ids}."}')
    chosen, losses = [], []
    for module in course.modules:
        if module_id not in (None, module.id):
            continue
        for page in module.pages:
            for placed in page.cards:
                card = placed.card
                if isinstance(card, Question):
                    chosen.append(ChosenQuestion(card, page.source_path, placed.line, module.title))
                elif card.card != "check":
                    message = f'The {card.card} "{card.id}" is no question and stays here.'
                    losses.append(ExportLoss(page.source_path, placed.line, message))
        check = module.check
        if check and with_graded:
            chosen += [ChosenQuestion(one, check.source_path, 1, module.title) for one in check.questions]
        elif check:
            many = f"{len(check.questions)} graded question{'s'[: len(check.questions) != 1]}"
            cure = "Their answers are private: --with-graded-answers puts both into the file."
            losses.append(ExportLoss(check.source_path, 1, f'{many} of "{check.card.title}" left out. {cure}'))
    return chosen, losses
