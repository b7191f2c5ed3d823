"""What a verdict is decided from: frozen records of the input files, references as written."""

from collections.abc import Mapping
from dataclasses import dataclass

from lrs_bridge.funding.spans import Span

EVIDENCE_KINDS = ("beats", "frame-beats", "statement-gaps", "register", "self-declared")


@dataclass(frozen=True)
class ModuleRule:
    """Whether time on a module may be claimed, and how much of it for one person (None: no limit)."""

    fundable: bool
    cap_seconds: int | None


@dataclass(frozen=True)
class Rules:
    """One version of the funder's rules. A limit of None means there is none; 0 means nothing."""

    rules_id: str
    version: str
    window: Span
    tolerance_seconds: int
    daily_cap_seconds: int | None
    max_rate_pence: int | None  # an hour
    claim_step_seconds: int
    evidence_kinds_allowed: frozenset[str]
    modules: Mapping[str, ModuleRule]


@dataclass(frozen=True, slots=True)
class Spell:
    """A person's employment at a setting, as a span of whole local days."""

    person_ref: str
    setting_ref: str
    span: Span


@dataclass(frozen=True, slots=True)
class Release:
    """Planned time off duty to train."""

    release_ref: str
    person_ref: str
    planned: Span
    backfill_method: str


@dataclass(frozen=True, slots=True)
class Interval:
    """One stretch of recorded training time."""

    person_ref: str
    module_id: str
    span: Span
    evidence_kind: str
    session_ref: str


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One line as claimed. Units: claimed_seconds from hours, rounded half up; rate_pence an hour."""

    line: int  # 1 is the first data record
    claim_reference: str
    setting_ref: str
    person_ref: str
    release_ref: str
    claimed_seconds: int
    rate_pence: int


@dataclass(frozen=True, slots=True)
class UsedTime:
    """Time that supports a line submitted earlier, outside this folder."""

    person_ref: str
    module_id: str
    span: Span
    claim_reference: str


@dataclass(frozen=True)
class Inputs:
    """Everything that a run of the verdict reads."""

    setting_refs: frozenset[str]
    people: frozenset[str]
    spells: tuple[Spell, ...]
    releases: Mapping[str, Release]
    intervals: tuple[Interval, ...]
    claim_lines: tuple[ClaimLine, ...]
    used: tuple[UsedTime, ...]
    rules: Rules
