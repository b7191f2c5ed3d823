"""Releases, claims and their lines as the store keeps them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lrs_bridge.funding.spans import Span

BACKFILL_METHODS = {
    "cover": "Cover",
    "toil": "Time off in lieu",
    "overtime": "Overtime",
    "reduced-duties": "Reduced duties",
}
EVIDENCE_OF_SPEND = {"held-by-setting": "held by the setting", "not-given": "not given"}


@dataclass(frozen=True)
class ReleaseRow:
    """Planned time off duty to train, at one setting."""

    setting_id: str
    release_ref: str
    person_id: str
    planned: Span
    planned_start: str  # as written, with its offset
    planned_end: str
    backfill_method: str
    authorised_by: str
    upload_id: str


@dataclass(frozen=True)
class ClaimRow:
    """One claim of one setting. inputs is the frozen folder (JSON bytes) once it is submitted."""

    setting_id: str
    claim_id: str
    claim_reference: str
    status: str  # draft, submitted
    evidence_of_spend: str
    uploaded_at: datetime
    uploaded_by: str
    submitted_at: datetime | None
    submitted_by: str | None
    submission_number: int | None
    rules_id: str | None
    rules_version: str | None
    leaf_id: str | None

    @property
    def is_submitted(self) -> bool:
        return self.status == "submitted"


@dataclass(frozen=True)
class LineRow:
    """One line of a claim. verdict and supported_spans are there once the claim is submitted."""

    setting_id: str
    claim_id: str
    line: int
    person_id: str
    release_ref: str
    hours_claimed: str
    hourly_rate: str
    verdict: dict[str, Any] | None
    supported_spans: list[tuple[str, int, int]] | None  # (module_id, start, end)


@dataclass(frozen=True)
class RulesRow:
    """One version of the rules as entered; approved_at is empty until a funder approves it."""

    rules_id: str
    version: str
    body: str
    entered_by: str
    entered_at: datetime
    approved_by: str | None
    approved_at: datetime | None
