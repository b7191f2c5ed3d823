"""Marks a try at a check against the private key. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lrs_bridge.course.answer_key import CheckKey, KeyOption, KeyQuestion
from lrs_bridge.launch.answer_shape import is_right

_KEPT_ORDER = ("true-false", "scale")  # kinds whose answers have an order of their own


@dataclass(frozen=True)
class Marked:
    """A marked try. right_by_question in the order shown; read_again: page ids behind what was missed, each once."""

    right_by_question: dict[str, bool]
    needed: int
    read_again: list[str]

    @property
    def right_count(self) -> int:
        return sum(self.right_by_question.values())

    @property
    def passed(self) -> bool:
        return self.right_count >= self.needed


def needed_of(question_count: int, pass_percent: int) -> int:
    """Return how many questions must be right: the share rounded up."""
    return -(-question_count * pass_percent // 100)


def mark(check: CheckKey, question_ids: Sequence[str], given: Mapping[str, Sequence[str]]) -> Marked:
    """Return the marks of a try; a question that the key no longer has counts as wrong."""
    questions = {question_id: check.find_question(question_id) for question_id in question_ids}
    right = {
        question_id: question is not None and is_right(question.kind, question.right, given.get(question_id, ()))
        for question_id, question in questions.items()
    }
    missed = [question.page for name, question in questions.items() if question and not right[name] and question.page]
    return Marked(right, needed_of(len(question_ids), check.pass_percent), list(dict.fromkeys(missed)))


def draw_questions(check: CheckKey, seed: str, count: int) -> list[str]:
    """Return the ids of the questions of one try, in the order shown: the same seed gives the same ones."""
    return [question.id for question in sorted(check.questions, key=lambda one: _place(seed, one.id))][:count]


def options_in_order(question: KeyQuestion, seed: str) -> list[KeyOption]:
    """Return the answers of a question in the order shown: the same seed gives the same order.

    Three or more steps never stand in the order that is right.
    """
    if question.kind in _KEPT_ORDER:
        return list(question.options)
    shown = sorted(question.options, key=lambda option: _place(seed, question.id, option.id))
    if question.kind == "order" and tuple(option.id for option in shown) == question.right and len(shown) > 2:
        return [*shown[1:], shown[0]]
    return shown


def _place(*parts: str) -> bytes:
    return hashlib.sha256("\n".join(parts).encode()).digest()
