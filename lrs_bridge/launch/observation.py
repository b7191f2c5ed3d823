"""What a manager saw somebody do at work: who asked to be seen, what is filled in, what is kept. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lrs_bridge.clock import iso_milliseconds
from lrs_bridge.course.answer_key import canonical_json

LONGEST_NOTE = 2000
OLDEST_DAYS = 90


@dataclass(frozen=True)
class Ask:
    """Somebody who would like to be seen doing something, and where they read about it. ask_id: their browser's id."""

    person_id: str
    ask_id: str
    registration_id: str
    module_id: str
    build_id: str
    page_id: str
    item_id: str
    item_hash: str
    asked_at: datetime


@dataclass(frozen=True)
class Observation:
    """What was seen, by whom and when. Shape: seen holds criterion ids; observed_on is YYYY-MM-DD."""

    person_id: str
    observation_id: str
    registration_id: str
    module_id: str
    build_id: str
    page_id: str
    item_id: str
    item_hash: str
    assessor_id: str
    seen: list[str]
    all_seen: bool
    note: str
    observed_on: str
    signed_at: datetime
    corrects_id: str | None
    reason: str
    corrected_by: str | None
    statement_id: str
    leaf_id: str


@dataclass(frozen=True)
class Sighting:
    """What a manager fills in. reason is given where an earlier observation is put right."""

    seen: tuple[str, ...]
    note: str
    observed_on: date
    reason: str = ""


def find_fault_of_day(observed_on: date, today: date) -> str | None:
    """Return what is wrong with the day of an observation, or None."""
    if observed_on > today:
        return "The day must be today or earlier."
    if observed_on < today - timedelta(days=OLDEST_DAYS):
        return f"The day must be within the last {OLDEST_DAYS} days. Watch again, and sign that."
    return None


def observation_document(made: Observation) -> bytes:
    """Return the bytes that the ledger commits to for an observation; they can be made again from its row."""
    return canonical_json(
        {
            "type": "observation",
            "person": made.person_id,
            "observation": made.observation_id,
            "registration": made.registration_id,
            "module": made.module_id,
            "build": made.build_id,
            "page": made.page_id,
            "item": made.item_id,
            "item_hash": made.item_hash,
            "assessor": made.assessor_id,
            "seen": made.seen,
            "all_seen": made.all_seen,
            "note": made.note,
            "observed_on": made.observed_on,
            "signed": iso_milliseconds(made.signed_at),
            "corrects": made.corrects_id,
            "reason": made.reason,
            "statement": made.statement_id,
        }
    )
