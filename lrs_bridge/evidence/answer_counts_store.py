"""The SQL behind counts for authors."""

from collections import defaultdict

from sqlalchemy import Column, Connection, Table, func, select

from lrs_bridge.course.manifest import Module
from lrs_bridge.evidence.answer_counts import ModuleCounts
from lrs_bridge.storage.tables import attempt, module_record, observation, page_visit, response


def count_module(connection: Connection, module: Module) -> ModuleCounts:
    """Return how many people started a module, are done with it, and answered or opened each thing in it."""
    facts = [
        module_record.c.completed_at.is_not(None),
        *([module_record.c.passed_at.is_not(None)] * bool(module.check)),
    ]
    person = func.count(func.distinct(module_record.c.person_id))
    started, done = connection.execute(
        select(person, person.filter(*facts)).where(module_record.c.module_id == module.id)
    ).one()
    items = {
        **_people_by(connection, response, response.c.item_id, module.id),
        **_people_by(connection, observation, observation.c.item_id, module.id),
        **_people_by_question(connection, module.id),
    }
    return ModuleCounts(started, done, items, _people_by(connection, page_visit, page_visit.c.page_id, module.id))


def _people_by(connection: Connection, table: Table, column: Column[str], module_id: str) -> dict[str, int]:
    people = func.count(func.distinct(table.c.person_id))
    rows = connection.execute(select(column, people).where(table.c.module_id == module_id).group_by(column))
    return {name: count for name, count in rows if name}


def _people_by_question(connection: Connection, module_id: str) -> dict[str, int]:
    """Return people by graded question, and by check, among tries that were handed in."""
    rows = connection.execute(
        select(attempt.c.person_id, attempt.c.check_id, attempt.c.question_ids).where(
            attempt.c.module_id == module_id, attempt.c.submitted_at.is_not(None)
        )
    )
    people: defaultdict[str, set[str]] = defaultdict(set)
    for person_id, check_id, question_ids in rows:
        for name in (check_id, *question_ids):
            people[name].add(person_id)
    return {name: len(found) for name, found in people.items()}
