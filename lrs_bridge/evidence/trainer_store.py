"""The SQL behind the trainer's page: counts only, never who."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from lrs_bridge.evidence.small_counts import SMALLEST_SHOWN, share_in_words
from lrs_bridge.storage.tables import attempt, module_record, response


@dataclass(frozen=True)
class Hard:
    """How one question goes: people who answered it and how many were right the first time, in words."""

    item_id: str
    where: str
    people: int
    right: str


def count_standing(connection: Connection, module_id: str) -> tuple[int, int]:
    """Return (people who started, people who are done) on a module."""
    started, done = connection.execute(
        select(
            func.count(func.distinct(module_record.c.person_id)),
            func.count(func.distinct(module_record.c.person_id)).filter(
                module_record.c.completed_at.is_not(None), module_record.c.passed_at.is_not(None)
            ),
        ).where(module_record.c.module_id == module_id)
    ).one()
    return started, done


def hardest_questions(connection: Connection, module_id: str, *, most: int = 5) -> list[Hard]:
    """Return the questions most often missed the first time, hardest first; groups under five are left out."""
    tallies: dict[tuple[str, str], list[int]] = {}
    for item_id, right in _first_practice(connection, module_id):
        _count(tallies, (item_id, "practice"), right)
    for marks in _first_attempts(connection, module_id):
        for question_id, right in marks.items():
            _count(tallies, (question_id, "end check"), right)
    ranked = sorted(tallies.items(), key=lambda entry: (entry[1][1] / entry[1][0], entry[0]))
    rows = [
        Hard(item_id, where, people, share_in_words(right, people) or "")
        for (item_id, where), (people, right) in ranked
        if people >= SMALLEST_SHOWN
    ]
    return rows[:most]


def _count(tallies: dict[tuple[str, str], list[int]], key: tuple[str, str], right: bool) -> None:
    tally = tallies.setdefault(key, [0, 0])
    tally[0] += 1
    tally[1] += 1 if right else 0


def _first_practice(connection: Connection, module_id: str) -> list[tuple[str, bool]]:
    rows = connection.execute(
        select(response.c.person_id, response.c.item_id, response.c.right)
        .where(response.c.module_id == module_id, response.c.right.is_not(None))
        .order_by(response.c.received_at)
    )
    first: dict[tuple[str, str], bool] = {}
    for person_id, item_id, right in rows:
        first.setdefault((person_id, item_id), right)
    return [(item_id, right) for (_, item_id), right in first.items()]


def _first_attempts(connection: Connection, module_id: str) -> list[dict[str, bool]]:
    rows = connection.execute(
        select(attempt.c.person_id, attempt.c.marks)
        .where(attempt.c.module_id == module_id, attempt.c.submitted_at.is_not(None))
        .order_by(attempt.c.submitted_at)
    )
    first: dict[str, dict[str, bool]] = {}
    for person_id, marks in rows:
        first.setdefault(person_id, marks)
    return list(first.values())
